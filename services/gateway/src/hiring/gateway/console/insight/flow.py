"""Reports of the flow: funnel, speed, bottleneck, punctuality, the process as it ran."""

from hiring.contracts.brief import StepKind
from hiring.contracts.feedback.queries import (
    Bottleneck,
    ExplainBottleneck,
    Figure,
    Funnels,
    ProcessMap,
    ServiceLevels,
    ShowFunnels,
    ShowProcessMap,
    ShowServiceLevels,
    ShowSpeed,
    Speed,
    StepTime,
)
from hiring.contracts.ids import VacancyId
from hiring.gateway.console.insight.figures import told
from hiring.gateway.console.insight.pictures import Kind, Row, chart, curve, process_map, row
from hiring.gateway.console.insight.report import NOTHING, Asked, Asks, Section, Table, Told
from hiring.gateway.console.words import person, words


def about(asked: Asked) -> dict[str, object]:
    """What every question to the statistics names."""
    return {"vacancy": VacancyId(asked.vacancy) if asked.vacancy else None, "at": asked.at}


def section(
    title: str, named: list[tuple[str, Figure]], heading: str, kind: Kind = "dots", empty: str = NOTHING
) -> Section:
    """Figures under each other: those with a number in the picture, all of them in the table."""
    unit = named[0][1].unit if named else "days"
    rows = [row(label, figure) for label, figure in named if figure.value is not None]
    picture = chart(kind, rows, unit, title)
    return Section(title, Table((heading, "Number#"), tuple(named)), picture, empty=empty)


async def funnel(asks: Asks, asked: Asked) -> Told:
    """F15, F18, F21."""
    found = await asks.ask(ShowFunnels(**about(asked)), Funnels)
    phases = found.phases if found.entered else ()
    reached = [
        Row(
            words(one.phase),
            one.reached,
            str(one.reached) + (f" of {one.planned}" if one.planned is not None else ""),
            plan=one.planned,
        )
        for one in phases
    ]
    against = Table(
        ("Phase", "Reached#", "Planned#", "Difference#"),
        tuple((words(one.phase), one.reached, one.planned, one.difference) for one in phases),
    )
    sections = (
        Section(
            "How many got how far, against the plan",
            against,
            chart("bars", reached, "candidates", "Reached"),
            also=("F15",),
        ),
        section("How many went on", [(words(one.phase), one.pass_through) for one in phases], "From phase"),
        section(
            "Offers accepted, by the month of the offer",
            [(one.month, one.acceptance) for one in found.offers_by_month],
            "Month",
        ),
        Section(
            "Where candidates came from",
            Table(
                ("Source", "Entered#", "Hired#"), tuple((one.source, one.entered, one.hired) for one in found.sources)
            ),
            chart("dots", [row(one.source, one.hired) for one in found.sources], "share", "Hired"),
        ),
        Section(
            "What happened in each month, whoever it happened to",
            Table(
                ("Month", "Entered#", "Professional#", "Managerial#", "Hired#"),
                tuple((one.month, one.entered, one.professional, one.managerial, one.hired) for one in found.activity),
            ),
            also=("F15-month",),
        ),
        Section(
            "Why candidates withdrew",
            Table(("Reason", "How often#"), tuple((words(one.what), one.count) for one in found.withdrawals)),
            chart(
                "bars",
                [Row(words(one.what), one.count, str(one.count)) for one in found.withdrawals],
                "candidates",
                "Withdrew",
            ),
            empty="Nobody withdrew.",
        ),
        Section("Iterations", Table(("What", "Number#"), _iterations(found)), empty="No pool was decided yet."),
    )
    return Told(sections, {"funnels": found}, f"{found.entered} candidates entered." if found.entered else None)


def _iterations(found: Funnels) -> tuple[tuple[str, Figure], ...]:
    named = (
        ("From opening to decision", found.cycle),
        ("Candidates in an iteration", found.throughput),
        ("Evaluated of the members", found.complete),
        ("Decided within the timebox", found.in_timebox),
    )
    return tuple((label, figure) for label, figure in named if figure is not None and figure.cases)


