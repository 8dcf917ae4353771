"""What can be done about a candidacy: its words, its command, and an example by which the rules are asked beforehand.

Which of them is possible is never known here: each is checked with its example, and the rule that forbids it is shown.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hiring.contracts.brief import Brief, Role
from hiring.contracts.briefing.roadmap import NoteRedFlag
from hiring.contracts.messages import Command
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline import course
from hiring.gateway.console.forms import Form
from hiring.gateway.console.moments import day_in, morning_in
from hiring.gateway.console.pipeline.case import Case

_SOME = "-"
_QUEUE = "waterfall"
_WAIT = ("until", "contacts")


def _nothing(_: Case) -> dict[str, Any]:
    return {}


def _empty(_: Case, __: ZoneInfo) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Action:
    """One thing that can be done: `example` completes its command for the check, `begun` is what its form begins with.

    `when` are the standings in which one thinks of it, `model` is set where it belongs to one model only; `moments` are
    the fields that hold times. A `plain` one has no fields: its form is one button.
    """

    name: str
    title: str
    button: str
    command: type[Command]
    when: tuple[str, ...]
    example: Callable[[Case], Mapping[str, Any]] = _nothing
    begun: Callable[[Case, ZoneInfo], dict[str, Any]] = _empty
    moments: tuple[str, ...] = ()
    kind: str = "primary"
    plain: bool = False
    model: str | None = None

    def form(self, case: Case, where: ZoneInfo) -> Form:
        """Its form before anything was typed."""
        return Form(self.begun(case, where), scope=self.name)

    def check(self, case: Case) -> Command:
        """The command by which the rules are asked whether this is possible."""
        named = {"vacancy": case.about.vacancy, "candidacy": case.card.candidacy}
        return self.command.model_validate({**named, **self.example(case)})


def _reason(_: Case) -> dict[str, Any]:
    return {"reason": _SOME}


def _from_here(case: Case) -> dict[str, Any]:
    return {"from_step": case.card.step}


def _back(case: Case) -> dict[str, Any]:
    return {"step": case.steps[0], "reason": _SOME}


def _rejection(case: Case) -> dict[str, Any]:
    templates = case.about.brief.rejection_templates
    return {"template": templates[0].id if templates else "none", "reason": _SOME, "clarification": _SOME}


def _wait(_: Case) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {"reason": _SOME, "until": now + timedelta(days=15), "contacts": [now + timedelta(days=7)]}


def _wait_begun(_: Case, where: ZoneInfo) -> dict[str, Any]:
    return {"until": day_in(14, where), "contacts": [morning_in(7, where)]}


def _channel(_: Case) -> dict[str, Any]:
    return {"channel": _SOME}


def _work(_: Case) -> dict[str, Any]:
    return {"work": _SOME}


def _task(_: Case) -> dict[str, Any]:
    return {"task": _SOME, "due_at": datetime.now(UTC) + timedelta(days=7)}


def _task_begun(_: Case, where: ZoneInfo) -> dict[str, Any]:
    return {"due_at": morning_in(7, where, 18)}


def _reference(_: Case) -> dict[str, Any]:
    return {
        "referee": _SOME,
        "relation": f"check-{datetime.now(UTC).timestamp():.0f}",
        "statement": _SOME,
        "consented": True,
    }


def _offer(case: Case) -> dict[str, Any]:
    """The manager's part, where the brief says that the manager joins."""
    if not case.about.brief.manager_joins_offer:
        return {}
    begun = offer_begun(case)
    return {**begun, "pitch": _SOME, "meeting": {**begun["meeting"], "at": datetime.now(UTC) + timedelta(days=1)}}


def offer_begun(case: Case) -> dict[str, Any]:
    """Who presents what, and who meets, as the team makes it likely."""
    brief = case.about.brief
    recruiter = _first(brief, Role.RECRUITER, Role.HR_MANAGER)
    manager = _first(brief, Role.HIRING_MANAGER)
    areas = (("benefits", recruiter), ("growth", manager), ("value", manager))
    return {
        "pitch": brief.pitch or "",
        "meeting": {"recruiter": recruiter, "hiring_manager": manager, "candidate": case.card.candidate},
        "areas": [{"area": area, "presenter": presenter} for area, presenter in areas],
    }


