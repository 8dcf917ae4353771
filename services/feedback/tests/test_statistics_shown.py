"""Who may ask for statistics, and what the finer ones say: guards, sentences, simulations and declarations."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from services.feedback.tests.scale.comparing import Shown, fold
from services.feedback.tests.scale.history import history
from services.feedback.tests.scale.telling import MEASURED
from services.feedback.tests.scale.writing import START
from sqlalchemy import Engine

from hiring.contracts.briefing.events import BriefApproved
from hiring.contracts.feedback.commands import AgreeImprovement, FinishImprovement, IssuePersonalLink
from hiring.contracts.feedback.organisation import IssueDeclarationLink
from hiring.contracts.feedback.queries import (
    CheckDeclarationLink,
    CheckPersonalLink,
    ExplainBottleneck,
    GroupRate,
    ListImprovements,
    MeasureClaim,
    RunCounterfactual,
    ShowAdverseImpact,
    ShowMarkers,
    ShowQuality,
    ShowSpeed,
)
from hiring.contracts.messages import Query
from hiring.contracts.pipeline.events import SearchClosed, SearchOpened
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import Refused
from hiring.eventkit.views.database import open_database
from hiring.feedback.domain.protected import new_officer_key
from hiring.feedback.views.adverse_impact import OFFICERS_KEY
from hiring.feedback.views.vacancies import NOT_YOUR_VACANCY, ORGANISATION_FIGURES

DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def folded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, str]]:
    """Twenty-four searches, half of whose candidates declared; and the officer's private key."""
    private, public = new_officer_key()
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('organisation') / 'service.db'}")
    fold(engine, history(24, 9, public))
    yield engine, private
    engine.dispose()


@pytest.fixture
def organisation(folded: tuple[Engine, str]) -> tuple[Shown, str]:
    """The same, as of its end."""
    engine, private = folded
    return Shown(engine, START + 2_000 * DAY), private


@pytest.mark.parametrize("role", ["recruiter", "hr", "auditor", "integration"])
def test_figures_of_the_organisation_are_for_its_recruiters_hr_auditors_and_integrations(hired: Any, role: str) -> None:
    assert hired.shows("whoever", ShowSpeed, roles={role}).filled == 1


@pytest.mark.parametrize("roles", [(), ("administrator", "privacy")])
def test_whoever_is_nothing_in_the_organisation_sees_no_figures_of_it(hired: Any, roles: tuple[str, ...]) -> None:
    for person in ("anna", "pavel", "victor", "person1"):
        with pytest.raises(Refused) as refusal:
            hired.shows(person, ShowSpeed, roles=roles)
        assert refusal.value.rule == ORGANISATION_FIGURES


def test_a_role_in_the_organisation_opens_no_vacancy(hired: Any) -> None:
    with pytest.raises(Refused) as refusal:
        hired.shows("victor", ShowSpeed, vacancy="v1", roles={"recruiter", "hr", "auditor"})
    assert refusal.value.rule == NOT_YOUR_VACANCY


def test_b12_protected_data_opens_with_the_officers_key_alone(organisation: tuple[Shown, str]) -> None:
    shown, private = organisation
    assert shown.ask(ShowAdverseImpact, category="sex", key=private).declared > 50
    with pytest.raises(Refused) as refusal:
        shown.ask(ShowAdverseImpact, category="sex", key=new_officer_key()[0])
    assert refusal.value.rule == OFFICERS_KEY


def test_f19_small_groups_are_suppressed(organisation: tuple[Shown, str]) -> None:
    shown, private = organisation
    shown.at = START
    groups: list[GroupRate] = []
    while not groups:
        shown.at += DAY
        impact = shown.ask(ShowAdverseImpact, category="sex", key=private)
        groups = [group for step in impact.steps for group in step.groups]
    assert all(group.rate.value is None and "not shown" in group.sentence for group in groups if group.applied is None)
    assert any(group.applied is None for group in groups)


def test_s74_a_link_is_open_then_expired(hired: Any) -> None:
    said = {"candidacy": "c1", "token_hash": "a" * 64}
    hired.told("anna", IssuePersonalLink, purpose="candidate-form", expires_at=hired.now + 7 * DAY, **said)
    assert hired.shows("link", CheckPersonalLink, vacancy="v1", **said).status == "open"
    hired.later(7)
    assert hired.shows("link", CheckPersonalLink, vacancy="v1", **said).status == "expired"


def test_b12_a_link_to_declare_by_is_open_then_expired(hired: Any) -> None:
    link: dict[str, Any] = {"candidate": "lena", "token_hash": "a" * 64}
    hired.rules("olga", "hr", IssueDeclarationLink(expires_at=hired.now + 7 * DAY, **link))
    assert hired.shows("link", CheckDeclarationLink, **link).status == "open"
    with pytest.raises(LookupError):
        hired.shows("link", CheckDeclarationLink, candidate="somebody-else", token_hash="a" * 64)
    hired.later(7)
    assert hired.shows("link", CheckDeclarationLink, **link).status == "expired"


