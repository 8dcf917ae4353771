"""The brief and its forms as a document (S90), and the guide to the process for whoever is new to it (S3, S4)."""

from collections.abc import Iterator

from sqlalchemy import Connection

from hiring.briefing.views.brief import SHOWN_FROM, shown
from hiring.briefing.views.document import Block, Bullets, Grid, Heading, Paragraph, as_html, as_markdown
from hiring.contracts.brief import Brief, Combination, Importance, Iterative, Waterfall
from hiring.contracts.briefing.queries import BriefShown, Document, ExportDocument
from hiring.eventkit.views.view import Answer, Asked


def _export(connection: Connection, query: ExportDocument, asked: Asked) -> Document:
    it = shown(connection, query.vacancy, asked)
    guide = query.document == "process-guide"
    title = f"{it.brief.title}: {'how we hire' if guide else 'brief'}"
    blocks = [Heading(1, title), Paragraph(_standing(it)), *(_guide(it) if guide else _brief(it))]
    html = query.format == "html"
    return Document(
        title=title[:200],
        media_type="text/html" if html else "text/markdown",
        brief_version=it.brief_version,
        text=as_html(title, blocks) if html else as_markdown(blocks),
    )


def _standing(it: BriefShown) -> str:
    return f"Version {it.brief_version}, {it.status}, {it.completeness} % complete."


def _brief(it: BriefShown) -> Iterator[Block]:
    brief = it.brief
    yield from _charter(it)
    yield from _requirements(it)
    yield from _pitch(it)
    yield from _people(brief)
    yield from _steps(it)
    yield from _forms(brief)
    yield from _combination(brief)
    yield from _model(brief)
    yield from _roadmap(it)
    if brief.rejection_templates:
        yield Heading(2, "Rejection templates")
        yield Grid(("Reason", "Text"), tuple((one.reason, one.text) for one in brief.rejection_templates))


def _guide(it: BriefShown) -> Iterator[Block]:
    """What somebody from outside needs: the way, the people, the pace, and what happens in between."""
    brief = it.brief
    yield from _model(brief)
    yield from _people(brief)
    yield from _steps(it)
    yield Heading(2, "Keeping in touch")
    often = f"Participants hear at least every {brief.contact.days} days where the vacancy stands"
    yield Paragraph(f"{often}, external ones every {brief.contact.external_days} days.")
    joins = {True: "joins", False: "does not join", None: "has not said yet whether to join"}
    yield Paragraph(f"The hiring manager {joins[brief.manager_joins_offer]} the offer negotiation.")
    yield Paragraph("Ratings are sealed until one's own are in; forms, weights and rules are open to everybody here.")


def _charter(it: BriefShown) -> Iterator[Block]:
    brief = it.brief
    yield Heading(2, "Why and how well")
    yield Bullets(brief.issues or ("No issue named yet.",))
    if brief.markers:
        yield Grid(
            ("Success marker", "At least", "At most"),
            tuple((one.statistic, _number(one.at_least), _number(one.at_most)) for one in brief.markers),
        )
    if it.markers:
        reached = {True: "reached", False: "missed", None: "nothing to measure"}
        lines = ((one.marker.statistic, _number(one.value), reached[one.reached], one.definition) for one in it.markers)
        yield Grid(("At the close", "Measured", "Outcome", "Definition"), tuple(lines))


def _requirements(it: BriefShown) -> Iterator[Block]:
    brief = it.brief
    yield Heading(2, "Requirements")
    yield Grid(
        ("Skill", "Block", "Importance", "Weight", "Minimum", "Target"),
        tuple(
            (one.name, one.kind, one.importance, _number(one.weight), _number(one.minimum), _number(one.target))
            for one in brief.requirements
        ),
    )
    learnable = tuple(one.name for one in brief.requirements if one.importance is Importance.LEARNABLE)
    if learnable:
        yield Paragraph(f"To be learnt in the first week, as goals of the probation: {', '.join(learnable)}.")
    for hire in it.probation_goals:
        goals = ", ".join(f"{goal.name} (level {goal.target})" for goal in hire.goals)
        yield Paragraph(f"Goals of {hire.candidacy}'s probation: {goals}.")
    if brief.team_values:
        yield Paragraph(f"The team lives by: {', '.join(brief.team_values)}.")
    for title, text in (("The perfect candidate", brief.portrait), ("Challenges and goals", brief.challenges)):
        if text:
            yield Heading(3, title)
            yield Paragraph(text)


def _pitch(it: BriefShown) -> Iterator[Block]:
    if it.brief.pitch is None:
        return
    yield Heading(2, "Pitch")
    if it.pitch_stale:
        yield Paragraph("Written before the requirements changed: to be read again.")
    yield Paragraph(it.brief.pitch)
    for one in it.brief.engagement_texts:
        yield Heading(3, one.purpose)
        yield Paragraph(one.text)