def _offer_begun(case: Case, where: ZoneInfo) -> dict[str, Any]:
    if not case.about.brief.manager_joins_offer:
        return {}
    begun = offer_begun(case)
    return {**begun, "meeting": {**begun["meeting"], "at": morning_in(3, where)}}


def _first(brief: Brief, *roles: Role) -> str:
    return next((one.person for role in roles for one in brief.team if one.role is role), "nobody")


def _flag(case: Case) -> dict[str, Any]:
    """The first that nobody has pointed out yet."""
    flags, met = case.about.brief.red_flags, {hit.flag.id for hit in case.red_flags}
    return {"flag": next((flag.id for flag in flags if flag.id not in met), flags[0].id if flags else "none")}


def _terms(_: Case) -> dict[str, Any]:
    return {"terms": _SOME, "starts_at": datetime.now(UTC) + timedelta(days=30)}


def _terms_begun(_: Case, where: ZoneInfo) -> dict[str, Any]:
    return {"starts_at": morning_in(30, where, 9)}


_PLAYING = ("in-step",)
_HELD = ("on-hold", "hold-expired")
_ANY = ("in-step", *_HELD, "selected", "offered", "hired", "rejected", "withdrawn")

ACTIONS: tuple[Action, ...] = (
    Action("advance", "Move to the next step", "Move on", c.AdvanceCandidate, _PLAYING, _from_here, plain=True),
    Action("present", "Present to the hiring manager", "Present", c.PresentCandidate, _PLAYING, _reason, model=_QUEUE),
    Action("select", "Choose for the position", "Choose", c.SelectCandidate, _PLAYING, _reason, model=_QUEUE),
    Action(
        "prepare",
        "Prepare the offer",
        "Offer is prepared",
        c.PrepareOffer,
        ("selected",),
        _offer,
        _offer_begun,
        ("meeting/at",),
    ),
    Action(
        "make", "Make the offer", "Make the offer", c.MakeOffer, ("selected",), _terms, _terms_begun, ("starts_at",)
    ),
    Action("accept", "The offer was accepted", "Yes, accepted", c.AcceptOffer, ("offered",), plain=True),
    Action("release", "Go on after the hold", "Go on", c.ReleaseHold, _HELD, _reason),
    Action("reconsider", "Bring back into play", "Reconsider", c.ReconsiderCandidacy, ("rejected",), _reason),
    Action("contact", "Record a contact", "Record", course.RecordContact, _ANY, _channel, kind=""),
    Action("hold", "Put on hold", "Hold", c.HoldCandidacy, _PLAYING, _wait, _wait_begun, _WAIT, ""),
    Action("extend", "Extend the hold", "Extend", c.ExtendHold, _HELD, _wait, _wait_begun, _WAIT, ""),
    Action(
        "task",
        "Give the test task",
        "Give the task",
        course.GiveTestTask,
        _PLAYING,
        _task,
        _task_begun,
        ("due_at",),
        "",
    ),
    Action("work", "Take in the test task", "Take in", course.ReceiveTestTask, _PLAYING, _work, kind=""),
    Action("reference", "Record a reference", "Record", course.RecordReference, _PLAYING, _reference, kind=""),
    Action("flag", "Point out a red flag", "Point it out", NoteRedFlag, _PLAYING, _flag, kind=""),
    Action("back", "Move back to an earlier step", "Move back", course.CorrectStep, _PLAYING, _back, kind=""),
    Action("decline", "The offer was declined", "Record the no", c.DeclineOffer, ("offered",), _reason, kind="danger"),
    Action("reject", "Reject", "Reject", c.RejectCandidate, (*_PLAYING, *_HELD, "selected"), _rejection, kind="danger"),
    Action("withdraw", "Candidate stepped back", "Record it", c.WithdrawCandidacy, _ANY[:5], _reason, kind="danger"),
)
"""All of it, in the order in which one usually wants it."""

BY_NAME = {action.name: action for action in ACTIONS}


def actions_for(case: Case) -> list[Action]:
    """Those that make sense to ask about from where the candidacy stands; whether they are possible say the rules."""
    flags = bool(case.about.brief.red_flags)
    return [
        action
        for action in ACTIONS
        if case.card.status in action.when
        and action.model in {None, case.board.model}
        and (flags or action.name != "flag")
    ]
