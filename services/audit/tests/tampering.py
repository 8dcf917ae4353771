"""Whatever can be done to the files of a bundle or an archive, file by file, whichever they are."""

import random
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from services.audit.tests import independent

from hiring.audit.stores import open_store
from hiring.audit.verdict import Flaw
from hiring.audit.verifying import verify

Files = Mapping[str, bytes]


def flaw_in(place: Path) -> Flaw | None:
    """What is wrong with an archive or a bundle, which our verifier and the second one have to say alike."""
    flaw = verify(open_store(str(place))).flaw
    _, sequence, says = independent.verify(place)
    assert sequence == (flaw and flaw.sequence), (flaw, says)
    return flaw


def files_of(place: Path) -> dict[str, bytes]:
    """Every file of a bundle or of a folder, by name."""
    if place.is_file():
        with zipfile.ZipFile(place) as bundle:
            return {name: bundle.read(name) for name in bundle.namelist()}
    return {str(one.relative_to(place)): one.read_bytes() for one in sorted(place.rglob("*")) if one.is_file()}


def bundled(files: Files, to: Path) -> Path:
    """A bundle of these files."""
    with zipfile.ZipFile(to, "w") as bundle:
        for name, content in files.items():
            bundle.writestr(zipfile.ZipInfo(name), content)
    return to


def put(files: Files, folder: Path) -> Path:
    """A folder of these files."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def flips(files: Files, name: str, times: int, dice: random.Random) -> Iterator[tuple[int, Files]]:
    """The files with one bit of one of them flipped, so many times, and at which byte."""
    content = files[name]
    for _ in range(times):
        place, spoilt = dice.randrange(len(content)), bytearray(content)
        spoilt[place] ^= 1 << dice.randrange(8)
        yield place, {**files, name: bytes(spoilt)}


def other_harm(files: Files, name: str, dice: random.Random) -> Iterator[tuple[str, Files]]:
    """The file taken away, cut off, made longer; and of its lines one dropped, doubled, moved or written anew."""
    content = files[name]
    yield "taken away", {one: there for one, there in files.items() if one != name}
    for size in (0, 1, len(content) // 2, len(content) - 1):
        yield f"cut off at {size}", {**files, name: content[:size]}
    yield "longer", {**files, name: content + b"{}"}
    lines = content.splitlines(keepends=True) if name.startswith("segments/") else []
    for _ in range(min(8, len(lines))):
        at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
        moved = [*lines[:at], *lines[at + 1 :]]
        for what, after in {
            "dropped": moved,
            "doubled": [*lines[: at + 1], *lines[at:]],
            "moved": [*moved[:to], lines[at], *moved[to:]],
            "the last": lines[: at + 1],
            "written anew": [*lines[:at], lines[to], *lines[at + 1 :]],
        }.items():
            yield f"line {at} {what} ({to})", {**files, name: b"".join(after)}
