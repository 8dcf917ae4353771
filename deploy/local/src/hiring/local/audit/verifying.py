"""`hiring audit verify`: an archive or a bundle, offline, with nothing trusted but the head that one has kept."""

import asyncio
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.text import Text

from hiring.audit import manifest as files
from hiring.audit.kept import compare_with_kept
from hiring.audit.manifest import Manifest
from hiring.audit.merkle import HASH_BYTES
from hiring.audit.notes import Forged
from hiring.audit.packs import KIND
from hiring.audit.segments import FOLDER, first_of, leaves_name
from hiring.audit.stores import DAMAGED, DamagedBundle, NoArchive, Store, read_whole
from hiring.audit.verdict import Flaw, Verdict
from hiring.audit.verifying import verify
from hiring.local.audit.showing import archive_of, say, told, wrong
from hiring.local.options import as_json, screen


@dataclass(frozen=True, slots=True)
class Trust:
    """What the auditor knows from elsewhere: the log's name, and a tree head, as its signed note."""

    origin: str | None
    head: Path | None


async def verify_place(place: str, trust: Trust, *, as_json_lines: bool) -> None:
    """Verifies and says what was found; exit code 3 with the first bad sequence when it is not sound.

    Raises:
        NoArchive: there is nothing at that place.
        NotComparable: the kept head can't be held against this part.
        OSError: a file can't be read.
    """
    verdict, manifest = await asyncio.to_thread(_looked_at, place, trust)
    if as_json_lines:
        as_json({**asdict(verdict), "sound": verdict.flaw is None, **_told_by(manifest)})
    else:
        _show(place, verdict, manifest, trust)
    if verdict.flaw is not None:
        wrong()


def _looked_at(place: str, trust: Trust) -> tuple[Verdict, Manifest | None]:
    try:
        store = archive_of(place, Path())
    except DamagedBundle as error:
        return Verdict(0, "", Flaw(0, str(error))), None
    verdict = _verdict(store, trust)
    return verdict, None if verdict.flaw else Manifest.from_json(read_whole(store, files.NAME))


def _verdict(store: Store, trust: Trust) -> Verdict:
    with told("verifying", how_many(store)) as tell:
        verdict = verify(store, progress=tell)
    if verdict.flaw is not None:
        return verdict
    if (flaw := _distrusted(store, verdict, trust)) is not None:
        return Verdict(verdict.size, verdict.root, flaw, verdict.heads, verdict.unknown, verdict.vouched)
    return verdict


def _distrusted(store: Store, verdict: Verdict, trust: Trust) -> Flaw | None:
    origin = Manifest.from_json(read_whole(store, files.NAME)).origin
    if trust.origin is not None and trust.origin != origin:
        return Flaw(0, f"this is the log {origin}, not {trust.origin}")
    if trust.head is None:
        return None
    try:
        return compare_with_kept(store, verdict, trust.head.read_text(encoding="utf-8"))
    except Forged as error:
        return Flaw(0, f"{trust.head}: {error}")
    except FileNotFoundError as error:
        raise NoArchive(f"the kept head can't be compared, as there is no {error}") from error


def how_many(store: Store) -> int | None:
    """How many messages an archive or a bundle seems to hold, by its leaf hashes: for a bar."""
    try:
        last = first_of(store.names(FOLDER)[-1])
        return last - 1 + len(read_whole(store, leaves_name(last))) // HASH_BYTES
    except (LookupError, Forged, *DAMAGED):
        return None


def _told_by(manifest: Manifest | None) -> dict[str, object]:
    if manifest is None:
        return {}
    return {"kind": manifest.kind, "origin": manifest.origin, "covers": manifest.covers}


def _show(place: str, verdict: Verdict, manifest: Manifest | None, trust: Trust) -> None:
    if verdict.flaw is not None or manifest is None:
        flaw = verdict.flaw or Flaw(0, "")
        at = f"sequence {flaw.sequence}: " if flaw.sequence else ""
        screen.print(Text("NOT SOUND  ", "bold red") + Text(f"{at}{flaw.says}"))
        screen.print("Don't rely on it. Take another copy, and find out who could write to this one.")
        return
    screen.print(Text("SOUND  ", "bold green") + Text(f"{place}: {_what(verdict, manifest)}"))
    say(f"log     {manifest.origin}")
    say(f"root    {verdict.root}")
    if verdict.unknown:
        kinds = ", ".join(f"{wire} ({count})" for wire, count in verdict.unknown)
        screen.print(f"unchecked: events that a newer version wrote; verify with that version too: {kinds}")
    screen.print(_advice(verdict, manifest, trust), style="dim")


def _what(verdict: Verdict, manifest: Manifest) -> str:
    if manifest.kind == "whole":
        heads = f"{verdict.heads} signed tree heads" if verdict.heads != 1 else "1 signed tree head"
        return f"the whole log, {verdict.size} messages, {heads}; chains, tree, signatures and schemas hold"
    if manifest.kind == KIND:
        at = f"decision {manifest.covers.get('decision')} at sequence {manifest.covers.get('sequence')}"
        return f"the explanation of {at}, which stands in the log; the service vouches for it"
    covers = ", ".join(f"{name} {value}" for name, value in manifest.covers.items())
    vouched = "the service vouches for the selection" if verdict.vouched else "nobody vouches for the selection"
    count = "1 message" if verdict.size == 1 else f"{verdict.size} messages, each"
    return f"a part ({covers}), {count}, proven to stand in the log; {vouched}"


def _advice(verdict: Verdict, manifest: Manifest, trust: Trust) -> str:
    if trust.head is not None and trust.origin is not None:
        return "It goes on from the head that you kept."
    if trust.head is not None:
        return "It goes on from the head that you kept. Compare the log's name with the one that you know, or --origin."
    known = "" if trust.origin else " Compare the log's name with the one that you know."
    if manifest.kind == "whole" and verdict.size:
        return f"Whether it was cut off as a whole only a head kept elsewhere can tell: --head FILE.{known}"
    return known.strip()
