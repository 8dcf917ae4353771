"""The master key: from its setting, from its file, or made once where a machine stands on its own."""

import base64
import contextlib
import os
import secrets
import tempfile
from pathlib import Path

from hiring.chassis.settings import Settings


class NoMasterKey(RuntimeError):  # noqa: N818 - its name says it
    """The keys stand in a shared database, and nothing says which master key wraps them."""


def master_key(settings: Settings) -> str:
    """32 bytes in base64. Made in the data folder only where the persons' keys stand there too.

    Raises:
        NoMasterKey: neither the key nor its file is set, and the keys' database is shared.
        OSError: the file can't be read or made.
    """
    if settings.master_key is not None:
        return settings.master_key.get_secret_value()
    if settings.master_key_file is not None:
        return settings.master_key_file.read_text().strip()
    if settings.keys_database_url is not None:
        raise NoMasterKey("set HIRING_MASTER_KEY or HIRING_MASTER_KEY_FILE: the keys' database is shared")
    own = settings.data_folder / "master.key"
    if not own.exists():
        _make(own)
    return own.read_text().strip()


def _make(path: Path) -> None:
    """Whole or not at all, readable by its owner alone; the first of several makers wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)).decode() + "\n")
        file.flush()
        os.fsync(handle)
    with contextlib.suppress(FileExistsError):
        path.hardlink_to(draft)
    Path(draft).unlink()
