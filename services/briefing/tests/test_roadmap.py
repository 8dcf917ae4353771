"""S2, S3, S18, S30, S47, S48, S54, C6: the finer agreements of a brief, and what follows from its roadmap."""

from collections.abc import Callable
from typing import Any

import pytest

from hiring.briefing.domain import rules as r
from hiring.briefing.domain.advice import inexperienced, notices
from hiring.contracts.brief import Affiliation, Brief, Participant, Role, Seniority, Source, StepKind, Waterfall
from hiring.contracts.briefing import commands as c
from hiring.contracts.briefing import events as e
from hiring.contracts.briefing import roadmap as m
from hiring.contracts.briefing.agreements import Contact, EngagementText, RedFlag
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.contracts.working_hours import WorkingHours
from hiring.eventkit.decider import POLICY, Rule
from hiring.eventkit.testing.spec import Spec

Told = Callable[..., Spec]
V: dict[str, Any] = {"vacancy": "backend"}
SUBMIT = c.SubmitBrief(**V)
ACME = RedFlag(id="acme", name="Acme", reason="They ship without tests.", owner="pavel")
CLIENT = Participant(person="carla", role=Role.HIRING_MANAGER, affiliation=Affiliation.EXTERNAL, waiver="A client.")
JIM = m.NameHeadhunt(**V, candidate="jim", name=Sealed("Jim"), why=Sealed("Wrote the book."))
HIT = m.RedFlagHit(**V, candidacy="c1", flag=ACME, noted_by=POLICY)


def brief(**parts: Any) -> Brief:
    return complete_brief().model_copy(update=parts)


def step(place: int, **parts: Any) -> Brief:
    flow = list(complete_brief().flow)
    flow[place] = flow[place].model_copy(update=parts)
    return brief(flow=tuple(flow))


def planned(**first: Any) -> c.AgreeFlow:
    step = c.PlannedStep(kind=StepKind.PRE_SCREENING, included=True, owner="anna", raters=("anna",), **first)
    return c.AgreeFlow(**V, steps=(step,), manager_joins_offer=True)


def roadmap(**parts: Any) -> c.AgreeRoadmap:
    return c.AgreeRoadmap(**V, **({"sources": complete_brief().sources} | parts))


def working(time_zone: str, begin: str, end: str) -> c.AgreeTeam:
    hours = WorkingHours(time_zone=time_zone, week={"monday": (begin, end)})
    return c.AgreeTeam(**V, team=(CLIENT,), working_hours=hours)


TWICE = Source(kind="company", name="job BOARD")


@pytest.mark.parametrize(
    ("command", "rule", "because"),
    [
        (
            c.AgreeTeam(
                **V, team=(CLIENT, CLIENT.model_copy(update={"affiliation": "internal", "role": "interviewer"}))
            ),
            r.S2,
            "carla is both",
        ),
        (c.AgreeTeam(**V, team=(CLIENT,), contact=Contact(days=3, external_days=3)), r.S3, "every 3 days"),
        (working("Europe/Berlin", "17:00", "09:00"), r.WORKING_HOURS, "a day ends before it begins"),
        (working("Europe/Nowhere", "09:00", "17:00"), r.WORKING_HOURS, "no time zone Europe/Nowhere"),
        (planned(does=(Role.RECRUITER, Role.RECRUITER)), r.S30, "stands 2 times"),
        (planned(does=(Role.RECRUITER,), told=(Role.RECRUITER,)), r.S30, "has another part"),
        (
            c.AgreePitch(**V, pitch="Come!", engagement_texts=(EngagementText(purpose="Mail", text="Hi."),) * 2),
            r.S18,
            "mail stands 2 times",
        ),
        (roadmap(sources=(*complete_brief().sources, TWICE)), r.S47, "job board stands 2 times"),
        (roadmap(red_flags=(ACME, ACME)), r.S48, "acme stands 2 times"),
    ],
)
def test_no_draft_contradicts_itself(drafted: Told, command: c.BriefingCommand, rule: Rule, because: str) -> None:
    drafted().when(command, by="anna").then_refused(rule, because)


