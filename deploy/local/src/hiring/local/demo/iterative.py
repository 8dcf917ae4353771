"""Use case one: an urgent position, groups compared with each other, a pool that fails and one that doesn't."""

from collections.abc import Sequence

from hiring.contracts.brief import Brief, Change, Iterative, Source, StepKind, Urgency
from hiring.contracts.briefing.commands import ApproveRevision
from hiring.contracts.briefing.queries import ApprovalsListed, ListMyApprovals
from hiring.contracts.feedback.commands import HoldSession
from hiring.contracts.feedback.queries import ListSessions, Sessions
from hiring.contracts.ids import PoolId, SkillId
from hiring.contracts.pipeline.commands import AdvanceCandidate, CutPool, DecidePool, OpenPool, RejectCandidate
from hiring.contracts.pipeline.queries import ComparePool, PoolComparison
from hiring.contracts.samples import complete_brief
from hiring.contracts.sealed import Sealed
from hiring.local.demo.aftermath import hire
from hiring.local.demo.candidates import FIRST_POOL, SECOND_POOL, Candidate, enter, evaluate
from hiring.local.demo.kickoff import agree
from hiring.local.demo.screen import AFTER, pool_table
from hiring.local.demo.stage import Stage


def brief() -> Brief:
    """The Backend Engineer of the samples, urgent, for groups of six."""
    sources = (
        Source(kind="job-board", name="Job board", target=8),
        Source(kind="referral", name="Referrals", target=4),
    )
    return complete_brief(Iterative(pool_size=6)).model_copy(
        update={
            "acknowledgement_required": True,
            "urgency": Urgency.URGENT,
            "sources": sources,
            "model_reason": "Urgent, and no rare skills: compare groups and take the best of them.",
        }
    )


async def play(stage: Stage) -> None:
    """From the kick-off to the end of probation."""
    await agree(stage, brief())
    first, second = PoolId(f"{stage.vacancy}-pool-1"), PoolId(f"{stage.vacancy}-pool-2")
    stage.scene("First pool: 6 - 3 - 2, and nobody")
    await _down_to_finalists(stage, first, FIRST_POOL)
    await stage.act(
        "maria",
        DecidePool(vacancy=stage.vacancy, pool=first, outcome="failed", reason="Nobody could own the event streams."),
        "decides: nobody of this pool; nobody could own the event streams",
    )
    await _show(stage, first)
    await _clear(stage, FIRST_POOL, "skills-gap", "we need more hands-on experience with event streams")
    await _learn_from_failure(stage, second)

    stage.scene("Second pool, under the revised brief: 6 - 3 - 2 - 1")
    await _down_to_finalists(stage, second, SECOND_POOL, skip_second=True)
    members = (await _compare(stage, second)).members
    best = next(m for m in members if m.step is StepKind.MANAGERIAL_INTERVIEW)
    await stage.act(
        "maria",
        DecidePool(
            vacancy=stage.vacancy,
            pool=second,
            outcome="selected",
            selected=(best.candidacy,),
            reason="Strongest together in engineering and teamwork.",
        ),
        f"selects {best.name}: strongest together in engineering and teamwork",
    )
    await _show(stage, second)
    chosen = next(c for c in SECOND_POOL if c.candidacy(stage.vacancy) == best.candidacy)
    await _clear(stage, [c for c in SECOND_POOL if c != chosen], "stronger-candidate", "it was close")
    await _hold_session(stage, "The second pool answered the revised brief.")
    await hire(stage, chosen, {"python": 5, "sql": 4, "kafka": 3, "teamwork": 4, "english": 4})


async def _down_to_finalists(
    stage: Stage, pool: PoolId, people: Sequence[Candidate], *, skip_second: bool = False
) -> None:
    vacancy, group = stage.vacancy, tuple(people)
    await stage.act("anna", OpenPool(vacancy=vacancy, pool=pool), "opens a pool of six for two weeks")
    await enter(stage, group, pool)
    await evaluate(stage, group, StepKind.PRE_SCREENING)
    await stage.settle()
    for person in group:
        await stage.act("anna", AdvanceCandidate(vacancy=vacancy, candidacy=person.candidacy(vacancy)))
    await stage.wait(hours=20)
    await evaluate(stage, group[:-1], StepKind.RECRUITMENT_INTERVIEW)
    some = tuple(person.candidacy(vacancy) for person in group[:3])
    early = CutPool(vacancy=vacancy, pool=pool, advance=some)
    await stage.try_to("anna", early, f"cut the pool before {group[-1].name} was interviewed", "C5")
    await evaluate(stage, group[-1:], StepKind.RECRUITMENT_INTERVIEW)
    await stage.wait(hours=16)

    top = await _cut(stage, pool, 3, skip_second=skip_second)
    await stage.wait(days=1)
    await evaluate(stage, [p for p in group if p.candidacy(vacancy) in top], StepKind.PROFESSIONAL_INTERVIEW)
    await stage.wait(hours=20)
    finalists = await _cut(stage, pool, 2)
    await stage.wait(days=1)
    await evaluate(stage, [p for p in group if p.candidacy(vacancy) in finalists], StepKind.MANAGERIAL_INTERVIEW)
    await stage.wait(hours=4)


