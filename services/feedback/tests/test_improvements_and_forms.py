"""Improvement actions, added questions, reminders, personal links and declarations, rule by rule."""

import hashlib
from datetime import timedelta

import pytest

from hiring.contracts.feedback.commands import (
    AgreeImprovement,
    CustomiseForm,
    DropImprovement,
    FinishImprovement,
    IssuePersonalLink,
    MarkFormsOverdue,
    MarkImprovementOverdue,
    MarkReviewOverdue,
    RemindOfForms,
    RemindOfImprovement,
    RemindOfReview,
    RemindOfSession,
    ReportReality,
    SubmitCandidateForm,
    SubmitRecruiterForm,
)
from hiring.contracts.feedback.events import (
    AftercareOpened,
    Aspect,
    BriefFollowed,
    CandidateFormSubmitted,
    CandidateSaid,
    CustomForm,
    FeedbackOverdue,
    FeedbackReminded,
    FeedbackSessionRequested,
    Form,
    FormCustomised,
    FormQuestion,
    Hire,
    ImprovementAgreed,
    ImprovementDone,
    ImprovementDropped,
    PersonalLinkIssued,
    PersonalLinkUsed,
    ProbationReviewDue,
    RealityReported,
    RealitySaid,
    RecruiterFormSubmitted,
    RecruiterSaid,
)
from hiring.contracts.feedback.organisation import (
    DeclarationLinkIssued,
    DeclareProtected,
    IssueDeclarationLink,
    ProtectedDeclared,
)
from hiring.contracts.feedback.parts import ImprovedVersion, TemplateVersion
from hiring.contracts.ids import CandidacyId, CandidateId, ImprovementId, PersonId, SessionId, VacancyId
from hiring.contracts.messages import Command
from hiring.contracts.samples import complete_brief
from hiring.eventkit.decider import POLICY
from hiring.eventkit.testing.spec import MONDAY, Spec
from hiring.feedback.domain.aftercare.decider import AFTERCARE
from hiring.feedback.domain.aftercare.forms import ADDED_QUESTIONS, said_in
from hiring.feedback.domain.aftercare.links import LINK_EXPIRED, LINK_ISSUER, LINK_LIFE, LINK_UNKNOWN, LINK_USED
from hiring.feedback.domain.declaration import DECLARATION, DECLARATION_LINK, ONLY_ONESELF
from hiring.feedback.domain.protected import Opener, Sealer, Unopenable, new_officer_key
from hiring.feedback.domain.reactions import NOT_DUE_YET, ONLY_A_REACTION
from hiring.feedback.domain.retrospective.decider import RETROSPECTIVE, S85
from hiring.feedback.domain.retrospective.improvements import (
    ALREADY_AGREED,
    NOT_YOUR_TEAM,
    S78,
    SETTLED,
    UNKNOWN_IMPROVEMENT,
)
from hiring.feedback.domain.retrospective.sessions import UNKNOWN_SESSION

V1, C1, LENA, IM1, S1 = VacancyId("v1"), CandidacyId("c1"), CandidateId("lena"), ImprovementId("im1"), SessionId("s1")
ANNA, MARIA = PersonId("anna"), PersonId("maria")
WEEK, FORTNIGHT = MONDAY + timedelta(days=7), MONDAY + timedelta(days=14)

following = Spec(RETROSPECTIVE).given(
    BriefFollowed(vacancy=V1, brief_version=1, model="iterative", team=complete_brief().team)
)
AGREE = AgreeImprovement(
    vacancy=V1, improvement=IM1, target="pitch", text="Say how often one is on call.", owner=MARIA, due_at=WEEK
)
IN_FORCE = ImprovedVersion(brief_version=1)
AGREED = ImprovementAgreed(**AGREE.model_dump(exclude={"template"}), agreed_by=ANNA, of=IN_FORCE)
agreed = following.given(AGREED)
FINISH = FinishImprovement(vacancy=V1, improvement=IM1, result="It says one week in six.")
DROP = DropImprovement(vacancy=V1, improvement=IM1, reason="On call has ended.")
REMIND = RemindOfImprovement(vacancy=V1, improvement=IM1)
OVERDUE = MarkImprovementOverdue(vacancy=V1, improvement=IM1)


def test_s78_the_team_agrees_on_an_improvement_with_owner_and_due_date() -> None:
    following.when(AGREE, by="anna").then(AGREED).when(AGREE, by="anna").then_refused(ALREADY_AGREED)


