"""What happened, and what must follow from it: every trigger of feedback."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from services.feedback.tests.scale.writing import SEALED

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.commands import SubmitCandidateForm
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.events import CandidateRejected, HoldExpired, PoolDecided, PositionFilled

NOW = datetime.now(UTC).replace(microsecond=0)
PEOPLE = ("anna", "maria", "lena")


class Trigger(NamedTuple):
    """What happened, and what must follow: how often each event of feedback, and which tasks of whom."""

    event: Event
    follows: dict[str, int]
    tasks: dict[str, list[str]]


def about(vacancy: str, contract: type[Event], **fields: Any) -> Any:
    return contract.model_validate({"vacancy": vacancy, "brief_version": 1, **fields})


def decided(vacancy: str, **fields: Any) -> PoolDecided:
    by: dict[str, Any] = {"pool": "p1", "ordinal": 1, "reason": "As compared.", "decided_by": "maria"}
    members = [f"{vacancy}-c1", f"{vacancy}-c2"]
    found: PoolDecided = about(vacancy, PoolDecided, **by, members=members, **fields)
    return found


def filled(vacancy: str) -> PositionFilled:
    return PositionFilled.model_validate(
        {
            **_candidacy(vacancy),
            "vacancy": vacancy,
            "model": "iterative",
            "entered_at": NOW - timedelta(days=20),
            "starts_at": NOW,
            "probation_ends_at": NOW + timedelta(days=90),
            "openings_left": 0,
        }
    )


def _candidacy(vacancy: str) -> dict[str, Any]:
    return {"candidacy": f"{vacancy}-c1", "candidate": "lena"}


SESSION = {"feedback-session-requested": 1}
OF_THE_TEAM = {"anna": ["session"], "maria": ["session"], "lena": []}
AFTER_A_HIRE = {**SESSION, "aftercare-planned": 1, "forms-issued": 1, "aftercare-opened": 1}
TRIGGERS = {
    "rejection": Trigger(
        about(
            "rejection",
            CandidateRejected,
            **_candidacy("rejection"),
            model="waterfall",
            template="skills-gap",
            reason="Skills",
            clarification=SEALED,
            step=StepKind.PROFESSIONAL_INTERVIEW,
            outcome=[1, 0, 0],
        ),
        SESSION,
        OF_THE_TEAM,
    ),
    "pool-decided": Trigger(
        decided("pool-decided", outcome="selected", selected=["pool-decided-c1"]), SESSION, OF_THE_TEAM
    ),
    "pool-failed": Trigger(decided("pool-failed", outcome="failed", selected=[]), SESSION, OF_THE_TEAM),
    "hold-expired": Trigger(
        HoldExpired.model_validate(
            {**_candidacy("hold-expired"), "vacancy": "hold-expired", "reason": "A budget is awaited."}
        ),
        SESSION,
        OF_THE_TEAM,
    ),
    "position-filled": Trigger(
        filled("position-filled"),
        AFTER_A_HIRE,
        {"anna": ["form", "session"], "maria": ["form", "session"], "lena": ["form"]},
    ),
    "end-of-probation": Trigger(
        filled("end-of-probation"),
        {**AFTER_A_HIRE, "candidate-form-submitted": 1, "probation-review-due": 1},
        {"anna": ["form", "session"], "maria": ["form", "probation-review", "session"], "lena": ["reality"]},
    ),
}
LAST = "end-of-probation"
FORM = SubmitCandidateForm.model_validate(
    {
        **{name: value for name, value in _candidacy(LAST).items() if name == "candidacy"},
        "vacancy": LAST,
        "process_quality": 5,
        "information_clearness": 4,
        "acceptance_reason": "growth",
        "expectations": {"tasks": 4},
    }
)


def named(events: Iterable[Event]) -> Counter[str]:
    """How many events of each kind there are, without what only follows another: whose brief it is."""
    kinds = (event.wire.split(".")[1] for event in events)
    return Counter(kind for kind in kinds if kind not in {"brief-followed", "form-remarked"})


def missing(trigger: Trigger, events: Iterable[Event]) -> Counter[str]:
    return Counter(trigger.follows) - named(events)
