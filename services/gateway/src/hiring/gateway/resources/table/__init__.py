"""The resource table: every command that a person may send and every query, each exactly once, and where it stands."""

from hiring.gateway.resources.rows import Row
from hiring.gateway.resources.table import audit, briefing, evaluation, feedback, pipeline

ROWS: tuple[Row, ...] = (*briefing.ROWS, *pipeline.ROWS, *evaluation.ROWS, *feedback.ROWS, *audit.ROWS)
"""All operations in the order of a hire."""

NOT_FOR_PEOPLE: frozenset[str] = frozenset(
    f"{area.__name__.rpartition('.')[2]}.{name}"
    for area in (briefing, pipeline, evaluation, feedback, audit)
    for name in area.NOT_FOR_PEOPLE
)
"""What only reactions, deadlines or the gateway itself may ask, as `<service>.<Name>`: it has no address."""
