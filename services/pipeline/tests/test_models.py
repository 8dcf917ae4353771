"""Specs of a change of the model by a revision, in the middle of a search (S31, C4)."""

from collections.abc import Callable
from typing import Any

from hiring.contracts.brief import Iterative, Waterfall
from hiring.contracts.pipeline import commands as c
from hiring.contracts.pipeline.events import ModelChanged, RevisionAdopted
from hiring.contracts.pipeline.queries import ShowBoard, ShowQueue
from hiring.pipeline.domain.search import rules

V: dict[str, Any] = {"vacancy": "backend-1"}
Show = Callable[..., Any]
TO_WATERFALL = ModelChanged(**V, brief_version=2, from_model="iterative", to_model="waterfall")
TO_ITERATIVE = ModelChanged(**V, brief_version=2, from_model="waterfall", to_model="iterative")


def revised(story: Any, model: Any, version: int = 2) -> list[Any]:
    return list(story.do(story.revision(version, model=model), "policy"))


def test_while_everybody_is_in_recruitment_the_model_changes_at_once(iterative: Any, show: Show) -> None:
    iterative.enter("a")
    iterative.later(hours=1).enter("b")
    adopted, changed = revised(iterative, Waterfall())
    assert (type(adopted), changed) == (RevisionAdopted, TO_WATERFALL)
    assert iterative.state.queue == ("a", "b")
    assert iterative.state.brief_version == 2
    iterative.through_recruitment("a")
    iterative.do(c.PresentCandidate(**V, candidacy="a"))
    iterative.refuses(rules.OTHER_MODEL, c.OpenPool(**V, pool="first"))
    assert show(iterative, ShowBoard(**V)).model == "waterfall"
    assert [entry.state for entry in show(iterative, ShowQueue(**V)).entries] == ["presented", "waiting"]


def test_an_open_pool_is_decided_and_whoever_is_left_over_as_well_before_the_model_changes(iterative: Any) -> None:
    iterative.pool_at_manager()
    [adopted] = revised(iterative, Waterfall())
    assert adopted.in_force == "next-pool"
    [_] = iterative.decide_pool()
    iterative.refuses(rules.MODEL_CHANGES, c.OpenPool(**V, pool="second"))
    assert iterative.state.model.kind == "iterative"
    [_] = iterative.reject("a")
    [_, changed] = iterative.reject("b")
    assert changed == TO_WATERFALL
    assert iterative.state.queue == ("x", "y")


def test_the_selected_of_a_pool_are_hired_before_the_model_changes(iterative: Any) -> None:
    iterative.pool_at_manager()
    revised(iterative, Waterfall())
    iterative.decide_pool("a")
    iterative.do(iterative.hold("b"))
    iterative.offer("a")
    *_, changed = iterative.do(c.AcceptOffer(**V, candidacy="a"))
    assert changed == TO_WATERFALL


def test_the_one_who_is_presented_is_decided_on_before_the_model_changes(waterfall: Any) -> None:
    waterfall.enter("a", "b")
    waterfall.through_recruitment("a", "b")
    waterfall.do(c.PresentCandidate(**V, candidacy="a"))
    [_] = revised(waterfall, Iterative())
    assert waterfall.state.model.kind == "waterfall"
    [rejected, changed] = waterfall.reject("a")
    assert (rejected.model, changed) == ("waterfall", TO_ITERATIVE)
    assert (waterfall.state.queue, waterfall.state.presented) == ((), None)
    waterfall.do(c.OpenPool(**V, pool="first", members=("b",)))


def test_a_revision_that_keeps_the_model_after_all_replaces_the_one_that_waits(waterfall: Any) -> None:
    waterfall.enter("a")
    waterfall.through_recruitment("a")
    waterfall.do(c.PresentCandidate(**V, candidacy="a"))
    revised(waterfall, Iterative())
    [kept] = revised(waterfall, Waterfall(), version=3)
    assert kept.in_force == "now"
    [_] = waterfall.reject("a")
    assert waterfall.state.model.kind == "waterfall"


def test_a_failed_pool_and_a_change_of_model_and_back_is_followed_by_a_revision(iterative: Any) -> None:
    iterative.pool("first", {"a": 0.9, "b": 0.8})
    iterative.decide_pool()
    revised(iterative, Waterfall())
    [*_, changed] = revised(iterative, Iterative(), version=3)
    assert changed.to_model == "iterative"
    iterative.do(c.OpenPool(**V, pool="second"))


def test_s55_a_first_pool_opened_with_all_its_members_is_looked_at_as_well(iterative: Any) -> None:
    iterative.enter(*"abxyz")
    opened = iterative.do(c.OpenPool(**V, pool="first", members=tuple("abxyz")))
    assert "of unknown experience" in opened[-1].notice