async def _cut(stage: Stage, pool: PoolId, keep: int, *, skip_second: bool = False) -> set[str]:
    comparison = await _compare(stage, pool)
    going = [m for m in comparison.members if m.status == "in-step"]
    furthest = max((m.step for m in going), key=list(StepKind).index)
    ranked = [m for m in going if m.step is furthest]
    chosen, reason = ranked[:keep], None
    if skip_second:
        chosen = [ranked[0], *ranked[2 : keep + 1]]
        passed_over, instead = ranked[1].name, chosen[-1].name
        bare = CutPool(vacancy=stage.vacancy, pool=pool, advance=tuple(m.candidacy for m in chosen))
        await stage.try_to("anna", bare, f"pass over {passed_over} for {instead} without a reason", "S57")
        reason = "Has run event streams in production, which the revised brief asks for."  # no name: the log keeps it
    advance = tuple(m.candidacy for m in chosen)
    names = ", ".join(f"{m.name} ({m.combined or 0:.2f})" for m in chosen)
    await stage.act("anna", CutPool(vacancy=stage.vacancy, pool=pool, advance=advance, reason=reason))
    await stage.tell("anna", f"cuts the whole group to {keep} by combined marks: {names}")
    if reason:
        await stage.tell("", f"against the ranking, because: {reason}")
    return set(advance)


async def _learn_from_failure(stage: Stage, second: PoolId) -> None:
    vacancy = stage.vacancy
    stage.scene("Learning from a failed pool")
    await stage.try_to("anna", OpenPool(vacancy=vacancy, pool=second), "open the next pool with nothing changed", "S63")
    change = Change(pointer="/requirements/2/importance", before='"learnable"', after='"desirable"')
    await _hold_session(stage, "Kafka could not be learnt in a first week.", change)
    await stage.tell("maria", "wants Kafka to be desirable instead of learnable: a revision waits for approval")
    for approver in ("maria", "olga"):
        await stage.wait(hours=3)
        pending = await stage.ask(approver, ListMyApprovals(), ApprovalsListed)
        for mine in pending.approvals:
            if mine.vacancy == vacancy and mine.revision is not None:
                approve = ApproveRevision(vacancy=vacancy, revision=mine.revision, brief_version=mine.brief_version)
                await stage.act(approver, approve, "approves the revision")
    await stage.wait(days=1)


async def _hold_session(stage: Stage, reason: str, *changes: Change) -> None:
    sessions = await stage.ask("maria", ListSessions(vacancy=stage.vacancy), Sessions)
    due = next(s for s in sessions.sessions if s.held_at is None)
    await stage.tell(
        "",
        f"the {AFTER[due.cause]} triggered a feedback session on {len(due.about)} candidates, due {due.due_at:%d %b}",
    )
    await stage.wait(days=1)
    held = HoldSession(
        vacancy=stage.vacancy,
        session=due.session,
        attendees=due.invited,
        reasons=(reason,),
        changes=changes,
        no_changes=not changes,
    )
    await stage.act("maria", held, f"records the session with {', '.join(due.invited)}: {reason}")
    await stage.settle()


async def _clear(stage: Stage, people: Sequence[Candidate], template: str, why: str) -> None:
    for person in people:
        await stage.act(
            "anna",
            RejectCandidate(
                vacancy=stage.vacancy,
                candidacy=person.candidacy(stage.vacancy),
                template=SkillId(template),
                reason=template,
                clarification=Sealed(f"Dear {person.name.split()[0]}, {why}. We would gladly hear from you again."),
            ),
        )
    await stage.tell("anna", f"writes to the other {len(people)}, each with words of their own ({template})")


async def _compare(stage: Stage, pool: PoolId) -> PoolComparison:
    return await stage.ask("anna", ComparePool(vacancy=stage.vacancy, pool=pool), PoolComparison)


async def _show(stage: Stage, pool: PoolId) -> None:
    stage.console.print(pool_table(await _compare(stage, pool)))
