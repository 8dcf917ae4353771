"""What each event makes of a search. Total: an event of this aggregate is never refused here."""

from dataclasses import replace
from typing import assert_never

from hiring.contracts.brief import Phase, StepKind
from hiring.contracts.ids import CandidacyId
from hiring.contracts.pipeline import events as e
from hiring.contracts.pipeline.course import BriefKnown, StepCorrected
from hiring.pipeline.domain.search.evolve_course import NotedEvent, SharedEvent, noted, shared, without
from hiring.pipeline.domain.search.flow import phase_at
from hiring.pipeline.domain.search.state import (
    Candidacy,
    Hired,
    HoldOver,
    InStep,
    Marks,
    NextBrief,
    NotOpened,
    Offered,
    OfferReady,
    OnHold,
    PoolFailed,
    PoolInPlay,
    PoolSelected,
    Rejected,
    Search,
    Selected,
    Standing,
    State,
    Withdrawn,
)

BriefEvent = e.RevisionAdopted | e.ModelChanged | e.FeedbackSessionRecorded | BriefKnown | e.SearchClosed
PoolEvent = e.PoolOpened | e.PoolSizeNoticed | e.PoolTimeboxEnded | e.PoolCut | e.PoolDecided
QueueEvent = e.QueuePrioritised | e.CandidatePresented | e.CandidateSelected
CandidacyEvent = (
    e.CandidacyEntered
    | e.MarksRecorded
    | e.CandidateAdvanced
    | e.CandidateRejected
    | e.CandidacyWithdrawn
    | e.CandidacyReconsidered
)
HoldEvent = e.CandidateHeld | e.HoldExtended | e.HoldReleased | e.HoldExpired
OfferEvent = e.OfferPrepared | e.OfferMade | e.OfferAccepted | e.OfferDeclined | e.PositionFilled
CourseEvent = StepCorrected | NotedEvent | SharedEvent
SearchEvent = (
    e.SearchOpened | BriefEvent | PoolEvent | QueueEvent | CandidacyEvent | HoldEvent | OfferEvent | CourseEvent
)


def evolve(state: State, event: SearchEvent) -> State:
    """The state after one more event."""
    if isinstance(event, e.SearchOpened):
        return Search(event.vacancy, event.brief_version, event.brief, event.approvers, requested_by=event.requested_by)
    if isinstance(state, NotOpened):
        return state
    if isinstance(event, BriefEvent):
        return _brief(state, event)
    if isinstance(event, PoolEvent):
        return _pool(state, event)
    if isinstance(event, QueueEvent):
        return _queue(state, event)
    if isinstance(event, CandidacyEvent):
        return _candidacy(state, event)
    if isinstance(event, HoldEvent):
        return _hold(state, event)
    return _course(state, event) if isinstance(event, CourseEvent) else _offer(state, event)


def _brief(search: Search, event: BriefEvent) -> Search:
    match event:
        case BriefKnown():
            return replace(search, known_version=event.brief_version)
        case e.RevisionAdopted(in_force="next-pool"):
            return replace(search, next_brief=NextBrief(event.brief_version, without(event.brief, search.left_out)))
        case e.RevisionAdopted():
            revised = search.pool
            if isinstance(revised, PoolFailed) and event.changes:
                revised = PoolFailed(revised=True)
            brief = without(event.brief, search.left_out)
            return replace(search, brief_version=event.brief_version, brief=brief, pool=revised, next_brief=None)
        case e.ModelChanged():
            return _model_changed(search)
        case e.FeedbackSessionRecorded():
            due = search.sessions_due
            for id_ in event.about if event.cause == "rejection" else ():
                due = _without(due, id_)
            return replace(search, sessions=(*search.sessions, event.session), sessions_due=due)
        case e.SearchClosed():
            return replace(search, closed=True)
    assert_never(event)


def _pool(search: Search, event: PoolEvent) -> Search:
    match event:
        case e.PoolOpened():
            return _with_pool_opened(search, event)
        case e.PoolCut():
            if not isinstance(search.pool, PoolInPlay):
                return search
            return replace(search, pool=replace(search.pool, running=event.advanced, phase=event.to_phase))
        case e.PoolDecided():
            return _with_pool_decided(search, event)
        case e.PoolTimeboxEnded():
            if not isinstance(search.pool, PoolInPlay):
                return search
            return replace(search, pool=replace(search.pool, timebox_ended=True))
        case e.PoolSizeNoticed():
            return search
    assert_never(event)


