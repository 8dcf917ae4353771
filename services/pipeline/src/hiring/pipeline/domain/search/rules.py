"""The rules of a search as sentences, and the checks that several decisions share."""

from hiring.contracts.ids import CandidacyId, PoolId
from hiring.eventkit.decider import Issued, Refused, Rule, require
from hiring.pipeline.domain.search.flow import is_evaluated, last_step_of
from hiring.pipeline.domain.search.state import Candidacy, InStep, NotOpened, PoolInPlay, Search, State

S4 = Rule("S4", "Where the brief demands it, every participant acknowledges it before the first candidate enters")
S12 = Rule("S12", "Nothing happens in a search before every approver agreed to the brief")
S20 = Rule("S20", "An optional step happens only where the brief says yes to it, while the candidate is in it")
S22 = Rule("S22", "Only an optional step of the flow is left out, argued by one and approved by another")
S29 = Rule("S29", "A rejection uses a template of the brief, a reason code and a clarification of the candidate's own")
S35 = Rule("S35", "Only a rejected candidate can be reconsidered")
S37 = Rule("S37", "In the waterfall one candidate at a time is past recruitment, by being presented")
S40 = Rule("S40", "The manager is provided with candidates once or twice a week; more often needs a reason")
S46 = Rule("S46", "A pool is decided at once, on all its members, when each of them was evaluated")
S56 = Rule("S56", "A pool is interviewed and moves from phase to phase as a whole group")
S57 = Rule("S57", "The best by the combined marks go on; another choice needs a reason")
S59 = Rule("S59", "The queue's first is presented next; out of order needs a reason")
S61 = Rule("S61", "A list has a name of its own and names each candidacy once; a short list only evaluated ones")
S62 = Rule(
    "S62", "A pool closes only by an explicit decision after the managerial interviews: some selected, or failed"
)
S63 = Rule("S63", "After a failed pool the next opens only under requirements revised since")
S66 = Rule(
    "S66", "A hold has a reason and ends in 14 to 21 days; when it is over, a decision is due before anything new"
)
S67 = Rule("S67", "A hold has at least one planned contact before its end")
S69 = Rule("S69", "The manager takes part in the offer only if the brief says so")
S70 = Rule("S70", "An offer that the manager joins has a final pitch")
S71 = Rule("S71", "The offer meeting has all three: recruiter, hiring manager and candidate")
S72 = Rule("S72", "Each area of the offer's presentation is assigned to the role that presents it")
S91 = Rule("S91", "No single account requests, approves, evaluates and decides the same vacancy")
C1 = Rule("C1", "After a rejection in the waterfall its feedback session comes before the next candidate")
C3 = Rule("C3", "One or two candidates of a pool reach the manager")
C5 = Rule("C5", "Nobody leaves a pool before every member was evaluated")

UNKNOWN_CANDIDACY = Rule("unknown-candidacy", "There is no such candidacy in this vacancy")
UNKNOWN_POOL = Rule("unknown-pool", "There is no such pool open")
NOT_IN_PLAY = Rule("not-in-play", "The candidacy does not stand where this is possible")
ALREADY_ENTERED = Rule("already-entered", "A candidate enters a vacancy once")
POOL_ID_TAKEN = Rule("pool-id-taken", "Every pool of a vacancy has an id of its own")
NOT_A_MEMBER = Rule("not-a-member", "Each named candidacy is named once and belongs to it")
OTHER_MODEL = Rule("other-model", "This belongs to the other model of hiring")
MODEL_CHANGES = Rule(
    "model-changes", "While a revision waits to change the model, whoever is past recruitment is decided on first"
)
STEP_NOT_EVALUATED = Rule("step-not-evaluated", "A step is left only when its evaluation is complete")
NOT_A_CORRECTION = Rule("not-a-correction", "A correction goes back to an earlier step of the flow that was passed")
NO_CONSENT = Rule("no-consent", "A referee is asked only with the candidate's consent")
SAME_REFERENCE = Rule("same-reference", "Each reference of a candidacy is recorded once, under a relation of its own")
LAST_STEP = Rule("last-step", "There is no step after the last")
UNDECIDED = Rule("undecided", "A search is closed when everybody in it was hired, rejected or withdrew")
ALREADY_FILLED = Rule("already-filled", "A search is over by itself when its last opening is filled")
SEARCH_CLOSED = Rule("search-closed", "Nothing happens any more in a search that was closed; another has its own brief")
NO_OPENING_LEFT = Rule("no-opening-left", "There are never more hires and offers than openings")


