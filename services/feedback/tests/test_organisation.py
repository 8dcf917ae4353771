"""What holds in every vacancy: forms published by the organisation, its working hours, and who may set them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hiring.contracts.feedback.commands import ReportReality, ReviewProbation, SubmitCandidateForm
from hiring.contracts.feedback.events import (
    AftercareOpened,
    Aspect,
    Compared,
    CustomForm,
    Form,
    FormQuestion,
    Hire,
    ProbationReviewed,
    SkillLevel,
)
from hiring.contracts.feedback.organisation import (
    FormPublished,
    FormsIssued,
    IssueForms,
    PublishForm,
    SetWorkingHours,
    WorkingHoursSet,
)
from hiring.contracts.feedback.parts import WorkingHours
from hiring.contracts.feedback.queries import CheckPersonalLink, ShowOrganisationRules, ShowProbation
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, VacancyId
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import POLICY, Refused
from hiring.eventkit.testing.spec import MONDAY, Spec
from hiring.feedback.domain.aftercare.decider import AFTERCARE
from hiring.feedback.domain.aftercare.forms import ADDED_QUESTIONS
from hiring.feedback.domain.organisation import FORM_TEMPLATE, ORGANISATION, WORKING_HOURS
from hiring.feedback.domain.reactions import ONLY_A_REACTION
from hiring.feedback.domain.working_hours import WorkingClock, described

V1, C1 = VacancyId("v1"), CandidacyId("c1")
TOOLS, FOOD = FormQuestion(id="tools", text="How were the tools?"), FormQuestion(id="food", text="How was the food?")
PUBLISH = PublishForm(form=Form.RECRUITER, questions=(TOOLS,))
FIRST = FormPublished(
    form=CustomForm(form=Form.RECRUITER, version=1, questions=(TOOLS,)), published_by=PersonId("olga")
)
HIRE = Hire(
    candidacy=C1,
    candidate=CandidateId("lena"),
    model="iterative",
    recruiters=(PersonId("anna"),),
    hiring_managers=(PersonId("maria"),),
    probation_ends_at=MONDAY,
)
house = Spec(ORGANISATION)
published = house.when(PUBLISH, by="olga", roles={"hr"}).then(FIRST)


def test_s85_the_organisation_publishes_a_form_and_each_change_is_another_version() -> None:
    published.when(PUBLISH, by="anna", roles={"recruiter"}).then_nothing()
    second = CustomForm(form=Form.RECRUITER, version=2, questions=(TOOLS, FOOD))
    more = PUBLISH.model_copy(update={"questions": (TOOLS, FOOD)})
    published.when(more, by="anna", roles={"recruiter"}).then(FormPublished(form=second, published_by=PersonId("anna")))


def test_s85_nobody_else_publishes_a_form_and_no_question_has_the_id_of_another() -> None:
    for roles in (set[str](), {"administrator", "auditor", "privacy", "integration"}):
        house.when(PUBLISH, by="anna", roles=roles).then_refused(FORM_TEMPLATE)
    twice = PUBLISH.model_copy(update={"questions": (TOOLS, TOOLS)})
    house.when(twice, by="olga", roles={"hr"}).then_refused(FORM_TEMPLATE)


def test_s85_a_hire_is_asked_the_organisations_questions_and_then_the_vacancys() -> None:
    own = (
        CustomForm(form=Form.RECRUITER, version=4, questions=(FOOD,)),
        CustomForm(form=Form.CANDIDATE, version=1, questions=()),
    )
    hire = HIRE.model_copy(update={"forms": own})
    asked = (
        CustomForm(form=Form.CANDIDATE, version=1, questions=()),
        CustomForm(form=Form.RECRUITER, version=4, questions=(TOOLS, FOOD), template=1),
    )
    issue = IssueForms(vacancy=V1, hire=hire)
    issued = published.when(issue, by=POLICY).then(
        FormsIssued(vacancy=V1, hire=hire.model_copy(update={"forms": asked}))
    )
    issued.when(issue, by=POLICY).then_nothing()
    published.when(issue, by="anna").then_refused(ONLY_A_REACTION)


def test_s85_a_template_alone_is_the_form_and_says_its_version() -> None:
    asked = CustomForm(form=Form.RECRUITER, version=1, questions=(TOOLS,), template=1)
    published.when(IssueForms(vacancy=V1, hire=HIRE), by=POLICY).then(
        FormsIssued(vacancy=V1, hire=HIRE.model_copy(update={"forms": (asked,)}))
    )


ADDED = (
    CustomForm(form=Form.REALITY, version=1, questions=(TOOLS,)),
    CustomForm(form=Form.PROBATION_REVIEW, version=1, questions=(FOOD,)),
)
FORM = SubmitCandidateForm(
    vacancy=V1,
    candidacy=C1,
    process_quality=5,
    information_clearness=4,
    acceptance_reason="team",
    expectations={Aspect.TASKS: 4},
)
opened = Spec(AFTERCARE).given(
    AftercareOpened(vacancy=V1, hire=HIRE.model_copy(update={"forms": ADDED}), due_at=MONDAY + timedelta(days=14))
)


def test_s80_added_pairs_are_asked_after_the_offer_and_at_the_end_of_probation() -> None:
    opened.when(FORM, by="lena").then_refused(ADDED_QUESTIONS)
    expecting = opened.given(*opened.when(FORM.model_copy(update={"expected": {"tools": 5}}), by="lena").happens())
    report = ReportReality(vacancy=V1, candidacy=C1, reality={Aspect.TASKS: 3})
    expecting.when(report, by="lena").then_refused(ADDED_QUESTIONS)
    answered = report.model_copy(update={"answers": {"tools": 1}})
    found = expecting.given(*expecting.when(answered, by="lena").happens())
    review = ReviewProbation(
        vacancy=V1, candidacy=C1, outcome="passed", skills=(SkillLevel(skill="sql", level=3),), summary=Sealed("Good.")
    )
    found.when(review, by="maria").then_refused(ADDED_QUESTIONS)
    [reviewed, _] = found.when(review.model_copy(update={"answers": {"food": 4}}), by="maria").happens()
    assert isinstance(reviewed, ProbationReviewed)
    compared = Compared.opened(str(reviewed.compared.content))
    assert [(one.question, one.delta) for one in compared.added] == [("tools", -4)]
    assert compared.mean_absolute_delta == (1 + 4) / 2


WEEK: dict[str, Any] = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), ("09:00", "17:00"))
HOURS = WorkingHours.model_validate({"time_zone": "Europe/Berlin", "week": WEEK, "holidays": ["2026-01-06"]})


def test_hr_or_an_administrator_sets_the_working_hours() -> None:
    said = SetWorkingHours(hours=HOURS)
    set_ = house.when(said, by="olga", roles={"hr"}).then(WorkingHoursSet(hours=HOURS, set_by=PersonId("olga")))
    set_.when(said, by="ada", roles={"administrator"}).then_nothing()
    house.when(said, by="anna", roles={"recruiter"}).then_refused(WORKING_HOURS)


@pytest.mark.parametrize(
    "wrong", [{"time_zone": "Europe/Atlantis"}, {"week": {"monday": ("17:00", "09:00")}}, {"time_zone": "localtime/x"}]
)
def test_working_hours_are_of_a_known_zone_and_run_forward(wrong: dict[str, Any]) -> None:
    hours = WorkingHours.model_validate({**HOURS.model_dump(), **wrong})
    house.when(SetWorkingHours(hours=hours), by="olga", roles={"hr"}).then_refused(WORKING_HOURS)


def moment(day: int, hour: float) -> float:
    """A moment of January 2026, in Berlin: the second is a Friday."""
    return (datetime(2026, 1, day, tzinfo=UTC) + timedelta(hours=hour - 1)).timestamp()


def test_f17_working_time_leaves_out_nights_weekends_holidays_and_pauses() -> None:
    clock = WorkingClock(HOURS, moment(1, 0), moment(31, 0))
    assert clock.between(moment(2, 16), moment(5, 10)) == 2 * 3600
    assert clock.between(moment(5, 9), moment(7, 10)) == 9 * 3600
    assert clock.between(moment(5, 9), moment(5, 17), [(moment(5, 10), moment(5, 12))]) == 6 * 3600
    assert clock.between(moment(5, 9), moment(5, 17), [(moment(5, 15), None)]) == 6 * 3600
    assert clock.between(moment(3, 9), moment(4, 9)) == 0
    assert described(HOURS).endswith("friday 09:00 to 17:00 (Europe/Berlin), 1 holidays")


def test_f17_until_somebody_says_when_the_organisation_works_every_hour_counts() -> None:
    clock = WorkingClock(None, 0, 0)
    assert clock.between(moment(3, 9), moment(4, 9)) == 24 * 3600
    assert clock.between(moment(3, 9), moment(4, 9), [(moment(3, 10), moment(3, 12))]) == 22 * 3600


def test_what_the_organisation_asks_reaches_its_next_hire(searching: Any) -> None:
    searching.rules("olga", "hr", PublishForm(form=Form.CANDIDATE, questions=(TOOLS,)))
    before = searching.now
    searching.later(11)
    searching.rules("olga", "hr", PublishForm(form=Form.REALITY, questions=(FOOD,)))
    searching.rules("olga", "hr", SetWorkingHours(hours=HOURS))
    searching.decides(outcome="selected", members=["c1"], selected=["c1"])
    searching.fills()
    with pytest.raises(Refused, match="added-questions"):
        searching.files("person1")
    rules = searching.shows("whoever", ShowOrganisationRules)
    assert [(form.form, form.version) for form in rules.forms] == [("candidate", 1), ("reality", 1)]
    assert rules.working_hours == HOURS
    earlier = searching.shows("whoever", ShowOrganisationRules, at=before)
    assert ([form.form for form in earlier.forms], earlier.working_hours) == (["candidate"], None)
    assert not searching.shows("anna", ShowProbation, vacancy="v1", candidacy="c1").answers
    with pytest.raises(LookupError):
        searching.shows("link", CheckPersonalLink, vacancy="v1", candidacy="c1", token_hash="a" * 64)
