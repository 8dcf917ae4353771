"""S2, S9: templates of the organisation, in versions, and the briefs that begin with them."""

from typing import Any

import pytest

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.completeness import gaps
from hiring.briefing.domain.template import STANDARD_CONTENT, TEMPLATE
from hiring.contracts.brief import Brief, Role, StepKind
from hiring.contracts.briefing import templates as t
from hiring.contracts.briefing.events import Position
from hiring.contracts.samples import complete_brief
from hiring.eventkit.testing.spec import Spec

SAMPLE = complete_brief()
CONTENT = t.TemplateContent(
    team=(t.Seat(role=Role.RECRUITER, person="anna"), t.Seat(role=Role.HIRING_MANAGER)),
    flow=SAMPLE.flow,
    rejection_templates=SAMPLE.rejection_templates,
)
T: dict[str, Any] = {"template": "engineers"}
PUBLISH = t.PublishTemplate(**T, name="Engineers", content=CONTENT, editors=("ben",))
PUBLISHED = t.TemplatePublished(
    **T, template_version=1, name="Engineers", content=CONTENT, published_by="anna", editors=("ben",)
)
POSITION = Position(title="Backend Engineer")
HR = ("hr",)
USE = t.UseTemplate(**T, vacancy="backend", position=POSITION)


def content(**parts: Any) -> t.PublishTemplate:
    return PUBLISH.model_copy(update={"content": CONTENT.model_copy(update=parts)})


def test_s9_a_template_is_published_in_versions_by_its_editors() -> None:
    told = Spec(TEMPLATE).when(PUBLISH, by="anna", roles=HR).then(PUBLISHED)
    told.when(PUBLISH, by="anna", roles=HR).then_nothing()
    told.when(content(issues=("Slow.",)), by="maria", roles=HR).then_refused(r.NOT_YOUR_TEMPLATE)
    (second,) = told.when(content(issues=("Slow.",)), by="ben", roles=HR).happens()
    assert isinstance(second, t.TemplatePublished)
    assert (second.template_version, second.published_by) == (2, "ben")


def test_s9_a_template_bundles_team_flow_forms_and_rejections() -> None:
    for field in ("team", "rejection_templates", "flow"):
        Spec(TEMPLATE).when(content(**{field: ()}), by="anna", roles=HR).then_refused(r.S9)
    bare = (SAMPLE.flow[0].model_copy(update={"questions": ()}), *SAMPLE.flow[1:])
    Spec(TEMPLATE).when(content(flow=bare), by="anna", roles=HR).then_refused(r.S9, "pre-screening has no form")


def test_s9_a_brief_begins_with_the_newest_version() -> None:
    told = Spec(TEMPLATE).given(PUBLISHED)
    (used,) = told.when(USE, by="maria", roles=HR).happens()
    assert isinstance(used, t.TemplateUsed)
    assert (used.template_version, used.used_by, used.vacancy) == (1, "maria", "backend")
    assert used.brief.flow == SAMPLE.flow
    assert [(one.person, one.role) for one in used.brief.team] == [("anna", Role.RECRUITER)]
    told.given(used).when(USE, by="maria", roles=HR).then_nothing()


def test_s9_a_retired_template_is_used_no_more() -> None:
    told = Spec(TEMPLATE).given(PUBLISHED)
    retire = t.RetireTemplate(**T)
    told.when(retire, by="maria", roles=HR).then_refused(r.NOT_YOUR_TEMPLATE)
    told = told.when(retire, by="ben", roles=HR).then(t.TemplateRetired(**T))
    told.when(USE, by="maria", roles=HR).then_refused(r.UNKNOWN_TEMPLATE)
    told.when(retire, by="ben", roles=HR).then_nothing()
    told.when(PUBLISH, by="ben", roles=HR).happens()


def test_s2_s19_the_standard_template_is_always_there() -> None:
    use = t.UseTemplate(template="standard", vacancy="backend", position=POSITION)
    (used,) = Spec(TEMPLATE).when(use, by="anna", roles=HR).happens()
    assert isinstance(used, t.TemplateUsed)
    assert [step.kind for step in used.brief.flow] == list(StepKind)
    assert {seat.role for seat in STANDARD_CONTENT.team} == {Role.RECRUITER, Role.INTERVIEWER, Role.HIRING_MANAGER}
    assert {"S20"} <= {gap.rule.id for gap in gaps(used.brief)}
    assert isinstance(used.brief, Brief)


def test_an_unknown_template_is_neither_used_nor_retired() -> None:
    Spec(TEMPLATE).when(USE, by="anna", roles=HR).then_refused(r.UNKNOWN_TEMPLATE)
    Spec(TEMPLATE).when(t.RetireTemplate(**T), by="anna", roles=HR).then_refused(r.UNKNOWN_TEMPLATE)


@pytest.mark.parametrize("command", [PUBLISH, USE, t.RetireTemplate(**T)])
def test_s9_templates_are_kept_by_recruiters_hr_and_administrators(command: t.TemplateCommand) -> None:
    told = Spec(TEMPLATE).given(PUBLISHED)
    for roles in ((), ("privacy", "auditor", "integration")):
        told.when(command, by="anna", roles=roles).then_refused(r.TEMPLATE_KEEPERS)
    for role in ("recruiter", "hr", "administrator"):
        Spec(TEMPLATE).when(PUBLISH, by="anna", roles=(role,)).then(PUBLISHED)


def test_s9_an_administrator_changes_a_template_whose_editors_are_gone() -> None:
    told = Spec(TEMPLATE).given(PUBLISHED)
    (second,) = told.when(content(issues=("Slow.",)), by="root", roles=("administrator",)).happens()
    assert isinstance(second, t.TemplatePublished)
    assert (second.published_by, second.editors) == ("root", ("anna", "ben"))
    told.when(t.RetireTemplate(**T), by="root", roles=("administrator",)).then(t.TemplateRetired(**T))