def test_s78_improvements_are_listed_until_they_are_done(hired: Any) -> None:
    said = {"improvement": "im1", "target": "pitch", "text": "On call.", "owner": "maria"}
    hired.told("anna", AgreeImprovement, due_at=hired.now + 10 * DAY, **said)
    assert ("improvement", None, False) in hired.tasks("maria")
    hired.later(10)
    [late] = hired.shows("anna", ListImprovements, vacancy="v1").improvements
    assert late.status == "overdue"
    before = hired.now
    hired.later(1)
    hired.told("maria", FinishImprovement, improvement="im1", result="Done.")
    [done] = hired.shows("anna", ListImprovements, vacancy="v1").improvements
    [as_it_was] = hired.shows("anna", ListImprovements, vacancy="v1", at=before).improvements
    assert (done.status, done.outcome, as_it_was.status, as_it_was.outcome) == ("done", "Done.", "overdue", None)


def test_forms_that_nobody_files_are_reminded_of_and_then_late(hired: Any) -> None:
    hired.later(7)
    [task] = [task for task in hired.tasks("person1") if task[0] == "form"]
    assert not task[2]
    hired.later(7)
    assert [task[2] for task in hired.tasks("person1") if task[0] == "form"] == [True]


def test_f11_net_of_hold_and_f14_show_their_definitions(hired: Any) -> None:
    speed = hired.shows("maria", ShowSpeed, vacancy="v1")
    assert (speed.time_to_fill.definition, speed.time_to_fill.value) == ("F11", 12)
    assert (speed.time_to_fill_net.definition, speed.time_to_fill_net.value) == ("F11-net", 12)
    assert (speed.open_median.definition, speed.open_median.value) == ("F14", 12)
    earlier = hired.shows("maria", ShowSpeed, vacancy="v1", at=hired.now - 5 * DAY)
    assert (earlier.filled, earlier.open_median.value, earlier.open_median.cases) == (0, None, 1)


def test_f14_a_search_that_was_closed_with_openings_left_is_open_until_then_and_no_longer(searching: Any) -> None:
    brief = complete_brief().model_dump(mode="json")
    searching.hears(BriefApproved, "v2", brief_version=1, brief=brief, approvers=["maria"])
    searching.hears(SearchOpened, "v2", brief_version=1, model="iterative", openings=1, brief=brief)
    searching.later(5)
    searching.hears(
        SearchClosed, "v2", hired=0, openings_left=1, reason="No budget.", closed_by="maria", brief_version=1
    )
    searching.later(6)
    searching.fills()
    searching.later(10)
    [only] = searching.shows("hilda", ShowSpeed, roles={"hr"}).open_curve
    assert (only.days, only.share) == (12, 0)


def test_s11_markers_are_measured_from_the_log(organisation: tuple[Shown, str]) -> None:
    shown, _ = organisation
    markers = shown.ask(ShowMarkers, vacancy="v0").markers
    assert [marker.statistic for marker in markers] == list(MEASURED)
    for marker in markers:
        value = marker.measured and marker.measured.value
        assert marker.met is (value <= marker.at_most if value is not None else None)


def test_a_bottleneck_is_said_in_a_sentence(organisation: tuple[Shown, str]) -> None:
    shown, _ = organisation
    found = shown.ask(ExplainBottleneck, vacancy="v0")
    assert found.sentence.startswith("Most time goes at the ")
    assert "in the organisation (F13)" in found.sentence


def test_b4_the_actual_policy_reproduces_the_actual_date_and_the_rest_is_a_simulation(
    organisation: tuple[Shown, str],
) -> None:
    shown, _ = organisation
    checked = 0
    for vacancy in ("v0", "v17"):
        try:
            simulated = shown.ask(RunCounterfactual, vacancy=vacancy)
        except LookupError:
            continue
        checked += 1
        speed = shown.ask(ShowSpeed, vacancy=vacancy)
        assert simulated.label == "simulation"
        assert simulated.actual.days <= speed.time_to_fill.value
        assert simulated.runs[0].policy == "waterfall"
        assert len(simulated.runs) == 4
    assert checked


def test_s88_f16_nothing_is_claimed_of_few_hires_or_of_chance(organisation: tuple[Shown, str], hired: Any) -> None:
    few = hired.shows("maria", MeasureClaim, vacancy="v1", since=hired.now)
    assert (few.claimed, few.reduction.value) == (False, None)
    shown, _ = organisation
    claim = shown.ask(MeasureClaim, since=START + 10 * DAY)
    assert claim.claimed is (claim.reduction.low is not None and claim.reduction.low > 0)


def test_f20_no_validity_below_twenty_hires_and_no_donor_below_three(organisation: tuple[Shown, str]) -> None:
    shown, _ = organisation
    shown.at = START + 140 * DAY
    quality = shown.ask(ShowQuality)
    assert 0 < quality.quality_of_hire.cases < 20
    assert quality.predictive_validity.value is None
    assert all((donor.level.value is None) is (donor.level.cases < 3) for donor in quality.donors)


def test_before_the_first_approval_a_vacancy_has_nothing_to_show(hired: Any) -> None:
    speed = hired.shows("maria", ShowSpeed, vacancy="v1", at=hired.now - 500 * DAY)
    assert (speed.openings, speed.filled, speed.open_curve) == (0, 0, ())


@pytest.mark.parametrize("query", [ExplainBottleneck, ShowMarkers])
def test_what_was_never_approved_has_no_statistics(hired: Any, query: type[Query]) -> None:
    with pytest.raises(LookupError):
        hired.shows("maria", query, vacancy="v9")
