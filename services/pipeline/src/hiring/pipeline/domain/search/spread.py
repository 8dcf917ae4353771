"""The first pool's composition: people of different experience and additional skills compare best (S55)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from hiring.contracts.brief import Iterative, Seniority
from hiring.contracts.ids import PoolId, SkillId
from hiring.contracts.messages import Event
from hiring.contracts.pipeline.commands import EnterCandidacy
from hiring.contracts.pipeline.course import PoolSpreadNoticed
from hiring.pipeline.domain.search.state import Candidacy, PoolInPlay, Search

FEWEST_RANGES = 2
"""A first pool of fewer ranges of experience has a low spread."""

Member = Candidacy | EnterCandidacy


def lacking(ranges: Mapping[Seniority, int], skills: Mapping[SkillId, int]) -> str | None:
    """What makes the spread low, by how many have each range of experience and additional skill; None when wide."""
    if len(ranges) >= FEWEST_RANGES:
        return None if skills else "without additional skills"
    return "of one range of experience" if ranges else "of unknown experience"


def spread_notice(command: EnterCandidacy, search: Search) -> Sequence[Event]:
    """A notice, when this entry fills the first pool to its planned size and its members are much alike."""
    pool, model = search.pool, search.model
    if command.pool is None or not isinstance(pool, PoolInPlay) or not isinstance(model, Iterative):
        return []
    if len(search.pool_ids) != 1 or len(pool.members) + 1 != model.pool_size:
        return []
    return notice_on(search, command.pool, [*(search.candidacies[id_] for id_ in pool.members), command])


def notice_on(search: Search, pool: PoolId, members: Iterable[Member]) -> Sequence[Event]:
    """A notice, when these members are much alike."""
    members = list(members)
    ranges = Counter(each.experience for each in members if each.experience is not None)
    skills = Counter(skill for each in members for skill in each.additional_skills)
    alike = lacking(ranges, skills)
    if alike is None:
        return []
    return [
        PoolSpreadNoticed(
            vacancy=search.vacancy,
            pool=pool,
            experience=dict(ranges),
            additional_skills=dict(skills),
            notice=f"All members of the first pool are {alike}; a wider group shows more",
        )
    ]
