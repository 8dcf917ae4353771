"""What a person is told of themselves: all that any service holds, except what is sealed to everybody for now."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hiring.contracts
from hiring.contracts.envelope import Recorded
from hiring.contracts.evaluation import events as v
from hiring.contracts.feedback import events as f
from hiring.contracts.messages import Event
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.overview import DataExport, ExportCandidate
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.eventkit.decider import Refused
from hiring.pipeline.domain.roles import NOT_YOUR_OFFICE
from hiring.pipeline.views.records import ABOUT_A_PERSON, RECORD

EXAMPLES = Path(hiring.contracts.__path__[0]).parents[2] / "examples"
WHO: dict[str, Any] = {"vacancy": "backend-1", "candidacy": "a", "candidate": "person-a"}
RATING: dict[str, Any] = {**WHO, "evaluation": "a-1", "step": "pre-screening", "rater": "anna"}
Show = Callable[..., Any]


def hears(story: Any, event: Event) -> None:
    number = len(story.told) + 1
    place = AggregateId("backend-1", "evaluation", "evaluation", "any")
    story.told.append(Recorded(event, f"event-{number}", story.now, "anna", place, 1, "story", "story", number))


def like_the_example(event: type[Event], **said: Any) -> Event:
    stored = json.loads((EXAMPLES / f"{event.wire.partition('.')[0]}.json").read_text())[event.wire]
    return event.model_validate({**stored, **{name: part for name, part in said.items() if name in event.model_fields}})


def exported(story: Any, show: Show) -> dict[str, dict[str, Any]]:
    answer: DataExport = show(story, ExportCandidate(candidate="person-a"), by="petra", roles=["privacy"])
    return {entry.what: entry.told for entry in answer.data.entries}


@pytest.fixture
def rated(iterative: Any) -> Any:
    """Somebody registered, entered and rated once; the evaluation is not complete."""
    sealed = {"name": Sealed("Ada"), "contact": Sealed("ada@example.org")}
    hears(iterative, e.CandidateRegistered(candidate="person-a", source="Referrals", **sealed))
    iterative.pool_at_manager()
    hears(iterative, v.ScoreSubmitted(**RATING, answers=Sealed('{"ratings": [{"skill": "python", "rating": 4}]}')))
    noted = like_the_example(v.EvidenceNoted, **RATING, evidence=[{"skill": "python", "note": "Knew the GIL."}])
    hears(iterative, noted)
    return iterative


def test_ratings_stay_sealed_until_the_evaluation_is_complete(rated: Any, show: Show) -> None:
    told = exported(rated, show)
    assert "ratings" not in json.dumps(told[v.ScoreSubmitted.wire])
    assert "GIL" not in json.dumps(told[v.EvidenceNoted.wire])


def test_then_ratings_and_notes_are_told_in_full(rated: Any, show: Show) -> None:
    hears(rated, like_the_example(v.EvaluationCompleted, **RATING))
    told = exported(rated, show)
    assert told[v.ScoreSubmitted.wire]["answers"] == {"ratings": [{"skill": "python", "rating": 4}]}
    assert told[v.EvidenceNoted.wire]["evidence"] == [{"skill": "python", "note": "Knew the GIL."}]
    text = show(rated, ExportCandidate(candidate="person-a"), by="petra", roles=["privacy"]).text
    assert text.startswith("All that is held about Ada (ada@example.org)")
    assert "Knew the GIL." in text


def test_the_hires_own_form_is_told_when_all_three_are_in(rated: Any, show: Show) -> None:
    said = Sealed('{"process_quality": 5}   ')
    hears(rated, like_the_example(f.CandidateFormSubmitted, **WHO, said=said))
    hears(rated, f.FormRemarked(**WHO, form=f.Form.CANDIDATE, remark=Sealed("Quick and friendly.")))
    review = {"said": Sealed('{"skills": []}'), "compared": Sealed('{"mean_absolute_delta": 2}')}
    hears(rated, like_the_example(f.ProbationReviewed, **WHO, **review))
    before = exported(rated, show)
    assert not {"Quick", "process_quality", "delta"} & set(json.dumps(before).replace('"', " ").split())
    assert before[f.ProbationReviewed.wire]["said"] == {"skills": []}
    hears(rated, f.FormsCompleted(vacancy="backend-1", candidacy="a"))
    told = exported(rated, show)
    assert told[f.FormRemarked.wire]["remark"] == "Quick and friendly."
    assert told[f.CandidateFormSubmitted.wire]["said"] == {"process_quality": 5}
    assert told[f.ProbationReviewed.wire]["compared"] == {"mean_absolute_delta": 2}


def test_of_a_decision_on_a_group_each_is_told_their_own_part(rated: Any, show: Show) -> None:
    rated.decide_pool("b")
    told = exported(rated, show)
    assert told[e.PoolDecided.wire]["selected"] is False
    assert told[e.PoolCut.wire]["advanced"] is True
    assert "person-b" not in json.dumps(told)
    assert not any("ranking" in each or "members" in each for each in told.values())


def test_an_export_is_for_who_has_the_role_in_the_organisation(rated: Any, show: Show) -> None:
    with pytest.raises(Refused) as refusal:
        show(rated, ExportCandidate(candidate="person-a"), by="maria")
    assert refusal.value.rule == NOT_YOUR_OFFICE


@pytest.mark.parametrize("event", ABOUT_A_PERSON, ids=lambda event: event.wire)
def test_every_event_about_a_person_is_on_record(event: type[Event]) -> None:
    place = AggregateId("backend-1", "evaluation", "evaluation", "any")
    recorded = Recorded(like_the_example(event), "e1", None, "anna", place, 1, "c", "c", 1)  # type: ignore[arg-type]  # any time will do
    [key] = RECORD.keys(recorded)
    row = RECORD.evolve(None, recorded, key)
    assert row is not None
    assert "candidate" not in row["told"]
    assert "box" not in row["told"]
