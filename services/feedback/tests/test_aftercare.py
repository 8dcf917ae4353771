"""Aftercare, rule by rule: forms, probation, expectation against reality."""

from datetime import timedelta
from typing import Any

import pytest

from hiring.contracts.feedback.commands import (
    OpenAftercare,
    ReportReality,
    RequestProbationReview,
    ReviewProbation,
    SubmitCandidateForm,
    SubmitHiringManagerForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import (
    AddedDelta,
    AftercareOpened,
    Aspect,
    CandidateFormSubmitted,
    CandidateSaid,
    Compared,
    Delta,
    Form,
    FormRemarked,
    FormsCompleted,
    Hire,
    HiringManagerFormSubmitted,
    HiringManagerSaid,
    ProbationReviewDue,
    ProbationReviewed,
    RealityReported,
    RealitySaid,
    RecruiterFormSubmitted,
    RecruiterSaid,
    ReviewSaid,
    SkillLevel,
)
from hiring.contracts.ids import CandidacyId, CandidateId, PersonId, SkillId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.sealed import Sealed
from hiring.eventkit.decider import POLICY, Rule
from hiring.eventkit.sealing import ERASED
from hiring.eventkit.testing.spec import MONDAY, Spec
from hiring.feedback.domain.aftercare.decider import AFTERCARE, UNKNOWN_HIRE
from hiring.feedback.domain.aftercare.forms import ALREADY_SUBMITTED, S74, S75, S76
from hiring.feedback.domain.aftercare.probation import (
    EXTENSION_DATE,
    KEY_DESTROYED,
    PROBATION_OVER,
    PROBATION_RUNS,
    S79,
    S80,
    S82,
)
from hiring.feedback.domain.reactions import ONLY_A_REACTION

V1, C1, LENA = VacancyId("v1"), CandidacyId("c-lena"), CandidateId("lena")
ANNA, MARIA, OLGA = PersonId("anna"), PersonId("maria"), PersonId("olga")
END = MONDAY + timedelta(days=90)
FORTNIGHT = timedelta(days=14)

HIRE = Hire(
    candidacy=C1,
    candidate=LENA,
    model="iterative",
    recruiters=(ANNA,),
    hiring_managers=(MARIA,),
    hr_managers=(OLGA,),
    probation_ends_at=END,
)
OPENED = AftercareOpened(vacancy=V1, hire=HIRE, due_at=MONDAY + FORTNIGHT)
EXPECTED = {Aspect.TASKS: 4, Aspect.WORKFLOW: 5, Aspect.TEAM: 3}
REAL = {Aspect.TASKS: 4, Aspect.WORKFLOW: 2, Aspect.TEAM: 4}

BY_LENA = SubmitCandidateForm(
    vacancy=V1,
    candidacy=C1,
    process_quality=5,
    information_clearness=4,
    acceptance_reason="growth",
    expectations=EXPECTED,
    comment=Sealed("I always knew what comes next."),
)
BY_ANNA = SubmitRecruiterForm(vacancy=V1, candidacy=C1, information_availability=4, manager_interactions=5)
BY_MARIA = SubmitHiringManagerForm(
    vacancy=V1, candidacy=C1, candidate_quality=4, candidate_quantity=3, model_rating=5, comment="It saved me hours."
)


def remark(form: Form, words: str) -> FormRemarked:
    return FormRemarked(vacancy=V1, candidacy=C1, candidate=LENA, form=form, remark=Sealed(words))


LENA_SAID = CandidateSaid(process_quality=5, information_clearness=4, acceptance_reason="growth", expectations=EXPECTED)
LENAS_FORM = CandidateFormSubmitted(vacancy=V1, candidacy=C1, candidate=LENA, said=LENA_SAID.sealed())
LENAS_WORDS = remark(Form.CANDIDATE, "I always knew what comes next.")
ANNA_SAID = RecruiterSaid(information_availability=4, manager_interactions=5)
ANNAS_FORM = RecruiterFormSubmitted(vacancy=V1, candidacy=C1, submitted_by=ANNA, said=ANNA_SAID.sealed())
MARIA_SAID = HiringManagerSaid(candidate_quality=4, candidate_quantity=3, model_rating=5)
MARIAS_FORM = HiringManagerFormSubmitted(vacancy=V1, candidacy=C1, submitted_by=MARIA, said=MARIA_SAID.sealed())
MARIAS_WORDS = remark(Form.HIRING_MANAGER, "It saved me hours.")
COMPLETED = FormsCompleted(vacancy=V1, candidacy=C1)
ASK = RequestProbationReview(vacancy=V1, candidacy=C1)
DUE = ProbationReviewDue(
    vacancy=V1,
    candidacy=C1,
    candidate=LENA,
    reviewers=(MARIA, OLGA),
    reality_wanted=True,
    due_at=END + FORTNIGHT,
)
REALITY = ReportReality(vacancy=V1, candidacy=C1, reality=REAL, comment=Sealed("More meetings."))
REPORTED = RealityReported(vacancy=V1, candidacy=C1, candidate=LENA, said=RealitySaid(reality=REAL).sealed())
REPORTED_WORDS = remark(Form.REALITY, "More meetings.")
SKILLS = (SkillLevel(skill=SkillId("python"), level=4), SkillLevel(skill=SkillId("kafka"), level=3))
REVIEW = ReviewProbation(vacancy=V1, candidacy=C1, outcome="passed", skills=SKILLS, summary=Sealed("Works on her own."))
REVIEWED = ProbationReviewed(
    vacancy=V1,
    candidacy=C1,
    candidate=LENA,
    outcome="passed",
    said=ReviewSaid(skills=SKILLS).sealed("python", "kafka"),
    compared=Compared().sealed(),
    reviewed_by=MARIA,
)
REVIEWED_WORDS = remark(Form.PROBATION_REVIEW, "Works on her own.")

spec = Spec(AFTERCARE)
opened = spec.given(OPENED)
all_in = opened.given(LENAS_FORM, ANNAS_FORM, MARIAS_FORM, COMPLETED)


def review(**changes: Any) -> ReviewProbation:
    return REVIEW.model_copy(update=changes)


def test_a_hire_opens_aftercare_once() -> None:
    command = OpenAftercare(vacancy=V1, hire=HIRE)
    spec.when(command, by=POLICY).then(OPENED).when(command, by=POLICY).then_nothing()


@pytest.mark.parametrize("command", [OpenAftercare(vacancy=V1, hire=HIRE), ASK])
def test_aftercare_is_never_opened_or_ended_by_hand(command: Command) -> None:
    opened.when(command, by="maria", at=END).then_refused(ONLY_A_REACTION)


@pytest.mark.parametrize("command", [BY_LENA, BY_ANNA, BY_MARIA, ASK, REALITY, REVIEW])
def test_nobody_is_asked_about_somebody_who_was_not_hired(command: Command) -> None:
    spec.when(command, by="maria").then_refused(UNKNOWN_HIRE)


def test_s74_the_hire_files_the_candidates_form() -> None:
    opened.when(BY_LENA, by="lena").then(LENAS_FORM, LENAS_WORDS)


def test_s75_a_recruiter_files_the_recruiters_form() -> None:
    opened.when(BY_ANNA, by="anna").then(ANNAS_FORM)


def test_s76_a_hiring_manager_files_the_managers_form() -> None:
    opened.when(BY_MARIA, by="maria").then(MARIAS_FORM, MARIAS_WORDS)


@pytest.mark.parametrize(
    ("command", "somebody_else", "rule"),
    [(BY_LENA, "anna", S74), (BY_ANNA, "maria", S75), (BY_MARIA, "lena", S76)],
)
def test_s74_s75_s76_nobody_files_the_form_of_another(command: Command, somebody_else: str, rule: Rule) -> None:
    opened.when(command, by=somebody_else).then_refused(rule)


def test_s77_the_third_form_completes_the_comparison() -> None:
    opened.given(LENAS_FORM, MARIAS_FORM).when(BY_ANNA, by="anna").then(ANNAS_FORM, COMPLETED)


@pytest.mark.parametrize(("command", "person"), [(BY_LENA, "lena"), (BY_ANNA, "anna"), (BY_MARIA, "maria")])
def test_s77_a_form_stays_as_it_was_filed(command: Command, person: str) -> None:
    all_in.when(command, by=person).then_refused(ALREADY_SUBMITTED)


def test_s79_the_end_of_probation_asks_for_a_review_once() -> None:
    all_in.when(ASK, by=POLICY, at=END).then(DUE).when(ASK, by=POLICY, at=END).then_nothing()


def test_s80_reality_is_not_asked_of_a_hire_who_filed_no_expectations() -> None:
    opened.when(ASK, by=POLICY, at=END).then(DUE.model_copy(update={"reality_wanted": False}))


def test_an_early_deadline_asks_for_nothing() -> None:
    all_in.when(ASK, by=POLICY, at=END - timedelta(seconds=1)).then_refused(PROBATION_RUNS)


def test_s80_the_hire_reports_reality_when_probation_is_over() -> None:
    all_in.given(DUE).when(REALITY, by="lena", at=END).then(REPORTED, REPORTED_WORDS)


def test_s80_reality_answers_the_questions_of_the_expectations() -> None:
    other = REALITY.model_copy(update={"reality": {Aspect.TASKS: 3}})
    all_in.when(other, by="lena", at=END).then_refused(S80)
    opened.when(REALITY, by="lena", at=END).then_refused(S80)


def test_s80_only_the_hire_reports_reality() -> None:
    all_in.when(REALITY, by="maria", at=END).then_refused(S80)


def test_reality_is_reported_at_the_end_and_once() -> None:
    all_in.when(REALITY, by="lena", at=MONDAY).then_refused(PROBATION_RUNS)
    all_in.given(REPORTED).when(REALITY, by="lena", at=END).then_refused(ALREADY_SUBMITTED)


def test_s80_f20_a_review_compares_reality_with_expectation() -> None:
    compared = Compared(
        deltas=(
            Delta(aspect=Aspect.TASKS, expected=4, reality=4, delta=0),
            Delta(aspect=Aspect.WORKFLOW, expected=5, reality=2, delta=-3),
            Delta(aspect=Aspect.TEAM, expected=3, reality=4, delta=1),
        ),
        mean_absolute_delta=4 / 3,
    )
    reviewed = REVIEWED.model_copy(update={"compared": compared.sealed()})
    all_in.given(DUE, REPORTED).when(REVIEW, by="maria", at=END).then(reviewed, REVIEWED_WORDS)


def test_s79_hr_may_file_the_review_and_reality_is_optional() -> None:
    all_in.given(DUE).when(REVIEW, by="olga", at=END).then(
        REVIEWED.model_copy(update={"reviewed_by": OLGA}), REVIEWED_WORDS
    )


@pytest.mark.parametrize("person", ["anna", "lena", "victor"])
def test_s79_nobody_else_reviews_probation(person: str) -> None:
    all_in.when(REVIEW, by=person, at=END).then_refused(S79)


def test_s82_a_professional_evaluation_names_each_skill_once() -> None:
    all_in.when(review(skills=()), by="maria", at=END).then_refused(S82)
    all_in.when(review(skills=(SKILLS[0], SKILLS[0])), by="maria", at=END).then_refused(S82)


def test_before_its_end_probation_can_be_failed_but_not_passed() -> None:
    all_in.when(REVIEW, by="maria", at=MONDAY).then_refused(PROBATION_RUNS)
    all_in.when(review(outcome="failed"), by="maria", at=MONDAY).then(
        REVIEWED.model_copy(update={"outcome": "failed"}), REVIEWED_WORDS
    )


def test_an_extended_probation_runs_to_its_new_end_and_is_reviewed_again() -> None:
    later = END + timedelta(days=30)
    extended = REVIEWED.model_copy(update={"outcome": "extended", "extended_until": later})
    again = (
        all_in.given(DUE)
        .when(review(outcome="extended", extended_until=later), by="maria", at=END)
        .then(extended, REVIEWED_WORDS)
    )
    again.when(ASK, by=POLICY, at=END).then_refused(PROBATION_RUNS)
    again.when(ASK, by=POLICY, at=later).then(DUE.model_copy(update={"due_at": later + FORTNIGHT}))
    again.when(REVIEW, by="maria", at=later).then(REVIEWED, REVIEWED_WORDS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcome": "extended"},
        {"outcome": "passed", "extended_until": END + timedelta(days=30)},
        {"outcome": "extended", "extended_until": END},
    ],
)
def test_an_extension_and_nothing_else_names_a_later_end(wrong: dict[str, Any]) -> None:
    all_in.when(review(**wrong), by="maria", at=END).then_refused(EXTENSION_DATE)


