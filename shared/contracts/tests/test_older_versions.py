"""Events that were stored in an older form are read in the newest, and nothing of them is lost."""

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from hiring.contracts.briefing.outcome import ScoreNoted
from hiring.contracts.envelope import FIRST, Metadata, decode, encode, read
from hiring.contracts.evaluation.events import EvaluationCompleted, ScoreCorrected, ScoreSubmitted
from hiring.contracts.evaluation.parts import Answers, Recommendation, SkillMark, SkillRating, StepMarks, StepTotal
from hiring.contracts.messages import EVENTS, Event
from hiring.contracts.pipeline.course import ListTaken
from hiring.contracts.pipeline.events import MarksRecorded, PoolCut
from hiring.contracts.pipeline.ranking import Ranked, Ranking
from hiring.contracts.sealed import Sealed
from hiring.contracts.subjects import AggregateId
from hiring.contracts.upcasting import current

NOTE = {"$sealed": {"person": "candidate-7", "key": 1, "nonce": "q83vEjRWeJCrze8S", "text": "c2VhbGVkIHRleHQ="}}
SUBMITTED: dict[str, object] = {
    "vacancy": "backend-engineer-1",
    "evaluation": "candidacy-7-professional-interview",
    "candidacy": "candidacy-7",
    "candidate": "candidate-7",
    "step": "professional-interview",
    "rater": "pavel",
    "ratings": [{"skill": "python", "rating": 4}, {"skill": "kafka", "rating": "not_observed"}],
    "recommendation": "yes",
    "evidence": [{"skill": "python", "note": NOTE}],
}
SAID = Answers(
    ratings=(SkillRating(skill="python", rating=4), SkillRating(skill="kafka", rating="not_observed")),
    recommendation=Recommendation.YES,
)


def stored(wire: str, data: dict[str, object]) -> Event:
    name, lifted = current(wire, json.dumps(data).encode())
    return EVENTS[name].model_validate_json(lifted)


def test_ratings_that_were_stored_in_plain_are_read_as_answers() -> None:
    event = stored("evaluation.score-submitted.v1", SUBMITTED)
    assert isinstance(event, ScoreSubmitted)
    assert Answers.opened(str(event.answers.content)) == SAID
    assert event.evidence[0].note == Sealed.from_json(NOTE)
    assert event.seal == "evaluation:backend-engineer-1:candidacy-7-professional-interview"


def test_a_correction_that_was_stored_in_plain_keeps_its_reason() -> None:
    event = stored("evaluation.score-corrected.v1", {**SUBMITTED, "reason": "I had rated the wrong task."})
    assert isinstance(event, ScoreCorrected)
    assert event.reason == Sealed("I had rated the wrong task.")
    assert Answers.opened(str(event.answers.content)) == SAID


COMPLETED: dict[str, object] = {
    "vacancy": "v1",
    "evaluation": "c1-pre-screening",
    "candidacy": "c1",
    "step": "pre-screening",
    "raters": ["anna"],
    "marks": [{"skill": "english", "mean": 0.75, "spread": 0.0, "raters": 1}],
    "score": 0.75,
    "coverage": 1.0,
    "gate_passed": False,
    "failed_musts": ["english"],
    "brief_version": 1,
}
TOTAL = StepTotal(score=0.75, coverage=1, gate_passed=False)


def test_a_completed_evaluation_that_was_stored_in_plain_is_read_as_marks_and_total() -> None:
    event = stored("evaluation.evaluation-completed.v1", COMPLETED)
    assert isinstance(event, EvaluationCompleted)
    assert StepTotal.opened(str(event.total.content)) == TOTAL
    marks = StepMarks.opened(str(event.marks.content))
    assert (marks.marks[0].mean, marks.failed_musts) == (0.75, ("english",))
    assert event.seal == "evaluation:v1"


@pytest.mark.parametrize("wire", ["pipeline.marks-recorded.v1", "briefing.score-noted.v1"])
def test_a_score_that_was_stored_in_plain_is_read_as_a_total(wire: str) -> None:
    event = stored(wire, COMPLETED)
    assert isinstance(event, MarksRecorded | ScoreNoted)
    total = StepTotal.opened(str(event.total.content))
    assert total.score == TOTAL.score
    assert event.seal == "evaluation:v1"


