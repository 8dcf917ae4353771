"""Writes every generated file, or checks that they are current.

    python tools/generate.py           write them
    python tools/generate.py --check   change nothing; fail, naming each file that is not current

A schema snapshot is only replaced by one that still reads everything that the old one allowed.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from messages_page import messages_page

from hiring.chassis.settings import settings_page
from hiring.contracts.catalogue import OWNERS, schemas
from hiring.contracts.compatibility import ADVICE, tightenings

ROOT = Path(__file__).parent.parent


def generated() -> Iterator[tuple[Path, str]]:
    """Each generated file and what it should hold."""
    for owner in OWNERS:
        path = ROOT / "shared" / "contracts" / "schemas" / f"{owner}.json"
        yield path, json.dumps(schemas(owner), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    yield ROOT / "docs" / "messages.md", messages_page()
    yield ROOT / "docs" / "settings.md", settings_page()


def broken_promises(path: Path, wanted: str) -> list[str]:
    """What a new schema snapshot refuses that the stored one allowed."""
    if path.suffix != ".json" or not path.exists():
        return []
    old, new = json.loads(path.read_text()), json.loads(wanted)
    gone = [f"{name} is gone" for name in old.keys() - new.keys()]
    return gone + [
        f"{name}: {words}" for name in old.keys() & new.keys() for words in tightenings(old[name], new[name])
    ]


def main() -> None:
    """Write or check."""
    check = "--check" in sys.argv
    complaints = []
    for path, wanted in generated():
        name = path.relative_to(ROOT)
        complaints += [f"{name}: {words}: {ADVICE}" for words in broken_promises(path, wanted)]
        if path.exists() and path.read_text() == wanted:
            continue
        if check:
            complaints.append(f"{name} is not current: run python tools/generate.py")
        elif not complaints:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted)
            print(f"wrote {name}")
    if complaints:
        sys.exit("\n".join(complaints))


if __name__ == "__main__":
    main()
