"""Which templates does the organisation have, and what do they hold? One row for each version."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Integer, String, Table, select

from hiring.briefing.domain.permissions import keeps_templates
from hiring.briefing.domain.template import STANDARD, STANDARD_CONTENT
from hiring.contracts.briefing.queries import ListTemplates, ShowTemplate, TemplateShown, TemplatesListed
from hiring.contracts.briefing.templates import TemplatePublished, TemplateRetired
from hiring.contracts.envelope import Recorded
from hiring.eventkit.views.view import VIEWS, Answer, Asked, Key, Row, View

TEMPLATES_TABLE = Table(
    "briefing_templates",
    VIEWS,
    Column("template", String(64), primary_key=True),
    Column("template_version", Integer, primary_key=True),
    Column("name", String(200)),
    Column("content", JSON),
    Column("published_by", String(64)),
    Column("retired", Boolean, nullable=False),
)
"""Version 0 of a template says only whether it is retired."""

_BUILT_IN = TemplateShown(
    template=STANDARD,
    template_version=0,
    name="The team and the seven steps",
    content=STANDARD_CONTENT,
    published_by=None,
    retired=False,
)


def _keys(recorded: Recorded[TemplatePublished | TemplateRetired]) -> Iterable[Key]:
    event = recorded.event
    mark = (event.template, 0)
    return [mark, (event.template, event.template_version)] if isinstance(event, TemplatePublished) else [mark]


def _evolve(_row: Row | None, recorded: Recorded[TemplatePublished | TemplateRetired], key: Key) -> Row:
    template, version = key
    told: dict[str, Any] = {"name": None, "content": None, "published_by": None}
    if version:
        told = recorded.event.model_dump(mode="json", include=set(told))
    retired = isinstance(recorded.event, TemplateRetired)
    return {"template": template, "template_version": version, **told, "retired": retired}


TEMPLATES = View(TEMPLATES_TABLE, 1, (TemplatePublished, TemplateRetired), _keys, _evolve)


def _all(connection: Connection) -> dict[str, list[TemplateShown]]:
    """Every version of every template, the newest last."""
    rows = [row._asdict() for row in connection.execute(select(TEMPLATES_TABLE).order_by(*TEMPLATES_TABLE.c[:2]))]
    retired = {row["template"]: row["retired"] for row in rows if not row["template_version"]}
    found: dict[str, list[TemplateShown]] = {STANDARD: [_BUILT_IN]}
    for row in rows:
        if row["template_version"]:
            shown = TemplateShown(**{**row, "retired": retired[row["template"]]})
            found.setdefault(row["template"], []).append(shown)
    return found


def _list(connection: Connection, _query: ListTemplates, asked: Asked) -> TemplatesListed:
    keeps_templates(asked.roles)
    newest = (versions[-1] for versions in _all(connection).values())
    return TemplatesListed(templates=tuple(one for one in newest if not one.retired))


def _show(connection: Connection, query: ShowTemplate, asked: Asked) -> TemplateShown:
    keeps_templates(asked.roles)
    versions = _all(connection).get(query.template, [])
    wanted = [one for one in versions if query.template_version in {None, one.template_version}]
    if not wanted:
        raise LookupError(f"there is no template {query.template} of version {query.template_version or 'any'}")
    return wanted[-1]


LIST_TEMPLATES = Answer(ListTemplates, (TEMPLATES,), _list)
SHOW_TEMPLATE = Answer(ShowTemplate, (TEMPLATES,), _show)
