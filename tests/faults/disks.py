"""Disks: a small file system of its own for one broker, that fills up, stalls, and loses power."""

import fcntl
import os
import shutil
import subprocess
from pathlib import Path

_FREEZE, _THAW = 0xC0045877, 0xC0045878  # FIFREEZE, FITHAW of linux/fs.h
_NOTHING_BY_ITSELF = "commit=3600,noatime"
"""The journal is written when something asks for it, not every five seconds."""


class Disk:
    """An ext4 file system in an image file, mounted at `folder`. Needs to be root, as containers and CI are.

    What was written and not synced is in the kernel's memory and not in the image: a copy of the image is what a
    machine finds that lost its power.
    """

    def __init__(self, folder: Path, megabytes: int = 256) -> None:
        self.folder = folder
        self._image = folder.with_suffix(".ext4")
        self._megabytes = megabytes

    def mount(self) -> None:
        """Makes it when there is none, and mounts it."""
        if not self._image.exists():
            with self._image.open("wb") as image:
                image.truncate(self._megabytes * 1024 * 1024)
            _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self._image))
        self.folder.mkdir(parents=True, exist_ok=True)
        _run("mount", "-o", f"loop,{_NOTHING_BY_ITSELF}", str(self._image), str(self.folder))

    def unmount(self) -> None:
        """Takes it away; whoever still works in it must have ended."""
        self.thaw()
        self.free()
        _run("umount", str(self.folder))

    def fill(self) -> None:
        """Leaves no room."""
        filler = self.folder / "filler"
        stat = os.statvfs(self.folder)
        with filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, (stat.f_bavail - 1) * stat.f_bsize))
            block = b"\0" * 4096
            try:
                while True:
                    os.write(file.fileno(), block)
            except OSError:
                return

    def free(self) -> None:
        """Gives the room back."""
        (self.folder / "filler").unlink(missing_ok=True)

    def wipe(self) -> None:
        """Takes away all that is on it."""
        for child in self.folder.iterdir():
            if child.name != "lost+found":
                shutil.rmtree(child)

    def freeze(self) -> None:
        """From now on every write waits."""
        self._tell(_FREEZE)

    def thaw(self) -> None:
        """Lets the writes go on."""
        self._tell(_THAW)

    def lose_power(self) -> None:
        """Forgets what was not synced. The processes on it must have been killed."""
        found = self._image.with_suffix(".found")
        shutil.copyfile(self._image, found)
        _run("umount", str(self.folder))
        found.replace(self._image)
        self.mount()

    def _tell(self, what: int) -> None:
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, what, 0)
        except OSError:  # it is frozen, or thawed, already
            pass
        finally:
            os.close(folder)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - our own arguments
