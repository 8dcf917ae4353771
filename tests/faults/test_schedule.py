"""The same seed plays the same faults, and every kind of them comes up early."""

from collections import Counter
from collections.abc import Iterable

import pytest
from tests.faults.links import is_one_request
from tests.faults.schedule import BROKER_FAULTS, SERVICE_FAULTS, Fault, Kind, Kinds, schedule


def test_a_seed_always_gives_the_same_schedule() -> None:
    assert schedule(7, 600) == schedule(7, 600)
    assert schedule(7, 600) != schedule(8, 600)


def test_a_long_schedule_has_over_two_hundred_faults() -> None:
    brokers, services = schedule(1, 1800)
    assert len(brokers) + len(services) > 200


@pytest.mark.parametrize("seed", range(20))
def test_every_kind_of_fault_comes_once_before_any_comes_again(seed: int) -> None:
    first = [{fault.kind for fault in track[: len(kinds)]} for track, kinds in of_each_track(seed)]
    assert first == [set(BROKER_FAULTS), set(SERVICE_FAULTS)]
    assert set.union(*first) == set(Kind)


@pytest.mark.parametrize("seed", range(20))
def test_a_deck_that_was_dealt_had_each_kind_as_often_as_in_proportion(seed: int) -> None:
    for track, kinds in of_each_track(seed):
        weights = {kind: weight for kind, (weight, _, _) in kinds.items()}
        deck = sum(weights.values())
        assert len(track) > 2 * deck
        for begin in (0, deck):
            assert Counter(fault.kind for fault in track[begin : begin + deck]) == weights


def of_each_track(seed: int) -> Iterable[tuple[list[Fault], Kinds]]:
    return zip(schedule(seed, 1800), (BROKER_FAULTS, SERVICE_FAULTS), strict=True)


def test_a_link_says_twice_only_what_is_one_whole_request() -> None:
    whole = b"HPUB hiring.command.briefing.AddComment _INBOX.a.b 12 17\r\nNATS/1.0\r\n\r\n{...}\r\n"
    assert is_one_request(whole)
    assert not is_one_request(whole[:-1])
    assert not is_one_request(whole + b"PING\r\n")
    assert not is_one_request(b"PUB $JS.API.INFO _INBOX.a.b 0\r\n\r\n")
