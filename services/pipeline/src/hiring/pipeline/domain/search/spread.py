"""The first pool's composition: people of different experience and additional skills compare best (S55)."""

from collections import Counter
from collections.abc import Sequence

from hiring.contracts.brief import Iterative
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import EnterCandidacy
from hiring.contracts.pipeline.course import PoolSpreadNoticed
from hiring.pipeline.domain.search.state import Candidacy, PoolInPlay, Search

FEWEST_RANGES = 2
"""A first pool of fewer ranges of experience has a low spread."""


def spread_notice(command: EnterCandidacy, search: Search) -> Sequence[Event]:
    """A notice, when this entry fills the first pool to its planned size and its members are much alike."""
    pool, model = search.pool, search.model
    if command.pool is None or not isinstance(pool, PoolInPlay) or not isinstance(model, Iterative):
        return []
    if len(search.pool_ids) != 1 or len(pool.members) + 1 != model.pool_size:
        return []
    members: list[Candidacy | EnterCandidacy] = [*(search.candidacies[id_] for id_ in pool.members), command]
    ranges = Counter(each.experience for each in members if each.experience is not None)
    skills = Counter(skill for each in members for skill in each.additional_skills)
    if len(ranges) >= FEWEST_RANGES and skills:
        return []
    lacking = "of one range of experience" if len(ranges) == 1 else "of unknown experience"
    if len(ranges) >= FEWEST_RANGES:
        lacking = "without additional skills"
    notice = f"All members of the first pool are {lacking}; a wider group shows more"
    return [
        PoolSpreadNoticed(
            vacancy=command.vacancy,
            pool=command.pool,
            experience=dict(ranges),
            additional_skills=dict(skills),
            notice=notice,
        )
    ]
