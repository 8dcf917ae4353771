"""Forms after a hire that were stored in plain are read as what is sealed today, and nothing of them is lost."""

import json
from typing import Any

import pytest

from hiring.contracts.feedback import events as f
from hiring.contracts.messages import EVENTS, Event
from hiring.contracts.sealed import Sealed
from hiring.contracts.upcasting import current

NOTE = {"$sealed": {"person": "cand-77", "key": 1, "nonce": "q83vEjRWeJCrze8S", "text": "c2VhbGVkIHRleHQ="}}
WHERE = {"vacancy": "backend-1", "candidacy": "cy-1"}
HIRE = {**WHERE, "candidate": "cand-77"}
EXPECTED = {"tasks": 5, "team": 3}


def stored(kind: str, data: dict[str, Any]) -> Event:
    name, lifted = current(f"feedback.{kind}.v1", json.dumps(data).encode())
    return EVENTS[name].model_validate_json(lifted)


@pytest.mark.parametrize(
    ("kind", "who", "said", "form"),
    [
        (
            "candidate-form-submitted",
            HIRE,
            {"process_quality": 5, "information_clearness": 4, "acceptance_reason": "growth", "expectations": EXPECTED}
            | {"answers": None, "expected": {"lunch": 2}},
            f.CandidateSaid,
        ),
        (
            "recruiter-form-submitted",
            {**WHERE, "submitted_by": "anna"},
            {"information_availability": 4, "manager_interactions": 5, "answers": {"tools": 3}},
            f.RecruiterSaid,
        ),
        (
            "hiring-manager-form-submitted",
            {**WHERE, "submitted_by": "maria"},
            {"candidate_quality": 4, "candidate_quantity": 2, "model_rating": 5, "answers": None},
            f.HiringManagerSaid,
        ),
        ("reality-reported", HIRE, {"reality": EXPECTED, "answers": {"lunch": 1}}, f.RealitySaid),
    ],
)
def test_a_form_that_was_stored_in_plain_is_read_as_what_was_said(
    kind: str, who: dict[str, Any], said: dict[str, Any], form: type[f.CandidateSaid]
) -> None:
    for comment in (NOTE, "In plain, from a recruiter."):
        event: Any = stored(kind, {**who, **said, "comment": comment})
        assert form.opened(str(event.said.content)).model_dump(mode="json") == said
        assert event.comment == Sealed.from_json(comment)
        assert (event.seal, event.sealed_for) == ("evaluation:backend-1", "seal")
        assert {name: getattr(event, name) for name in who} == who


def test_a_review_that_was_stored_in_plain_is_read_in_its_two_parts() -> None:
    skills, delta = [{"skill": "python", "level": 4}], {"aspect": "team", "expected": 3, "reality": 4, "delta": 1}
    found = {"skills": skills, "answers": None}
    compared = {"deltas": [delta], "added": [], "mean_absolute_delta": 1.0}
    who = {**HIRE, "outcome": "extended", "extended_until": "2026-09-01T09:00:00Z", "reviewed_by": "maria"}
    event: Any = stored("probation-reviewed", {**who, **found, **compared, "summary": NOTE})
    assert f.ReviewSaid.opened(str(event.said.content)).model_dump(mode="json") == found
    assert f.Compared.opened(str(event.compared.content)).model_dump(mode="json") == compared
    assert event.model_dump(mode="json", include=who.keys()) == who
    assert event.summary == Sealed.from_json(NOTE)