@pytest.mark.parametrize(
    ("lacking", "rule", "because"),
    [
        (step(0, does=(Role.RECRUITER,)), r.S30, "nobody decides pre-screening"),
        (step(0, decides=Role.RECRUITER), r.S30, "nobody does pre-screening"),
        (step(0, does=(Role.HR_MANAGER,), decides=Role.RECRUITER), r.S30, "nobody is the hr-manager"),
        (brief(red_flags=(ACME.model_copy(update={"owner": "olga"}),)), r.S48, "olga is not in the team"),
        (step(3, role_weights={Role.RECRUITER: 2}), r.S28, "no rater of professional-interview is recruiter"),
    ],
)
def test_a_brief_is_not_submitted_while_a_rule_is_not_kept(
    drafted: Told, lacking: Brief, rule: Rule, because: str
) -> None:
    told = Spec(drafted().decider).given(e.BriefDrafted(**V, drafted_by="anna", position=_position(), brief=lacking))
    told.when(SUBMIT, by="anna").then_refused(rule, because)


def _position() -> e.Position:
    return e.Position(title="Backend Engineer")


@pytest.mark.parametrize(("skill", "checked"), [("english", "once"), ("sql", "again")])
def test_s54_skills_are_checked_as_often_as_agreed(drafted: Told, skill: str, checked: str) -> None:
    requirements = tuple(
        one.model_copy(update={"checked": checked}) if one.skill == skill else one
        for one in complete_brief().requirements
    )
    drafted(brief(requirements=requirements)).when(SUBMIT, by="anna").then_refused(r.S54, f"{skill} is asked in")


def test_s30_a_matrix_for_every_step_is_agreed(drafted: Told) -> None:
    flow = tuple(
        one.model_copy(update={"does": (Role.INTERVIEWER,), "decides": Role.HIRING_MANAGER, "told": (Role.RECRUITER,)})
        for one in complete_brief().flow
    )
    started = e.BriefDrafted(**V, drafted_by="anna", position=_position(), brief=brief(flow=flow))
    Spec(drafted().decider).given(started).when(SUBMIT, by="anna").happens()


def test_s49_c6_the_roadmap_of_a_high_level_is_shared(drafted: Told) -> None:
    hidden = roadmap(roadmap_hidden_because="She dislikes agencies.")
    drafted().when(hidden, by="anna").happens()
    lead = brief(seniority=Seniority.LEAD, model=Waterfall())
    drafted(lead).when(hidden, by="anna").then_refused(r.C6, "the level is high (lead)")


def test_s11_a_marker_measures_what_can_be_measured(drafted: Told) -> None:
    happiness = complete_brief().markers[0].model_copy(update={"statistic": "happiness"})
    charter = c.AgreeCharter(**V, issues=("Slow.",), markers=(happiness,))
    drafted().when(charter, by="anna").then_refused(r.S11, "happiness is none of days-to-fill")


def test_s18_a_pitch_is_stale_when_what_it_tells_has_changed_and_fresh_when_confirmed(drafted: Told) -> None:
    told = drafted()
    assert (told.state().pitch_version, told.state().pitch_stale) == (1, False)
    told = _on(told.when(c.AgreePortrait(**V, portrait="Bold."), by="anna"))
    assert told.state().pitch_stale
    assert [one.rule for one in notices(told.state().brief, pitch_stale=True)] == ["S18"]
    again = c.AgreePitch(**V, pitch=complete_brief().pitch or "")
    told = _on(told.when(again, by="anna"))
    assert not told.state().pitch_stale
    told.when(again, by="anna").then_nothing()


