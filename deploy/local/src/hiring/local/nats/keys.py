"""Keys by which the broker knows its users: a seed for each, whose public half alone stands in the configuration.

Source: NATS nkeys (Ed25519 keys in base32 with a prefix for what they are for).
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path

import nkeys

SEED = ".nk"
PUBLIC = ".pub"
HASH = ".bcrypt"
_is_public = re.compile(r"U[A-Z2-7]{55}").fullmatch
_is_bcrypt = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}").fullmatch


class NoKey(Exception):  # noqa: N818 - says what is missing
    """A user has no key in the folder, or one that can't be one; the message says which file."""


def make_keys(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The public key of each user. A seed is made where none is, readable by its owner alone; none is ever replaced.

    Raises:
        NoKey: a seed that stands there is none.
        OSError: the folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in names:
        try:
            handle = os.open(folder / f"{name}{SEED}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(nkeys.encode_seed(os.urandom(32), nkeys.PREFIX_BYTE_USER) + b"\n")
    return {name: credential(folder, name)["nkey"] for name in names}


def credential(folder: Path, name: str) -> dict[str, str]:
    """How the server knows that user, as its configuration names it: `nkey`, or `user` and `password`, hashed.

    It is taken from `<name>.nk` (a seed), `<name>.pub` (a public key) or `<name>.bcrypt` (a hashed password).

    Raises:
        NoKey: there is none of them, or it is not what it should be.
    """
    for suffix, known in ((SEED, _from_seed), (PUBLIC, _from_public), (HASH, _from_hash)):
        file = folder / f"{name}{suffix}"
        if file.exists():
            return known(file, file.read_text().strip(), name)
    raise NoKey(
        f"{folder} has no {name}{SEED}, {name}{PUBLIC} or {name}{HASH}. "
        f"Make what is missing with `hiring nats keys {folder}`"
    )


def _from_seed(file: Path, text: str, _name: str) -> dict[str, str]:
    try:
        return {"nkey": nkeys.from_seed(bytearray(text.encode())).public_key.decode()}
    except (nkeys.NkeysError, ValueError) as error:
        raise NoKey(f"{file} holds no seed of a user: it must be one line that begins with SU") from error


def _from_public(file: Path, text: str, _name: str) -> dict[str, str]:
    if not _is_public(text):
        raise NoKey(f"{file} holds no public key of a user: it must be 56 characters that begin with U")
    return {"nkey": text}


def _from_hash(file: Path, text: str, name: str) -> dict[str, str]:
    if not _is_bcrypt(text):
        raise NoKey(f"{file} holds no bcrypt hash. A password in plain text does not belong into a configuration")
    return {"user": name, "password": text}


def from_environment(name: str) -> dict[str, str]:
    """The user's password, plain or hashed, is a variable of the server: the configuration holds no secret."""
    return {"user": name, "password": f"$HIRING_NATS_{name.upper()}_PASSWORD"}
