"""How fast is a large archive verified, in how much memory? Not part of the tests.

    python -m services.audit.tests.scale.verifying --messages 1000000

writes an archive of events as hires make them into a temporary folder (`--folder` keeps it, and takes it again),
and verifies it: events per second of processor time on one core, and the most memory that it took.
"""

import argparse
import json
import resource
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from time import process_time

from services.audit.tests.logs import EMPTY, NOW, signing_keys, write

import hiring.contracts
from hiring.audit.archive import Archive
from hiring.audit.merkle import MerkleTree
from hiring.audit.stores import Folder
from hiring.audit.verifying import verify
from hiring.contracts.catalogue import events
from hiring.contracts.envelope import FIRST, Metadata, encode, message_hash
from hiring.contracts.messages import Event
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.log.stored import StoredMessage

STEP = (
    "pipeline.candidate-advanced.v1",
    "evaluation.evaluation-planned.v1",
    *("evaluation.score-submitted.v2", "evaluation.evidence-noted.v1") * 3,
)
"""The messages about one candidacy at one step with three raters."""
STEPS_TOGETHER = 4
CANDIDACIES_TOGETHER = 40


def examples() -> dict[str, Event]:
    """An event of each type."""
    folder = Path(hiring.contracts.__path__[0]).parents[2] / "examples"
    stored: dict[str, object] = {}
    for owner in ("pipeline", "evaluation"):
        stored |= json.loads((folder / f"{owner}.json").read_text())
    contracts = {**events("pipeline"), **events("evaluation")}
    return {wire: contracts[wire].model_validate(stored[wire]) for wire in STEP}


def messages(count: int) -> Iterator[StoredMessage]:
    """A sound log of that many messages."""
    event_of, last = examples(), dict[str, tuple[int, str]]()
    for number in range(count):
        wire = STEP[number % len(STEP)]
        candidacy = number // len(STEP) // STEPS_TOGETHER
        service = wire.partition(".")[0]
        about = AggregateId(f"v{candidacy // CANDIDACIES_TOGETHER}", service, "history", f"c{candidacy}")
        version, previous = last.get(about.subject, (0, FIRST))
        said = Metadata(str(uuid.UUID(int=number)), "anna", NOW, str(uuid.UUID(int=candidacy)))
        body = encode(about, version + 1, previous, said, [event_of[wire]])
        last[about.subject] = version + 1, message_hash(about.at(version + 1), body)
        yield StoredMessage(about.at(version + 1), number + 1, NOW, body)


def prepare(folder: Path, count: int) -> None:
    """Writes the archive, unless it is there."""
    if (folder / "archive").exists():
        return
    keys = signing_keys(folder)
    write(Archive.open(Folder(folder / "archive"), keys, EMPTY), MerkleTree(), messages(count), every=count)
    keys.close()


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the archive is kept, or is already")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = told.folder or Path(scratch)
        prepare(folder, told.messages)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = process_time()
        verdict = verify(Folder(folder / "archive"))
        seconds = process_time() - began
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    sys.stdout.write(
        f"{verdict.size} events, {verdict.heads} heads, flaw: {verdict.flaw}\n"
        f"{verdict.size / seconds:,.0f} events/s on one core; {grown / 1024:.0f} MB more memory than before\n"
    )


if __name__ == "__main__":
    main()
