"""The log as a classic event log with one trace for each candidacy: XES, IEEE 1849-2016."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TextIO
from xml.sax.saxutils import quoteattr

from hiring.contracts.envelope import Recorded
from hiring.contracts.messages import Event
from hiring.local.export.ocel import name

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace"><string key="concept:name" value=""/></global>
  <global scope="event">
    <string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
"""


def traces(events: Iterable[Recorded[Event]]) -> dict[str, list[Recorded[Event]]]:
    """The events of each candidacy, in the order of the log; what is about many stands in the trace of each."""
    found: dict[str, list[Recorded[Event]]] = defaultdict(list)
    for recorded in events:
        for candidacy in dict.fromkeys(_candidacies(recorded.event)):
            found[candidacy].append(recorded)
    return found


def write_xes(events: Iterable[Recorded[Event]], file: TextIO) -> tuple[int, int]:
    """Writes the document, and says how many traces and events it has."""
    found = traces(events)
    file.write(_HEAD)
    for candidacy, of in found.items():
        file.write(f'  <trace>\n    <string key="concept:name" value={quoteattr(candidacy)}/>\n')
        file.writelines(_event(recorded) for recorded in of)
        file.write("  </trace>\n")
    file.write("</log>\n")
    return len(found), sum(map(len, found.values()))


def _event(recorded: Recorded[Event]) -> str:
    at = recorded.time.isoformat(timespec="milliseconds")
    return (
        "    <event>"
        f'<string key="concept:name" value={quoteattr(_activity(recorded.event))}/>'
        f'<date key="time:timestamp" value={quoteattr(at)}/>'
        f'<string key="org:resource" value={quoteattr(recorded.actor)}/>'
        "</event>\n"
    )


def _activity(event: Event) -> str:
    step = getattr(event, "step", None)
    return f"{name(event)} {step.value}" if step is not None else name(event)


def _candidacies(event: Event) -> Iterator[str]:
    if one := getattr(event, "candidacy", None):
        yield one
    if plan := getattr(event, "plan", None):
        yield plan.candidacy
    for field in ("members", "about", "advanced", "left"):
        yield from getattr(event, field, None) or ()
