"""How much memory do export and restore take when the log is ten times as long? Not part of the tests.

    python -m services.audit.tests.scale.moving --messages 100000

Exports an archive of so many messages, and one of a tenth, and restores both into a broker of their own; each in a
process of its own that says the most memory it took.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

from services.audit.tests.logs import archived, stored

from hiring.audit.bundling import bundle_whole
from hiring.audit.restoring import restore
from hiring.audit.stores import Bundle, Folder
from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.topology import provision


def exported(folder: Path) -> int:
    """Copies the archive into one file."""
    bundle = Bundle(folder / "all.zip", write=True)
    size = bundle_whole(Folder(folder / "archive"), bundle)
    bundle.close()
    return size


def restored(folder: Path) -> int:
    """Publishes the archive into a new broker."""
    return asyncio.run(_restored(folder))


async def _restored(folder: Path) -> int:
    async with EmbeddedBroker(folder / "nats", at_once=False) as broker:
        client = await connect([broker.url], "scale")
        await provision(client, [])
        size = await restore(Folder(folder / "archive"), "hiring/scale", client)
        await client.close()
    return size


WORK = {"export": exported, "restore": restored}


def measured(what: str, folder: Path) -> None:
    """Does it and prints one line."""
    before, began = _megabytes(), monotonic()
    size = WORK[what](folder)
    rate = size / (monotonic() - began)
    print(f"{what:<8} {size:>9,} messages  {rate:>9,.0f}/s  {before:.0f} MB before, {_megabytes():.0f} MB at most")  # noqa: T201 - a script


def _megabytes() -> float:
    """The most memory of this process; unlike `ru_maxrss` it does not begin with that of the one that started it."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024


def main() -> None:
    """Generates and measures."""
    told = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    told.add_argument("--messages", type=int, default=100_000)
    told.add_argument("--what", choices=sorted(WORK))
    told.add_argument("--folder", type=Path)
    wanted = told.parse_args()
    if wanted.what:
        measured(wanted.what, wanted.folder)
        return
    with tempfile.TemporaryDirectory() as scratch:
        for count in (wanted.messages // 10, wanted.messages):
            folder = Path(scratch) / str(count)
            archived(folder, stored(count, aggregates=count // 10), every=10_000)
            for what in WORK:
                this = [sys.executable, "-m", "services.audit.tests.scale.moving", "--what", what]
                subprocess.run([*this, "--folder", str(folder)], check=True)  # noqa: S603 - ourselves


if __name__ == "__main__":
    main()