def _people(brief: Brief) -> Iterator[Block]:
    yield Heading(2, "People")
    yield Grid(("Person", "Role", "From"), tuple((one.person, one.role, one.affiliation) for one in brief.team))
    order = "one after the other" if brief.approvals_in_sequence else "at the same time"
    yield Paragraph(f"Approved by {', '.join(brief.approvers) or 'nobody yet'}, {order}.")


def _steps(it: BriefShown) -> Iterator[Block]:
    yield Heading(2, "Steps")
    hours = {step.kind: step for step in it.brief.steps}
    yield Grid(
        ("Step", "Owner", "Does", "Decides", "Is told", "Answer within"),
        tuple(
            (
                line.step,
                hours[line.step].owner or "",
                ", ".join(line.does),
                line.decides or "",
                ", ".join(line.told),
                f"{hours[line.step].response_hours} h",
            )
            for line in it.interactions
        ),
    )
    shortening = it.brief.shortening
    if shortening is not None:
        by = f" Accepted by {shortening.approved_by}." if shortening.approved_by else " Not accepted yet."
        yield Paragraph(f"Shortened, demand {shortening.demand}: {shortening.argument}{by}")


def _forms(brief: Brief) -> Iterator[Block]:
    names = {one.skill: one.name for one in brief.requirements}
    for step in brief.steps:
        yield Heading(3, f"Form: {step.kind}")
        why = f" {step.rationale}" if step.rationale else ""
        yield Paragraph(f"Rated by {', '.join(step.raters) or 'nobody yet'}. Weight {_number(step.weight)}.{why}")
        if step.role_weights:
            weights = ", ".join(f"{role} {_number(weight)}" for role, weight in step.role_weights.items())
            yield Paragraph(f"Among the raters: {weights}. {step.role_rationale or ''}".strip())
        asked = tuple((names.get(one.skill, one.skill), one.text, "1 2 3 4 5") for one in step.questions)
        yield Grid(("Skill", "Question", "Level"), asked)


def _combination(brief: Brief) -> Iterator[Block]:
    """How marks become a score: the combination (S52) and the trade-off (S53, F5)."""
    yield Heading(2, "How marks combine")
    match brief.combination:
        case Combination.COMPENSATORY:
            yield Paragraph("Any strength makes up for any weakness.")
        case Combination.MUST_GATE:
            yield Paragraph("Whoever is below the minimum of a must-have is out.")
        case Combination.HYBRID if brief.hybrid is not None:
            gates = ", ".join(one.name for one in brief.requirements if one.skill in brief.hybrid.gates)
            least = f"{brief.hybrid.least_score:.0%}"
            yield Paragraph(f"Whoever is below the minimum of these is out: {gates}.")
            yield Paragraph(f"Any other must-have is made up for by a score of at least {least} in its step.")
    trade = brief.trade_off
    shares = f"Technical skills count {trade.technical_share:.0%}, soft skills {1 - trade.technical_share:.0%}"
    floors = f"nobody is below {trade.technical_floor:.0%} in technical or {trade.soft_floor:.0%} in soft skills"
    yield Paragraph(f"{shares}; {floors}. Weighed for the {trade.horizon} view.")


def _model(brief: Brief) -> Iterator[Block]:
    yield Heading(2, "Way of working")
    match brief.model:
        case Iterative(pool_size=size, funnel=funnel, timebox_days=days):
            way = f"Groups of {size} are compared with each other within {days} days: {' - '.join(map(str, funnel))}."
        case Waterfall(session_required=required):
            after = "a feedback session after each rejection" if required else "feedback sessions where wanted"
            way = f"One candidate at a time, the most relevant first, with {after}."
        case None:
            way = "Not chosen yet."
    yield Paragraph(f"{way} {brief.model_reason or ''}".strip())


def _roadmap(it: BriefShown) -> Iterator[Block]:
    brief = it.brief
    yield Heading(2, "Roadmap")
    yield Grid(("Source", "Kind", "Target"), tuple((one.name, one.kind, str(one.target)) for one in brief.sources))
    if it.headhunts:
        yield Grid(("To win over", "Why"), tuple((one.name, one.why) for one in it.headhunts))
    if brief.red_flags:
        yield Grid(
            ("Red flag (a notice, never a rejection)", "Why", "Ask"),
            tuple((one.name, one.reason, one.owner) for one in brief.red_flags),
        )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


EXPORT_DOCUMENT = Answer(ExportDocument, SHOWN_FROM, _export)
