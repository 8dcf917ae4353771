"""The exports hold what the log holds: counted again by an independent reader of the files."""

import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import Counter
from typing import Any

import pytest
from services.feedback.tests.scale.history import history

from hiring.contracts.catalogue import OWNERS, events
from hiring.contracts.envelope import Recorded, decode, read
from hiring.contracts.messages import Event
from hiring.local.export.ocel import OBJECT_TYPES, ocel
from hiring.local.export.xes import write_xes


@pytest.fixture(scope="module")
def log() -> list[tuple[bytes, Recorded[Event]]]:
    """A made-up organisation's log: raw bytes beside what the exports are given."""
    found = []
    for message in history(4, 9):
        commit = decode(message.subject, message.sequence, message.body)
        found += [(message.body, read(entry, commit.aggregate, commit.sequence)) for entry in commit.entries]
    return found


def fits(value: Any, schema: Any) -> bool:
    """Whether a JSON value has that form: a type, `[form]` for a list, or a dict of the names that it must have."""
    match schema:
        case dict():
            return (
                isinstance(value, dict)
                and value.keys() == schema.keys()
                and all(fits(value[name], form) for name, form in schema.items())
            )
        case [form]:
            return isinstance(value, list) and all(fits(one, form) for one in value)
    return isinstance(value, schema)


NAMED = {"name": str, "type": str}
OCEL_2_0 = {
    "objectTypes": [{"name": str, "attributes": [NAMED]}],
    "eventTypes": [{"name": str, "attributes": [NAMED]}],
    "objects": [
        {
            "id": str,
            "type": str,
            "attributes": [{"name": str, "time": str, "value": str}],
            "relationships": [{"objectId": str, "qualifier": str}],
        }
    ],
    "events": [
        {
            "id": str,
            "type": str,
            "time": str,
            "attributes": [{"name": str, "value": str}],
            "relationships": [{"objectId": str, "qualifier": str}],
        }
    ],
}
"""The JSON schema of OCEL 2.0 (specification, section 6.3) as far as a form says it."""


def test_b13_the_ocel_export_is_of_the_form_and_consistent(log: list[tuple[bytes, Recorded[Event]]]) -> None:
    document = json.loads(json.dumps(ocel(recorded for _, recorded in log)))
    assert fits(document, OCEL_2_0)
    ids = {one["id"] for one in document["objects"]}
    assert len(ids) == len(document["objects"])
    assert {ref["objectId"] for event in document["events"] for ref in event["relationships"]} == ids
    assert {one["type"] for one in document["objects"]} == set(OBJECT_TYPES)
    declared = {kind["name"]: {one["name"] for one in kind["attributes"]} for kind in document["eventTypes"]}
    for event in document["events"]:
        assert {one["name"] for one in event["attributes"]} <= declared[event["type"]]
        assert len(event["relationships"]) == len({(r["objectId"], r["qualifier"]) for r in event["relationships"]})


def test_b13_the_ocel_export_counts_what_the_raw_log_counts(log: list[tuple[bytes, Recorded[Event]]]) -> None:
    raw = [json.loads(body)[0] for body, _ in log]
    document = ocel(recorded for _, recorded in log)
    kinds = Counter(entry["type"].split(".")[1].replace("-", "") for entry in raw)
    assert Counter(event["type"].lower() for event in document["events"]) == kinds
    objects = Counter(one["type"] for one in document["objects"])
    entered = [entry["data"] for entry in raw if "candidacy-entered" in entry["type"]]
    assert objects["candidacy"] == objects["candidate"] == len(entered)
    assert objects["requisition"] == objects["opening"] == 4
    assert objects["evaluation"] == sum("evaluation-planned" in entry["type"] for entry in raw)


def test_b13_the_xes_export_counts_what_the_raw_log_counts(log: list[tuple[bytes, Recorded[Event]]]) -> None:
    text = io.StringIO()
    traces, events = write_xes((recorded for _, recorded in log), text)
    root = ET.fromstring(text.getvalue())  # noqa: S314 - our own file
    found = root.findall("trace")
    assert (len(found), sum(len(trace.findall("event")) for trace in found)) == (traces, events)
    raw = [json.loads(body)[0] for body, _ in log]
    assert traces == sum("candidacy-entered" in entry["type"] for entry in raw)
    submitted = [e for e in root.iter("string") if e.get("value", "").startswith("ScoreSubmitted ")]
    assert len(submitted) == sum("score-submitted" in entry["type"] for entry in raw)


def test_nothing_sealed_or_said_of_a_person_leaves_by_an_export(log: list[tuple[bytes, Recorded[Event]]]) -> None:
    text = io.StringIO()
    write_xes((recorded for _, recorded in log), text)
    for exported in (text.getvalue(), json.dumps(ocel(recorded for _, recorded in log))):
        assert "dGV4dA==" not in exported
        assert "another offer" not in exported


def test_s77_nothing_that_raters_or_forms_said_leaves_by_an_export(log: list[tuple[bytes, Recorded[Event]]]) -> None:
    document = ocel(recorded for _, recorded in log)
    told = {one["name"] for kind in document["eventTypes"] for one in kind["attributes"]}
    assert told == {"step", "from_step", "brief_version", "outcome", "cause", "model", "ordinal"}


def test_a_program_that_exports_knows_every_event() -> None:
    said = "import hiring.local.export.files; from hiring.contracts.messages import EVENTS; print(len(EVENTS))"
    alone = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    assert int(alone.stdout) == sum(len(events(owner)) for owner in OWNERS)
