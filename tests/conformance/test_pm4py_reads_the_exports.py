"""pm4py loads both exports, with the same counts. Its own command: see README.md beside this file."""

import json
from pathlib import Path

import pm4py
import pytest
from services.feedback.tests.scale.history import history

from hiring.contracts.envelope import Recorded, decode, read
from hiring.contracts.messages import Event
from hiring.local.export.ocel import ocel
from hiring.local.export.xes import write_xes

pytestmark = pytest.mark.filterwarnings("ignore:Install the optional requirement:UserWarning")
"""pm4py reads XES without its faster reader as well, and says so."""


def events() -> list[Recorded[Event]]:
    found = []
    for message in history(8, 12):
        commit = decode(message.subject, message.sequence, message.body)
        found += [read(entry, commit.aggregate, commit.sequence) for entry in commit.entries]
    return found


def test_pm4py_loads_the_ocel_export_with_the_same_counts(tmp_path: Path) -> None:
    told = events()
    document, file = ocel(told), tmp_path / "process.json"
    file.write_text(json.dumps(document))
    loaded = pm4py.read_ocel2_json(str(file))
    assert len(loaded.events) == len(told)
    assert len(loaded.objects) == len(document["objects"])
    assert len(loaded.relations) == sum(len(event["relationships"]) for event in document["events"])
    assert set(pm4py.ocel_get_object_types(loaded)) == {one["type"] for one in document["objects"]}


def test_pm4py_loads_the_xes_export_with_the_same_counts(tmp_path: Path) -> None:
    file = tmp_path / "process.xes"
    with file.open("w") as out:
        traces, written = write_xes(events(), out)
    loaded = pm4py.read_xes(str(file))
    assert (loaded["case:concept:name"].nunique(), len(loaded)) == (traces, written)
    graph, _, _ = pm4py.discover_dfg(loaded)
    assert sum(graph.values()) == written - traces