def _with_pool_opened(search: Search, event: e.PoolOpened) -> Search:
    pool = PoolInPlay(event.pool, event.members, event.members, Phase.RECRUITMENT, event.timebox_ends_at)
    return replace(search, pool=pool, pool_ids=(*search.pool_ids, event.pool))


def _with_pool_decided(search: Search, event: e.PoolDecided) -> Search:
    for id_ in event.selected:
        search = _stand(search, id_, Selected(_step(search, id_)))
    decided = replace(search, pool=PoolFailed() if event.outcome == "failed" else PoolSelected())
    return decided if decided.changes_model else _with_next_brief(decided)


def _with_next_brief(search: Search) -> Search:
    if search.next_brief is None:
        return search
    return replace(search, brief_version=search.next_brief.version, brief=search.next_brief.brief, next_brief=None)


def _model_changed(search: Search) -> Search:
    """A failed pool was followed by a revision (S63); whoever is in recruitment waits in the order of entering."""
    changed = _with_next_brief(search)
    pool = PoolFailed(revised=True) if isinstance(search.pool, PoolFailed) else search.pool
    waiting = search.candidacies.items() if changed.model.kind == "waterfall" else ()
    queue = sorted((each.entered_at, id_) for id_, each in waiting if isinstance(each.standing, InStep))
    return replace(changed, pool=pool, presented=None, queue=tuple(id_ for _, id_ in queue))


def _queue(search: Search, event: QueueEvent) -> Search:
    match event:
        case e.QueuePrioritised():
            return replace(search, queue=event.order)
        case e.CandidatePresented():
            return replace(
                search,
                queue=_without(search.queue, event.candidacy),
                presented=event.candidacy,
                presentations=event.ordinal,
            )
        case e.CandidateSelected():
            return _stand(search, event.candidacy, Selected(_step(search, event.candidacy)))
    assert_never(event)


def _candidacy(search: Search, event: CandidacyEvent) -> Search:
    match event:
        case e.CandidacyEntered():
            return _entered(search, event)
        case e.MarksRecorded():
            candidacy = search.candidacies[event.candidacy]
            marks = {**candidacy.marks, event.step: Marks(event.total, event.raters)}
            return _keep(search, event.candidacy, replace(candidacy, marks=marks))
        case e.CandidateAdvanced():
            return _handed_over(search, event)
        case e.CandidateRejected():
            due = (event.candidacy,) if event.model == "waterfall" else ()
            left = _leave(_stand(search, event.candidacy, Rejected(event.step)), event.candidacy)
            return replace(left, sessions_due=search.sessions_due + due)
        case e.CandidacyWithdrawn():
            return _leave(_stand(search, event.candidacy, Withdrawn(event.step)), event.candidacy)
        case e.CandidacyReconsidered():
            return _return(_handed_over(search, event), event.candidacy)
    assert_never(event)


def _handed_over(
    search: Search, event: e.CandidateAdvanced | e.CandidacyReconsidered | e.HoldReleased | StepCorrected
) -> Search:
    stood = _stand(search, event.candidacy, InStep(event.step))
    return _keep(stood, event.candidacy, replace(stood.candidacies[event.candidacy], respond_by=event.respond_by))


def _course(search: Search, event: CourseEvent) -> Search:
    if isinstance(event, StepCorrected):
        return _corrected(search, event)
    if isinstance(event, SharedEvent):
        return shared(search, event)
    return _keep(search, event.candidacy, noted(search.candidacies[event.candidacy], event))


def _corrected(search: Search, event: StepCorrected) -> Search:
    """Who is back in recruitment is first in the waterfall's queue again."""
    moved = _handed_over(search, event)
    if search.presented == event.candidacy and phase_at(event.step) is Phase.RECRUITMENT:
        presentations = search.presentations - 1
        return replace(moved, presented=None, queue=(event.candidacy, *search.queue), presentations=presentations)
    return moved


