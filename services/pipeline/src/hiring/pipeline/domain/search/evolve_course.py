"""What hand-offs, contacts, corrections, batches, lists and shorter flows make of a search."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from hiring.contracts.brief import Brief, StepKind
from hiring.contracts.pipeline import course as c
from hiring.pipeline.domain.search.state import Candidacy, OnHold, PoolInPlay, Search, Shorter

NotedEvent = (
    c.ResponseBreached | c.ContactMade | c.ContactMissed | c.TestTaskGiven | c.TestTaskReceived | c.ReferenceRecorded
)
SharedEvent = (
    c.BatchPresented
    | c.PoolTimeboxNearing
    | c.PoolSpreadNoticed
    | c.ListTaken
    | c.ShorterFlowProposed
    | c.ShorterFlowAnswered
)


def without(brief: Brief, left_out: tuple[StepKind, ...]) -> Brief:
    """The brief with a flow that does without these steps (S22)."""
    flow = tuple(step.model_copy(update={"included": False}) if step.kind in left_out else step for step in brief.flow)
    return brief.model_copy(update={"flow": flow}) if left_out else brief


def noted(candidacy: Candidacy, event: NotedEvent) -> Candidacy:
    """What is remembered of a candidacy after one more event of its course."""
    match event:
        case c.TestTaskGiven():
            return replace(candidacy, task_due_at=event.due_at)
        case c.ResponseBreached():
            return replace(candidacy, respond_by=None)
        case c.ContactMade():
            return replace(candidacy, last_contact=event.made_at)
        case c.TestTaskReceived():
            return replace(candidacy, task_due_at=None)
        case c.ReferenceRecorded():
            return replace(candidacy, references=(*candidacy.references, event.relation))
        case c.ContactMissed():
            return _missed(candidacy, event.planned)
    assert_never(event)


def _missed(candidacy: Candidacy, planned: datetime) -> Candidacy:
    if not isinstance(candidacy.standing, OnHold):
        return candidacy
    contacts = tuple(contact for contact in candidacy.standing.contacts if contact != planned)
    return replace(candidacy, standing=replace(candidacy.standing, contacts=contacts))


def shared(search: Search, event: SharedEvent) -> Search:
    """The search after one more event that is about more than one candidacy."""
    match event:
        case c.BatchPresented():
            return _in_pool(search, batch=event)
        case c.PoolTimeboxNearing():
            return _in_pool(search, batch=None)
        case c.ListTaken():
            return replace(search, lists=(*search.lists, event.name))
        case c.ShorterFlowProposed():
            return replace(search, proposals=(*search.proposals, Shorter(event.step, event.proposed_by)))
        case c.ShorterFlowAnswered():
            return _answered(search, event)
        case c.PoolSpreadNoticed():
            return search
    assert_never(event)


def _in_pool(search: Search, batch: c.BatchPresented | None) -> Search:
    if not isinstance(search.pool, PoolInPlay):
        return search
    if batch is None:
        return replace(search, pool=replace(search.pool, timebox_alerted=True))
    return replace(search, pool=replace(search.pool, batches=(*search.pool.batches, batch.presented_at)))


def _answered(search: Search, event: c.ShorterFlowAnswered) -> Search:
    proposals = tuple(each for each in search.proposals if each.step is not event.step)
    left_out = (*search.left_out, event.step) if event.approved else search.left_out
    return replace(search, proposals=proposals, left_out=left_out, brief=without(search.brief, left_out))