def test_s78_an_improvement_has_an_owner_of_the_team_and_time_to_be_made() -> None:
    following.when(AGREE.model_copy(update={"owner": PersonId("victor")}), by="anna").then_refused(S78)
    following.when(AGREE.model_copy(update={"due_at": MONDAY}), by="anna").then_refused(S78)
    following.when(AGREE, by="victor").then_refused(NOT_YOUR_TEAM)


def test_s78_an_improvement_may_name_the_session_that_led_to_it() -> None:
    linked = AGREE.model_copy(update={"session": S1})
    following.when(linked, by="anna").then_refused(UNKNOWN_SESSION)


def test_s78_an_improvement_names_the_version_that_it_changes_and_the_one_in_which_it_is_made() -> None:
    template = TemplateVersion(template="backend", version=3)
    of = ImprovedVersion(brief_version=1, template=template, forms={Form.RECRUITER: 1})
    asking = following.given(
        FormCustomised(vacancy=V1, form=CustomForm(form=Form.RECRUITER, version=1, questions=()), customised_by=ANNA)
    )
    linked = asking.when(AGREE.model_copy(update={"template": template}), by="anna").then(
        AGREED.model_copy(update={"of": of})
    )
    revised = linked.given(BriefFollowed(vacancy=V1, brief_version=2, model="iterative", team=complete_brief().team))
    later = ImprovedVersion(brief_version=2, forms={Form.RECRUITER: 1})
    revised.when(FINISH, by="maria").then(ImprovementDone(**FINISH.model_dump(), now=later))


def test_s78_its_owner_says_that_it_is_done() -> None:
    agreed.when(FINISH, by="anna").then_refused(S78)
    done = agreed.when(FINISH, by="maria").then(ImprovementDone(**FINISH.model_dump(), now=IN_FORCE))
    done.when(FINISH, by="maria").then_refused(SETTLED)
    done.when(OVERDUE, by=POLICY, at=WEEK).then_nothing()


def test_s78_an_improvement_may_be_dropped_for_a_reason() -> None:
    agreed.when(DROP, by="victor").then_refused(NOT_YOUR_TEAM)
    agreed.when(DROP, by="anna").then(ImprovementDropped(**DROP.model_dump(), dropped_by=ANNA))
    following.when(DROP, by="anna").then_refused(UNKNOWN_IMPROVEMENT)


def test_s78_the_owner_is_reminded_once_and_then_it_is_overdue_once() -> None:
    told = {"vacancy": V1, "what": "improvement", "concerns": IM1, "people": ("maria",), "due_at": WEEK}
    reminded = agreed.when(REMIND, by=POLICY).then(FeedbackReminded.model_validate(told))
    reminded.when(REMIND, by=POLICY).then_nothing()
    agreed.when(OVERDUE, by=POLICY).then_refused(NOT_DUE_YET)
    late = agreed.when(OVERDUE, by=POLICY, at=WEEK).then(FeedbackOverdue.model_validate(told))
    late.when(OVERDUE, by=POLICY, at=WEEK).then_nothing()
    agreed.when(OVERDUE, by="maria").then_refused(ONLY_A_REACTION)


def test_attendees_are_reminded_of_a_session_once() -> None:
    asked = FeedbackSessionRequested(
        vacancy=V1, session=S1, cause="rejection", about=(C1,), attendees=(ANNA,), due_at=WEEK, change_required=False
    )
    told = {"vacancy": V1, "what": "session", "concerns": S1, "people": ("anna",), "due_at": WEEK}
    remind = RemindOfSession(vacancy=V1, session=S1)
    reminded = following.given(asked).when(remind, by=POLICY).then(FeedbackReminded.model_validate(told))
    reminded.when(remind, by=POLICY).then_nothing()


TOOLS = FormQuestion(id="tools", text="How well did the scheduling work?")
CUSTOMISE = CustomiseForm(vacancy=V1, form=Form.RECRUITER, questions=(TOOLS,))


def test_s85_a_recruiter_adds_questions_and_each_change_is_another_version() -> None:
    first = FormCustomised(
        vacancy=V1, form=CustomForm(form=Form.RECRUITER, version=1, questions=(TOOLS,)), customised_by=ANNA
    )
    second = first.model_copy(update={"form": CustomForm(form=Form.RECRUITER, version=2, questions=())})
    customised = following.when(CUSTOMISE, by="anna").then(first)
    customised.when(CUSTOMISE, by="anna").then_nothing()
    customised.when(CUSTOMISE.model_copy(update={"questions": ()}), by="anna").then(second)