def _entered(search: Search, event: e.CandidacyEntered) -> Search:
    candidacy = Candidacy(
        event.candidate,
        event.entered_at,
        InStep(event.step),
        experience=event.experience,
        additional_skills=event.additional_skills,
        respond_by=event.respond_by,
    )
    entered = replace(
        _keep(search, event.candidacy, candidacy),
        candidacy_of=search.candidacy_of.set(event.candidate, event.candidacy),
    )
    pool = search.pool
    if event.pool is not None and isinstance(pool, PoolInPlay):
        joined = replace(pool, members=(*pool.members, event.candidacy), running=(*pool.running, event.candidacy))
        return replace(entered, pool=joined)
    return replace(entered, queue=(*search.queue, event.candidacy)) if search.model.kind == "waterfall" else entered


def _hold(search: Search, event: HoldEvent) -> Search:
    match event:
        case e.CandidateHeld():
            held = OnHold(event.step, event.reason, event.until, event.contacts)
            return _leave(_stand(search, event.candidacy, held), event.candidacy)
        case e.HoldExtended():
            held = OnHold(_step(search, event.candidacy), event.reason, event.until, event.contacts)
            return _leave(_stand(search, event.candidacy, held), event.candidacy)
        case e.HoldReleased():
            released = _leave(_handed_over(search, event), event.candidacy)
            return _return(released, event.candidacy)
        case e.HoldExpired():
            over = _stand(search, event.candidacy, HoldOver(_step(search, event.candidacy)))
            return replace(over, holds_over=(*search.holds_over, event.candidacy))
    assert_never(event)


def _offer(search: Search, event: OfferEvent) -> Search:
    step = _step(search, event.candidacy)
    match event:
        case e.OfferPrepared():
            return _stand(search, event.candidacy, OfferReady(step))
        case e.OfferMade():
            return _stand(search, event.candidacy, Offered(step, event.starts_at))
        case e.OfferAccepted():
            return search
        case e.OfferDeclined():
            return _leave(_stand(search, event.candidacy, Withdrawn(step)), event.candidacy)
        case e.PositionFilled():
            hired = _leave(_stand(search, event.candidacy, Hired(step)), event.candidacy)
            return replace(hired, hired=search.hired + 1)
    assert_never(event)


def _step(search: Search, id_: CandidacyId) -> StepKind:
    return search.candidacies[id_].standing.step


def _keep(search: Search, id_: CandidacyId, candidacy: Candidacy) -> Search:
    return replace(search, candidacies=search.candidacies.set(id_, candidacy))


def _stand(search: Search, id_: CandidacyId, standing: Standing) -> Search:
    candidacy = search.candidacies[id_]
    offers = search.offers + isinstance(standing, Offered) - isinstance(candidacy.standing, Offered)
    return replace(_keep(search, id_, replace(candidacy, standing=standing)), offers=offers)


def _leave(search: Search, id_: CandidacyId) -> Search:
    """Out of whatever it was in: the pool's comparison, the queue, the presentation, the holds that want a decision."""
    pool = search.pool
    if isinstance(pool, PoolInPlay):
        pool = replace(pool, running=_without(pool.running, id_))
    return replace(
        search,
        pool=pool,
        queue=_without(search.queue, id_),
        presented=None if search.presented == id_ else search.presented,
        holds_over=_without(search.holds_over, id_),
    )


def _return(search: Search, id_: CandidacyId) -> Search:
    """Back where its step says: the pool's comparison while that is in the same phase, the queue, or presented."""
    phase = phase_at(_step(search, id_))
    pool = search.pool
    if isinstance(pool, PoolInPlay) and id_ in pool.members and pool.phase is phase:
        return replace(search, pool=replace(pool, running=(*pool.running, id_)))
    if search.model.kind == "iterative":
        return search
    if phase is Phase.RECRUITMENT:
        return replace(search, queue=(*search.queue, id_))
    return replace(search, presented=id_)


def _without(ids: tuple[CandidacyId, ...], id_: CandidacyId) -> tuple[CandidacyId, ...]:
    if id_ not in ids:
        return ids
    place = ids.index(id_)
    return ids[:place] + ids[place + 1 :]