def opened(state: State) -> Search:
    """The search behind a state.

    Raises:
        Refused: it is not open yet (S12).
    """
    if isinstance(state, NotOpened):
        raise Refused(S12)
    return state


def known(search: Search, id_: CandidacyId) -> Candidacy:
    """The candidacy of that id.

    Raises:
        Refused: there is none.
    """
    if id_ not in search.candidacies:
        raise Refused(UNKNOWN_CANDIDACY, f"{id_}", "candidacy")
    return search.candidacies[id_]


def in_step(search: Search, id_: CandidacyId) -> tuple[Candidacy, InStep]:
    """The candidacy of that id, and the step it is in.

    Raises:
        Refused: there is none, or it is in no step now.
    """
    candidacy = known(search, id_)
    if not isinstance(candidacy.standing, InStep):
        raise Refused(NOT_IN_PLAY, f"{id_} is {candidacy.standing.kind}", "candidacy")
    return candidacy, candidacy.standing


def in_play(search: Search, id_: PoolId) -> PoolInPlay:
    """The open pool, when it has that id.

    Raises:
        Refused: it is another, or none is open.
    """
    if not isinstance(search.pool, PoolInPlay) or search.pool.id != id_:
        raise Refused(UNKNOWN_POOL, f"{id_}", "pool")
    return search.pool


def require_model(search: Search, kind: str) -> None:
    """Nothing, when the vacancy works in that model.

    Raises:
        Refused: it works in the other.
    """
    require(search.model.kind == kind, OTHER_MODEL, f"this vacancy is {search.model.kind}")


def require_evaluated(search: Search, candidacy: Candidacy, standing: InStep) -> None:
    """Nothing, when the step it is in may be left.

    Raises:
        Refused: its evaluation is not complete.
    """
    require(is_evaluated(search.brief, candidacy, standing.step), STEP_NOT_EVALUATED, standing.step)


def require_room(search: Search) -> None:
    """Nothing, while somebody is still to be hired.

    Raises:
        Refused: every opening is filled.
    """
    require(search.openings_left > 0, NO_OPENING_LEFT)


def require_holds_decided(search: Search) -> None:
    """Nothing, unless a hold is over and nobody decided yet (S66).

    Raises:
        Refused: one is.
    """
    require(not search.holds_over, S66, f"decide first on {', '.join(search.holds_over)}")


def require_shared_work(search: Search, about: tuple[CandidacyId, ...], issued: Issued) -> None:
    """Nothing, when others did their part: who decides did not request, approve and evaluate as well (S91).

    Raises:
        Refused: the actor did, or nobody else approved the brief or evaluated one of these candidacies.
    """
    each = (mark.raters for id_ in about for mark in search.candidacies[id_].marks.values())
    raters = {rater for of_one in each for rater in of_one}
    require({*search.approvers, *raters} - {issued.by}, S91, f"nobody but {issued.by} approved or evaluated")
    approvers = {*search.approvers, *search.brief.approvers}
    all_of_it = issued.by in raters & approvers & {*search.requested_by}
    require(not all_of_it, S91, f"{issued.by} requested, approved and evaluated: another hiring manager decides")


def require_whole_group_first(search: Search, id_: CandidacyId) -> None:
    """Nothing, unless this is a member of a pool whose members are not all evaluated yet.

    Raises:
        Refused: it is (C5).
    """
    if isinstance(search.pool, PoolInPlay) and id_ in search.pool.running:
        waiting = not_evaluated(search, search.pool)
        require(not waiting, C5, f"not evaluated yet: {', '.join(waiting)}")


def not_evaluated(search: Search, pool: PoolInPlay) -> tuple[CandidacyId, ...]:
    """The running members without a complete evaluation at the end of the pool's phase."""
    return tuple(member for member in pool.running if not finished_phase(search, search.candidacies[member], pool))


def finished_phase(search: Search, candidacy: Candidacy, pool: PoolInPlay) -> bool:
    """Whether a member stands at the last step of the pool's phase, evaluated."""
    last = last_step_of(search.brief, pool.phase)
    return last is None or (candidacy.standing.step is last and is_evaluated(search.brief, candidacy, last))


def require_members(pool: PoolInPlay, named: tuple[CandidacyId, ...], field: str) -> None:
    """Nothing, when each of them is compared in the pool and named once.

    Raises:
        Refused: one is not, or is named twice.
    """
    strangers = set(named) - set(pool.running)
    require(not strangers and len(set(named)) == len(named), NOT_A_MEMBER, ", ".join(sorted(strangers)), field)