def test_s85_nobody_else_adds_questions_and_no_id_twice() -> None:
    following.when(CUSTOMISE, by="maria").then_refused(S85)
    following.when(CUSTOMISE.model_copy(update={"questions": (TOOLS, TOOLS)}), by="anna").then_refused(S85)


HIRE = Hire(
    candidacy=C1,
    candidate=LENA,
    model="iterative",
    recruiters=(ANNA,),
    hiring_managers=(MARIA,),
    probation_ends_at=FORTNIGHT,
    forms=(CustomForm(form=Form.RECRUITER, version=1, questions=(TOOLS,)),),
)
opened = Spec(AFTERCARE).given(AftercareOpened(vacancy=V1, hire=HIRE, due_at=WEEK))
BY_ANNA = SubmitRecruiterForm(vacancy=V1, candidacy=C1, information_availability=4, manager_interactions=5)


def test_added_questions_are_answered_all_and_no_others() -> None:
    opened.when(BY_ANNA, by="anna").then_refused(ADDED_QUESTIONS)
    opened.when(BY_ANNA.model_copy(update={"answers": {"food": 3}}), by="anna").then_refused(ADDED_QUESTIONS)
    answered = BY_ANNA.model_copy(update={"answers": {"tools": 3}})
    opened.when(answered, by="anna").then(
        RecruiterFormSubmitted(
            vacancy=V1, candidacy=C1, submitted_by=ANNA, said=said_in(answered, RecruiterSaid).sealed("tools")
        )
    )


@pytest.mark.parametrize(
    ("remind", "overdue", "what", "people"),
    [
        (RemindOfForms, MarkFormsOverdue, "forms", ("lena", "anna", "maria")),
        (RemindOfReview, MarkReviewOverdue, "probation-review", ("maria",)),
    ],
)
def test_who_owes_forms_or_a_review_is_reminded_and_then_late(
    remind: type[Command], overdue: type[Command], what: str, people: tuple[str, ...]
) -> None:
    due = ProbationReviewDue(
        vacancy=V1, candidacy=C1, candidate=LENA, reviewers=(MARIA,), reality_wanted=False, due_at=WEEK
    )
    spec, named = opened.given(due), {"vacancy": V1, "candidacy": C1}
    told = {"vacancy": V1, "what": what, "concerns": C1, "people": people, "due_at": WEEK}
    reminded = spec.when(remind.model_validate(named), by=POLICY).then(FeedbackReminded.model_validate(told))
    reminded.when(remind.model_validate(named), by=POLICY).then_nothing()
    spec.when(overdue.model_validate(named), by=POLICY).then_refused(NOT_DUE_YET)
    late = spec.when(overdue.model_validate(named), by=POLICY, at=WEEK).then(FeedbackOverdue.model_validate(told))
    late.when(overdue.model_validate(named), by=POLICY, at=WEEK).then_nothing()


def test_a_review_that_nobody_asked_for_yet_is_never_late() -> None:
    opened.when(MarkReviewOverdue(vacancy=V1, candidacy=C1), by=POLICY, at=WEEK).then_nothing()


TOKEN = "s3cret-of-at-least-22-characters"  # noqa: S105 - a secret of this test
HASH = hashlib.sha256(TOKEN.encode()).hexdigest()
ISSUE = IssuePersonalLink(vacancy=V1, candidacy=C1, purpose="candidate-form", token_hash=HASH, expires_at=WEEK)
LINK = PersonalLinkIssued(**ISSUE.model_dump(), issued_by=ANNA)
BY_LINK = SubmitCandidateForm(
    vacancy=V1,
    candidacy=C1,
    process_quality=5,
    information_clearness=4,
    acceptance_reason="growth",
    expectations={Aspect.TASKS: 4},
    token=TOKEN,
)
FILED = CandidateFormSubmitted(vacancy=V1, candidacy=C1, candidate=LENA, said=said_in(BY_LINK, CandidateSaid).sealed())
USED = PersonalLinkUsed(vacancy=V1, candidacy=C1, token_hash=HASH)


def test_s74_the_hire_files_the_form_by_a_link_without_an_account_once() -> None:
    used = opened.given(LINK).when(BY_LINK, by="link").then(FILED, USED)
    used.when(BY_LINK, by="link").then_refused(LINK_USED)
    assert TOKEN not in FILED.model_dump_json() + USED.model_dump_json()