def test_s45_an_iterative_search_with_new_raters_is_pointed_out() -> None:
    completed = {"anna": 12, "pavel": 3, "ines": 1}
    told = [notice.text for notice in inexperienced(complete_brief(), completed)]
    assert told == [
        "Iterative needs experienced staff, and ines has completed 1 evaluations",
        "Iterative needs experienced staff, and maria has completed 0 evaluations",
    ]
    assert list(inexperienced(complete_brief(Waterfall()), {})) == []


def test_s47_people_to_win_over_are_sealed_and_stand_once(drafted: Told) -> None:
    named = m.HeadhuntNamed(**V, candidate="jim", name=Sealed("Jim"), why=Sealed("Wrote the book."))
    told = drafted().when(JIM, by="maria").then(named)
    told.when(JIM, by="anna").then_refused(r.S47, "jim")
    told.when(JIM, by="pavel").then_refused(r.NOT_YOUR_ROLE)
    told = told.when(m.DropHeadhunt(**V, candidate="jim"), by="anna").then(m.HeadhuntDropped(**V, candidate="jim"))
    told.when(m.DropHeadhunt(**V, candidate="jim"), by="anna").then_nothing()


def test_s48_a_red_flag_is_noticed_once_and_rejects_nobody(approved: Told) -> None:
    told = approved(brief(red_flags=(ACME,)))
    check = m.CheckRedFlags(**V, candidacy="c1", source="former ACME people")
    told = told.when(check, by=POLICY).then(HIT)
    told.when(check, by=POLICY).then_nothing()
    told.when(m.CheckRedFlags(**V, candidacy="c2", source="Referrals"), by=POLICY).then_nothing()
    told.when(check, by="anna").then_refused(r.NOT_YOUR_ROLE)
    note = m.NoteRedFlag(**V, candidacy="c2", flag="acme")
    told.when(note, by="ines").then(HIT.model_copy(update={"candidacy": "c2", "noted_by": "ines"}))
    told.when(note, by="stranger").then_refused(r.NOT_YOUR_ROLE)
    told.when(m.NoteRedFlag(**V, candidacy="c2", flag="other"), by="ines").then_refused(r.UNKNOWN_FLAG)


def test_a_brief_is_cloned_by_those_who_write_it(approved: Told) -> None:
    clone = c.CloneBrief(**V, into="backend-2", title="Second Backend Engineer")
    into = brief(title="Second Backend Engineer", deadline=None)
    cloned = e.BriefCloned(**V, into="backend-2", brief=into, cloned_by="anna")
    told = approved(brief(deadline="2026-03-01")).when(clone, by="anna").then(cloned)
    told.when(clone, by="anna").then_nothing()
    told.when(clone, by="pavel").then_refused(r.NOT_YOUR_ROLE)


def test_a_brief_begins_with_what_was_agreed_before(drafted: Told) -> None:
    origin = e.Origin(vacancy="backend")
    start = c.StartBrief(vacancy="backend-2", brief=complete_brief(), drafted_by="anna", origin=origin)
    position = e.Position(title="Backend Engineer", kind="replacement")
    drafts = Spec(drafted().decider)
    begun = e.BriefDrafted(
        vacancy="backend-2", drafted_by="anna", position=position, brief=complete_brief(), origin=origin
    )
    told = drafts.when(start, by=POLICY).then(begun)
    assert told.state().pitch_stale
    told.when(start, by=POLICY).then_refused(r.ALREADY_DRAFTED)
    drafts.when(start, by="anna").then_refused(r.NOT_YOUR_ROLE)


def _on(spec: Spec) -> Spec:
    return spec.given(*spec.happens())


def test_the_hours_in_which_a_team_works_stand_in_its_brief(drafted: Told) -> None:
    command = working("Europe/Berlin", "09:00", "17:00")
    spec = drafted().when(command, by="anna").then(e.TeamAgreed(**dict(command)))
    assert spec.state().brief.working_hours == command.working_hours