def test_places_that_were_stored_in_plain_are_read_as_a_ranking() -> None:
    places = [{"candidacy": "c1", "rank": 1, "combined": 0.9, "gate_passed": True}]
    names = {"vacancy": "v1", "pool": "p1", "from_phase": "recruitment", "to_phase": "professional"}
    who = {"advanced": ["c1"], "left": [], "decided_by": "anna", "brief_version": 1}
    cut = stored("pipeline.pool-cut.v1", {**names, **who, "ranking": places})
    entry = {**places[0], "candidate": "p1", "step": "pre-screening"}
    del entry["rank"]
    kept = {"name": "The best", "kind": "short", "taken_by": "anna", "taken_at": "2026-01-05T09:00:00Z"}
    listed = stored("pipeline.list-taken.v1", {"vacancy": "v1", "entries": [entry], "brief_version": 1, **kept})
    assert isinstance(cut, PoolCut)
    assert isinstance(listed, ListTaken)
    for event in (cut, listed):
        (place,) = Ranking.opened(str(event.ranking.content)).places
        assert place.model_dump() == places[0]
    assert listed.entries[0].combined is None


def test_marks_totals_and_rankings_are_of_one_length_whatever_they_say() -> None:
    tiny, name = 1.2345678901234567e-05, "a-skill"
    marks = [
        StepMarks(marks=(SkillMark(skill=name, mean=mean, spread=spread, raters=raters),), failed_musts=failed)
        for mean, spread, raters, failed in ((None, 0, 0, (name,)), (tiny, tiny, 99, (name,)), (1, 0, 1, ()))
    ]
    totals = [StepTotal(score=s, coverage=tiny, gate_passed=g) for s, g in ((None, True), (tiny, False), (1, True))]
    places = [Ranked(candidacy="c1", rank=rank, combined=tiny, gate_passed=False) for rank in (1, 1000)]
    rankings = [Ranking(places=(place,)) for place in places]
    for said in (marks, totals, rankings):
        assert len({len(str(one.sealed().content)) for one in said}) == 1
        assert all(type(one).opened(str(one.sealed().content)) == one for one in said)


def test_answers_are_of_one_length_whatever_they_say() -> None:
    low = Answers(ratings=(SkillRating(skill="python", rating=1),), recommendation=Recommendation.NO)
    none = Answers(
        ratings=(SkillRating(skill="python", rating="not_observed"),), recommendation=Recommendation.DEFINITELY_NOT
    )
    assert len(str(low.sealed().content)) == len(str(none.sealed().content))
    assert Answers.opened(str(low.sealed().content)) == low


def test_an_error_about_answers_shows_nothing_of_them() -> None:
    with pytest.raises(ValidationError) as error:
        Answers.opened('{"ratings": [{"skill": "python", "rating": 9}], "recommendation": "definitely_not"}')
    assert "definitely_not" not in str(error.value)
    assert "input_value" not in str(error.value)
    assert Answers.model_config["frozen"]


def test_the_envelope_reads_the_older_form() -> None:
    aggregate = AggregateId("backend-engineer-1", "evaluation", "evaluation", "candidacy-7-professional-interview")
    lifted = stored("evaluation.score-submitted.v1", {**SUBMITTED, "evidence": []})
    sealed = lifted.model_copy(update={"answers": Sealed.from_json(NOTE)})
    body = encode(aggregate, 1, FIRST, Metadata("c1", "pavel", datetime(2026, 1, 5, 9, tzinfo=UTC), "c1"), [sealed])
    batch = json.loads(body)
    batch[0] |= {"type": "evaluation.score-submitted.v1", "data": SUBMITTED}
    (entry,) = decode(aggregate.at(1), 1, json.dumps(batch).encode()).entries
    event = read(entry, aggregate).event
    assert isinstance(event, ScoreSubmitted)
    assert Answers.opened(str(event.answers.content)) == SAID