def test_a_link_opens_nothing_after_its_end_or_for_something_else() -> None:
    opened.given(LINK).when(BY_LINK, by="link", at=WEEK).then_refused(LINK_EXPIRED)
    opened.when(BY_LINK, by="link").then_refused(LINK_UNKNOWN)
    for_reality = LINK.model_copy(update={"purpose": "reality"})
    opened.given(for_reality).when(BY_LINK, by="link").then_refused(LINK_UNKNOWN)


def test_s80_reality_is_reported_by_a_link_too() -> None:
    link = LINK.model_copy(update={"purpose": "reality", "expires_at": FORTNIGHT + timedelta(days=7)})
    report = ReportReality(vacancy=V1, candidacy=C1, reality={Aspect.TASKS: 3}, token=TOKEN)
    said = RealitySaid(reality={Aspect.TASKS: 3}).sealed()
    told = RealityReported(vacancy=V1, candidacy=C1, candidate=LENA, said=said)
    opened.given(FILED, link).when(report, by="link", at=FORTNIGHT).then(told, USED)


def test_a_recruiter_gives_out_links_that_end_within_thirty_days() -> None:
    opened.when(ISSUE, by="anna").then(LINK).when(ISSUE, by="anna").then_refused(LINK_USED)
    opened.when(ISSUE, by="maria").then_refused(LINK_ISSUER)
    too_long = ISSUE.model_copy(update={"expires_at": MONDAY + timedelta(days=31)})
    opened.when(too_long, by="anna").then_refused(LINK_LIFE)


def test_b12_only_the_candidate_declares_and_only_the_officer_reads() -> None:
    private, public = new_officer_key()
    box = Sealer(public).seal("lena", {"sex": "female"})
    declare = DeclareProtected(candidate=LENA, box=box)
    declared = Spec(DECLARATION).when(declare, by="lena").then(ProtectedDeclared(candidate=LENA, box=box))
    declared.when(declare, by="lena").then_nothing()
    Spec(DECLARATION).when(declare, by="anna").then_refused(ONLY_ONESELF)
    assert Opener(private).open("lena", box) == {"sex": "female"}
    for key, candidate in ((new_officer_key()[0], "lena"), (private, "olga")):
        with pytest.raises(Unopenable):
            Opener(key).open(candidate, box)


def test_b12_a_candidate_declares_by_a_link_until_it_ends_and_may_think_again() -> None:
    boxes = [Sealer(new_officer_key()[1]).seal("lena", {"sex": sex}) for sex in ("female", "")]
    first, second = (DeclareProtected(candidate=LENA, box=box, token=TOKEN) for box in boxes)
    issue = IssueDeclarationLink(candidate=LENA, token_hash=HASH, expires_at=WEEK)
    link = DeclarationLinkIssued(**issue.model_dump(), issued_by=ANNA)
    spec = Spec(DECLARATION)
    spec.when(first, by="link").then_refused(ONLY_ONESELF)
    given = spec.when(issue, by="anna", roles={"recruiter"}).then(link)
    said = given.when(first, by="link").then(ProtectedDeclared(candidate=LENA, box=boxes[0]))
    said.when(second, by="link").then(ProtectedDeclared(candidate=LENA, box=boxes[1]))
    said.when(second, by="link", at=WEEK).then_refused(ONLY_ONESELF)
    given.when(first.model_copy(update={"token": TOKEN[::-1]}), by="link").then_refused(ONLY_ONESELF)


def test_b12_only_who_knows_candidates_gives_them_a_link_for_thirty_days_at_most() -> None:
    issue = IssueDeclarationLink(candidate=LENA, token_hash=HASH, expires_at=WEEK)
    too_long = issue.model_copy(update={"expires_at": MONDAY + timedelta(days=31)})
    link = DeclarationLinkIssued(**issue.model_dump(), issued_by=ANNA)
    Spec(DECLARATION).when(issue, by="maria").then_refused(DECLARATION_LINK)
    Spec(DECLARATION).when(too_long, by="petra", roles={"privacy"}).then_refused(DECLARATION_LINK)
    Spec(DECLARATION).given(link).when(issue, by="anna", roles={"hr"}).then_refused(DECLARATION_LINK)


def test_b12_a_box_tells_nothing_by_its_length() -> None:
    sealer = Sealer(new_officer_key()[1])
    assert {len(sealer.seal("lena", {"sex": sex})) for sex in ("female", "male", "")} == {424}
    with pytest.raises(ValueError, match="256 bytes"):
        sealer.seal("lena", {"sex": "x" * 300})
