"""A search of the console's tests: a brief with all that can be pressed about, and candidates brought to a step."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from hiring.contracts.brief import Brief, Iterative, Model, Question, StepKind, Waterfall
from hiring.contracts.briefing.agreements import RedFlag
from hiring.contracts.evaluation.commands import SubmitScore
from hiring.contracts.evaluation.ids import evaluation_of
from hiring.contracts.evaluation.parts import Recommendation, SkillRating
from hiring.contracts.ids import CandidacyId, CandidateId, PoolId, SkillId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.pipeline.commands import (
    AcceptOffer,
    AdvanceCandidate,
    EnterCandidacy,
    MakeOffer,
    PrepareOffer,
    PresentCandidate,
    RegisterCandidate,
    SelectCandidate,
)
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed

PRE, FIRST, PROFESSIONAL, LAST = (
    StepKind.PRE_SCREENING,
    StepKind.RECRUITMENT_INTERVIEW,
    StepKind.PROFESSIONAL_INTERVIEW,
    StepKind.MANAGERIAL_INTERVIEW,
)
POOLS = Iterative(pool_size=3, funnel=(3, 2, 1))


def brief(title: str, model: Model | None = None) -> Brief:
    """Waterfall unless said otherwise; with a red flag, and an offer that the manager does not join."""
    flag = RedFlag(id="acme", name="Acme", reason="Their people are bound for a year.", owner="anna")
    update = {"title": title, "red_flags": (flag,), "manager_joins_offer": False}
    return complete_brief(model or Waterfall()).model_copy(update=update)


def with_optional_steps(title: str, *kinds: StepKind) -> Brief:
    """The same with optional steps, which can be left out; they take their weight from the professional interview."""
    agreed = brief(title)
    more = {"included": True, "owner": "anna", "raters": ("anna",), "weight": 10}
    said = {**more, "rationale": "It tells what the others do not."}
    lighter = {"weight": 50 - 10 * len(kinds)}
    flow = tuple(
        step.model_copy(
            update={**said, "questions": (_question(step.kind),)}
            if step.kind in kinds
            else lighter
            if step.kind is PROFESSIONAL
            else {}
        )
        for step in agreed.flow
    )
    return agreed.model_copy(update={"flow": flow})


def _question(kind: StepKind) -> Question:
    return Question(skill=SkillId("english"), text=f"What does the {kind.value} tell?", recheck=True)


def it(vacancy: str, number: int = 0) -> CandidacyId:
    """The id of a candidacy."""
    return CandidacyId(f"c-{vacancy}-{number}")


def who(vacancy: str, number: int = 0) -> CandidateId:
    """The id of a candidate."""
    return CandidateId(f"p-{vacancy}-{number}")


def enters(vacancy: str, number: int = 0, *, pool: str | None = None) -> Iterator[Command]:
    """Somebody invented enters."""
    name = ("Mira Holm", "Tariq Aziz", "Elena Rossi")[number]
    contact = Sealed(f"{vacancy}-{number}@example.org")
    yield RegisterCandidate(candidate=who(vacancy, number), name=Sealed(name), contact=contact, source="Job board")
    yield EnterCandidacy(
        vacancy=VacancyId(vacancy), candidacy=it(vacancy, number), candidate=who(vacancy, number), source="Job board",
        pool=PoolId(pool) if pool else None,
    )  # fmt: skip


def rates(vacancy: str, step: StepKind, number: int = 0, **levels: int) -> SubmitScore:
    """A scorecard."""
    ratings = tuple(SkillRating(skill=SkillId(skill), rating=level) for skill, level in levels.items())
    return SubmitScore(
        vacancy=VacancyId(vacancy), evaluation=evaluation_of(it(vacancy, number), step), ratings=ratings,
        recommendation=Recommendation.YES,
    )  # fmt: skip


def advances(vacancy: str, number: int = 0) -> AdvanceCandidate:
    """On to the next step."""
    return AdvanceCandidate(vacancy=VacancyId(vacancy), candidacy=it(vacancy, number))


def through_recruitment(vacancy: str, number: int = 0) -> Iterator[Command]:
    """Anna's part: entered and interviewed."""
    yield from enters(vacancy, number)
    yield rates(vacancy, PRE, number, english=4)
    yield advances(vacancy, number)
    yield rates(vacancy, FIRST, number, teamwork=4, english=4)


def presented(vacancy: str, number: int = 0) -> PresentCandidate:
    """To the hiring manager."""
    return PresentCandidate(vacancy=VacancyId(vacancy), candidacy=it(vacancy, number))


def to_the_offer(vacancy: str, number: int = 0) -> Iterator[tuple[str, Command]]:
    """Who does what from the professional interview to an offer that is made."""
    for rater in ("pavel", "ines"):
        yield rater, rates(vacancy, PROFESSIONAL, number, python=4, sql=4, kafka=3)
    yield "anna", advances(vacancy, number)
    yield "maria", rates(vacancy, LAST, number, teamwork=5)
    named = {"vacancy": VacancyId(vacancy), "candidacy": it(vacancy, number)}
    yield "maria", SelectCandidate(**named, reason="She makes others better.")
    yield "anna", PrepareOffer(**named)
    yield "anna", MakeOffer(**named, terms=Sealed("As talked about."), starts_at=datetime.now(UTC) + timedelta(9))


def accepted(vacancy: str, number: int = 0) -> AcceptOffer:
    """The offer."""
    return AcceptOffer(vacancy=VacancyId(vacancy), candidacy=it(vacancy, number))
