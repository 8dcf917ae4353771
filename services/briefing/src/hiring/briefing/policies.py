"""What briefing makes of other services' events: sessions' wishes become revisions, pools lock the requirements."""

from hiring.contracts.briefing.commands import LockRequirements, ProposeRevision, UnlockRequirements
from hiring.contracts.envelope import Recorded
from hiring.contracts.feedback.events import RequirementChangeProposed
from hiring.contracts.pipeline.events import PoolDecided, PoolOpened
from hiring.eventkit.policies import policy


@policy(RequirementChangeProposed)
def when_requirement_change_proposed_then_propose_a_revision(
    recorded: Recorded[RequirementChangeProposed],
) -> list[ProposeRevision]:
    """A feedback session's wish goes to the approvers (S63, S68)."""
    wish = recorded.event
    return [
        ProposeRevision(vacancy=wish.vacancy, changes=wish.changes, session=wish.session, asked_by=wish.proposed_by)
    ]


@policy(PoolOpened)
def when_pool_opened_then_lock_the_requirements(recorded: Recorded[PoolOpened]) -> list[LockRequirements]:
    """While a pool is open nobody changes what its members are compared by (S43, C4)."""
    return [LockRequirements(vacancy=recorded.event.vacancy, pool=recorded.event.pool)]


@policy(PoolDecided)
def when_pool_decided_then_unlock_the_requirements(recorded: Recorded[PoolDecided]) -> list[UnlockRequirements]:
    """After the decision on a pool, requirements may change; after a failed one they have to (S43, S63, C4)."""
    pool = recorded.event
    return [UnlockRequirements(vacancy=pool.vacancy, pool=pool.pool, failed=pool.outcome == "failed")]


POLICIES = (
    when_requirement_change_proposed_then_propose_a_revision,
    when_pool_opened_then_lock_the_requirements,
    when_pool_decided_then_unlock_the_requirements,
)
