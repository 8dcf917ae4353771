"""A pool as its page shows it: members by skill and step, against the portrait, with what raters still owe."""

from collections.abc import Sequence
from dataclasses import dataclass

from hiring.contracts.brief import Brief, Importance, Phase, StepKind
from hiring.contracts.evaluation.parts import SkillMark
from hiring.contracts.evaluation.queries import Firmness, Matrix, MatrixMember, MatrixStep
from hiring.contracts.pipeline.queries import PoolComparison, PoolMember

_LOWEST, _WIDTH = 1, 4
WIDE_SPREAD = 0.5
"""From this difference between raters on (two levels of five) it is worth a talk before deciding."""


@dataclass(frozen=True)
class Asked:
    """One skill at one step: a column of the comparison; `target` and `minimum` are of the portrait, 0 to 1."""

    step: StepKind
    skill: str
    name: str
    must: bool
    target: float
    minimum: float | None


@dataclass(frozen=True)
class Cell:
    """How one member was seen there; `waits` are those who have not answered, `sealed` that it is not the reader's."""

    mark: SkillMark | None
    waits: tuple[str, ...] = ()
    sealed: bool = False
    below: bool = False

    @property
    def apart(self) -> bool:
        """Whether raters were far apart."""
        return self.mark is not None and self.mark.spread >= WIDE_SPREAD


@dataclass(frozen=True)
class MemberRow:
    """A member of the pool, and what stands in each column."""

    member: PoolMember
    cells: tuple[Cell, ...]
    matrix: MatrixMember | None


def columns_of(brief: Brief) -> tuple[Asked, ...]:
    """Every skill that is asked at every step."""
    known = {one.skill: one for one in brief.requirements}
    found: dict[tuple[StepKind, str], Asked] = {}
    for step in brief.steps:
        for question in step.questions:
            if one := known.get(question.skill):
                found[step.kind, one.skill] = Asked(
                    step.kind,
                    one.skill,
                    one.name,
                    one.importance is Importance.MUST,
                    share(one.target),
                    None if one.minimum is None else share(one.minimum),
                )
    return tuple(found.values())


def share(level: int) -> float:
    """A level of 1 to 5 as a part of the scale (F1)."""
    return (level - _LOWEST) / _WIDTH


def rows_of(pool: PoolComparison, matrix: Matrix | None, columns: Sequence[Asked]) -> list[MemberRow]:
    """The members, best first."""
    seen = {member.candidacy: member for member in matrix.members} if matrix else {}
    return [
        MemberRow(
            member, tuple(_cell(seen.get(member.candidacy), column) for column in columns), seen.get(member.candidacy)
        )
        for member in pool.members
    ]


def _cell(seen: MatrixMember | None, column: Asked) -> Cell:
    step = next((step for step in seen.steps if step.step is column.step), None) if seen else None
    if step is None:
        return Cell(None)
    mark = _mark(step, column.skill)
    failed = step.result is not None and column.skill in step.result.failed_musts
    return Cell(mark, step.missing if step.status == "open" else (), step.sealed, failed)


def _mark(step: MatrixStep, skill: str) -> SkillMark | None:
    marks = step.result.marks if step.result else ()
    return next((mark for mark in marks if mark.skill == skill), None)


def phase_of(pool: PoolComparison) -> Phase:
    """The phase in which the pool is compared now."""
    return pool.cuts[-1].to_phase if pool.cuts else Phase.RECRUITMENT


def running(pool: PoolComparison) -> list[PoolMember]:
    """Who is still compared: whoever no cut left behind and no decision took out."""
    left = {candidacy for cut in pool.cuts for candidacy in cut.left}
    return [member for member in pool.members if member.status == "in-step" and member.candidacy not in left]


def neighbours(matrix: Matrix | None, pool: PoolComparison) -> list[Firmness]:
    """How firm the order of each two neighbours of this pool is (F7)."""
    members = {member.candidacy for member in pool.members}
    return [one for one in (matrix.firmness if matrix else ()) if one.ahead in members and one.behind in members]