def test_a_probation_is_decided_once() -> None:
    over = all_in.given(DUE, REVIEWED)
    over.when(REVIEW, by="olga", at=END).then_refused(PROBATION_OVER)
    over.when(REALITY, by="lena", at=END).then_refused(PROBATION_OVER)
    over.when(ASK, by=POLICY, at=END).then_nothing()


def test_a_late_form_is_taken_after_probation_too() -> None:
    opened.given(DUE, REVIEWED).when(BY_ANNA, by="anna", at=END).then(ANNAS_FORM)


def test_s77_what_was_answered_is_of_one_length_and_opened_only_where_it_is_compared() -> None:
    lows = [RecruiterSaid(information_availability=1, manager_interactions=1, answers={"tools": one}) for one in (1, 5)]
    assert len({len(str(one.sealed("tools").content)) for one in lows}) == 1
    few = LENA_SAID.model_copy(update={"expectations": {Aspect.TASKS: 4}, "acceptance_reason": "compensation"})
    every = LENA_SAID.model_copy(update={"expectations": dict.fromkeys(Aspect, 1)})
    assert len(str(few.sealed().content)) == len(str(every.sealed().content))
    longest = [Delta(aspect=aspect, expected=5, reality=1, delta=-4) for aspect in Aspect]
    added = tuple(AddedDelta(question=name, expected=5, reality=1, delta=-4) for name in ("q" * 64, "r"))
    full = Compared(deltas=tuple(longest), added=added, mean_absolute_delta=3.0000000000000004)
    assert len(str(full.sealed("q" * 64, "r").content)) == len(str(Compared().sealed("q" * 64, "r").content))
    assert AFTERCARE.opens_for == (ReportReality, ReviewProbation)


def test_nothing_is_compared_with_a_form_whose_key_was_destroyed() -> None:
    gone = LENAS_FORM.model_copy(update={"said": Sealed(ERASED)})
    opened.given(gone, DUE).when(REALITY, by="lena", at=END).then_refused(KEY_DESTROYED)
    opened.given(gone, DUE, REPORTED).when(REVIEW, by="maria", at=END).then_refused(KEY_DESTROYED)
