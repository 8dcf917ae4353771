"""What a recruiter and a hiring manager want to see, as tables."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.queries import Aftercare, Figure, Outcomes, Probation, Sessions
from hiring.contracts.pipeline.queries import CandidateQueue, PoolComparison, Stages

SHORT = {
    StepKind.PRE_SCREENING: "screen",
    StepKind.RECRUITMENT_INTERVIEW: "recruiter",
    StepKind.HR_INTERVIEW: "HR",
    StepKind.PROFESSIONAL_INTERVIEW: "experts",
    StepKind.TEST_TASK: "test task",
    StepKind.MANAGERIAL_INTERVIEW: "manager",
    StepKind.REFERENCES_CHECK: "references",
}
"""Steps in a table's head."""

AFTER = {
    "rejection": "rejection",
    "pool-decided": "decided pool",
    "pool-failed": "failed pool",
    "hold-expired": "expired hold",
    "position-filled": "filled position",
}
"""What a session is about, in words."""


def pool_table(pool: PoolComparison) -> Table:
    """The members of a pool side by side: who got furthest first, then by rank."""
    steps = list(dict.fromkeys(score.step for member in pool.members for score in member.steps))
    table = _table(f"Pool {pool.ordinal}: {pool.outcome or 'open'}")
    table.add_column("#", justify="right")
    table.add_column("candidate", no_wrap=True)
    for step in steps:
        table.add_column(SHORT[step], justify="right", no_wrap=True)
    table.add_column("all", justify="right", no_wrap=True)
    table.add_column("must-haves")
    table.add_column("")
    order = list(StepKind)
    for member in sorted(pool.members, key=lambda one: (-order.index(one.step), one.rank)):
        scores = {score.step: score for score in member.steps}
        marks = [_mark(scores[step].score) if step in scores else "" for step in steps]
        failed = sorted({skill for score in member.steps for skill in score.failed_musts})
        musts = Text("met", "green") if not failed else Text(f"not {', '.join(failed)}", "red")
        selected = Text("selected", "bold green") if member.selected else Text()
        table.add_row(str(member.rank), member.name, *marks, _mark(member.combined), musts, selected)
    if pool.reason:
        table.caption = f"decided: {pool.reason}"
    return table


def queue_table(queue: CandidateQueue) -> Table:
    """The waterfall's queue with the tuple that each candidate left."""
    table = _table("Queue")
    for column in ("candidate", "got to", "recruiter - experts - manager"):
        table.add_column(column)
    for entry in queue.entries:
        outcome = " - ".join(map(str, entry.outcome)) if entry.outcome else ""
        table.add_row(entry.name, f"{SHORT[entry.step]}, {entry.status}", outcome)
    return table


def outcome_lines(outcomes: Outcomes, name: str) -> str:
    """The hire and its times, each with the id of its definition."""
    candidates = f"{outcomes.entered} candidates entered, {outcomes.rejected} were rejected, {outcomes.hired} hired"
    lines = [f"{candidates}; {outcomes.sessions_held} of {outcomes.sessions_requested} feedback sessions held"]
    for times in outcomes.hires:
        fill, hired = _figure(times.time_to_fill), _figure(times.time_to_hire)
        lines.append(f"[bold]{name}[/]: time to fill {fill}, time to hire {hired}")
    return "\n".join(lines)


def funnel_table(outcomes: Outcomes) -> Table:
    """Each funnel against its plan."""
    table = _table("Funnel against plan")
    for column in ("pool", "phase", "reached", "planned", "went on (F15, 95 %)"):
        table.add_column(column, justify="left" if column in {"pool", "phase"} else "right")
    for number, funnel in enumerate(outcomes.funnels, 1):
        for phase in funnel.phases:
            planned = "" if phase.planned is None else str(phase.planned)
            rate = phase.pass_through
            went_on = "" if rate.value is None else f"{rate.value:.0%} [{rate.low or 0:.0%}-{rate.high or 0:.0%}]"
            table.add_row(
                f"pool {number}" if funnel.pool else "queue", phase.phase, str(phase.reached), planned, Text(went_on)
            )
    return table