async def speed(asks: Asks, asked: Asked) -> Told:
    """F11 to F14."""
    found = await asks.ask(ShowSpeed(**about(asked)), Speed)
    named = (
        ("To fill", found.time_to_fill),
        ("To fill, without holds", found.time_to_fill_net),
        ("To the first fill", found.time_to_first_fill),
        ("To the newest fill", found.time_to_last_fill),
        ("To the first day of work", found.time_to_work),
        ("To hire", found.time_to_hire),
        ("To the offer", found.days_to_offer),
        ("From entry to the first day", found.time_to_start),
    )
    medians = [(label, figure) for label, figure in named if figure is not None and figure.cases]
    longest = max((figure.value or 0 for _, figure in medians), default=0)
    still = Table(
        ("After", "Still open#", "At least#", "At most#"),
        tuple(
            (told(one.days, "days"), told(one.share, "share"), _share(one.low), _share(one.high))
            for one in found.open_curve
        ),
    )
    median = found.open_median
    half = f"Half of the positions are filled after {told(median.value, 'days')}." if median.value is not None else None
    return Told(
        (
            section("How long it takes", medians, "Median days", kind="bars"),
            section("Time in each step", [(words(one.step), one.stay) for one in found.steps], "Step"),
            Section("Positions still open", still, curve(found.open_curve, longest, "Positions"), half, also=("F14",)),
        ),
        {"speed": found},
        f"{found.filled} of {found.openings} opening{'s' * (found.openings != 1)} filled." if found.openings else None,
    )


def _share(value: float | None) -> str | None:
    return None if value is None else told(value, "share")


async def bottleneck(asks: Asks, asked: Asked) -> Told:
    """Where the time goes, in a sentence."""
    found = await asks.ask(ExplainBottleneck(vacancy=VacancyId(asked.vacancy or ""), at=asked.at), Bottleneck)
    others = {one.step: one.stay for one in found.organisation}
    rows = [_beside(one, others.get(one.step)) for one in found.steps]
    stays = Table(
        ("Step", "Here#", "In the organisation#"),
        tuple((words(one.step), one.stay, others.get(one.step)) for one in found.steps),
    )
    waits = Table(
        ("Who", "For what", "How many#", "Since", "Working days#", "Overdue"),
        tuple(
            (
                person(one.who),
                one.what,
                one.count,
                f"{one.since:%d %b %Y, %H:%M} UTC",
                round(one.working_days, 1),
                one.overdue,
            )
            for one in found.waits
        ),
    )
    return Told(
        (
            Section(
                "Time in each step; the line is the organisation's median",
                stays,
                chart("bars", rows, "days", "Time in step"),
            ),
            Section("Who is waited for", waits, empty="Nobody is waited for."),
        ),
        {"bottleneck": found},
        found.sentence.replace("pre screening", "pre-screening"),
    )


def _beside(one: StepTime, other: Figure | None) -> Row:
    stay = one.stay
    return Row(words(one.step), stay.value, told(stay.value, "days"), plan=other.value if other else None)


async def punctuality(asks: Asks, asked: Asked) -> Told:
    """F17."""
    found = await asks.ask(ShowServiceLevels(**about(asked)), ServiceLevels)
    return Told(
        (
            section("Evaluation forms in time", [(words(one.step), one.in_time) for one in found.steps], "Step"),
            section(
                "Evaluation forms answered at all", [(words(one.step), one.submitted) for one in found.steps], "Step"
            ),
            section("Hand-offs in time, by step", [(words(one.step), one.in_time) for one in found.hand_offs], "Step"),
            section("Hand-offs in time, by owner", [(person(one.owner), one.in_time) for one in found.owners], "Owner"),
            section(
                "Feedback sessions in time", [("Sessions", found.sessions)] if found.sessions.cases else [], "What"
            ),
        ),
        {"service_levels": found},
        f"Working hours: {found.working_hours}. The line in a picture is what is aimed at."
        if found.working_hours
        else None,
    )


async def process(asks: Asks, asked: Asked) -> Told:
    """F22."""
    found = await asks.ask(ShowProcessMap(**about(asked)), ProcessMap)
    edges = Table(
        ("First", "Then", "How often#", "Median days between#"),
        tuple((words(one.before), words(one.after), one.count, round(one.days, 1)) for one in found.edges),
    )
    fits = [("Paths that fit the flow", found.conformance)] if found.conformance.cases else []
    return Told(
        (
            Section(
                "The process as it ran",
                edges,
                process_map(found.edges, [step.value for step in StepKind]),
                also=("F22",),
            ),
            section("Did it follow the brief?", fits, "What"),
            Section(
                "Where it left the flow",
                Table(("How", "How often#"), tuple((words(one.what), one.count) for one in found.deviations)),
                chart(
                    "bars",
                    [Row(words(one.what), one.count, str(one.count)) for one in found.deviations],
                    "candidates",
                    "Deviations",
                ),
                empty="Nowhere.",
            ),
        ),
        {"process_map": found},
    )
