"""Events that were stored in an older form are read in the newest, and nothing of them is lost."""

import json
from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from hiring.contracts.envelope import FIRST, Metadata, decode, encode, read
from hiring.contracts.evaluation.events import ScoreCorrected, ScoreSubmitted
from hiring.contracts.evaluation.parts import Answers, Recommendation, SkillRating
from hiring.contracts.messages import Event
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
    (contract,) = [one for one in (ScoreSubmitted, ScoreCorrected) if one.wire == name]
    return contract.model_validate_json(lifted)


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