def stage_table(stages: Stages) -> Table:
    """The median time in each step (F13)."""
    table = _table("Time in step (F13)")
    for column in ("step", "stays", "median"):
        table.add_column(column, justify="left" if column == "step" else "right")
    for step in stages.steps:
        median = "" if step.median_hours is None else f"{step.median_hours / 24:.1f} days"
        table.add_row(SHORT[step.step], str(step.completed), median)
    return table


def session_table(sessions: Sessions) -> Table:
    """What triggered feedback, and what came of it."""
    table = _table("Feedback sessions")
    for column in ("triggered by", "about", "held", "what was said", "changed"):
        table.add_column(column)
    for session in sessions.sessions:
        held = f"{session.held_at:%d %b}" if session.held_at else "not yet"
        changed = ", ".join(f"{c.pointer}: {c.before} → {c.after}" for c in session.changes) or "nothing"
        about = f"{len(session.about)} candidate{'s' if len(session.about) > 1 else ''}"
        table.add_row(AFTER[session.cause], about, held, " ".join(session.reasons), Text(changed))
    return table


def forms_table(aftercare: Aftercare) -> Table:
    """The three forms side by side (S77)."""
    table = _table("Three forms, side by side")
    for column in ("candidate", "recruiter", "hiring manager"):
        table.add_column(column)
    table.add_row(*(Text(words) for words in _three_forms(aftercare)))
    return table


def _three_forms(aftercare: Aftercare) -> Iterator[str]:
    if candidate := aftercare.candidate:
        yield (
            f"process {candidate.process_quality}/5, information {candidate.information_clearness}/5\n"
            f"accepted for: {candidate.acceptance_reason}\n{candidate.comment or ''}"
        )
    if recruiter := aftercare.recruiter:
        yield (
            f"information {recruiter.information_availability}/5, manager {recruiter.manager_interactions}/5\n"
            f"{recruiter.comment or ''}"
        )
    if manager := aftercare.hiring_manager:
        first = "the first time with it" if manager.first_time_with_model else "not the first time"
        yield (
            f"quality {manager.candidate_quality}/5, quantity {manager.candidate_quantity}/5\n"
            f"model {aftercare.model} {manager.model_rating}/5, {first}"
        )


def probation_table(probation: Probation) -> Table:
    """Expectation against reality, prediction against proof (F20)."""
    table = _table(f"Probation: {probation.outcome}")
    for column in ("aspect", "expected", "found", "skill", "predicted", "shown"):
        table.add_column(column, justify="left" if column in {"aspect", "skill"} else "right")
    aspects = [(d.aspect, str(d.expected), str(d.reality)) for d in probation.deltas]
    skills = [(s.skill, _mark(s.predicted), _mark(s.shown)) for s in probation.skills]
    for row in range(max(len(aspects), len(skills))):
        left = aspects[row] if row < len(aspects) else ("", "", "")
        right = skills[row] if row < len(skills) else ("", "", "")
        table.add_row(*left, *right)
    quality, delta = _figure(probation.quality_of_hire), _figure(probation.mean_absolute_delta)
    table.caption = f"quality of hire {quality}, mean difference {delta}; {probation.summary or ''}"
    return table


def _table(title: str) -> Table:
    return Table(
        title=title,
        title_justify="left",
        caption_justify="left",
        box=SIMPLE_HEAD,
        pad_edge=False,
        collapse_padding=True,
    )


def _mark(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _figure(figure: Figure) -> str:
    if figure.value is None:
        return f"unknown ({figure.definition})"
    shown = f"{figure.value:.1f}" if figure.unit == "days" else f"{figure.value:.2f}"
    return f"{shown} {figure.unit} ({figure.definition})"
