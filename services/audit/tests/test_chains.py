"""However few aggregates are remembered, every chain is followed to its end."""

import random
from collections.abc import Iterator

import pytest
from services.audit.tests.logs import NOW

from hiring.audit.batches import Entry
from hiring.audit.chains import Chains
from hiring.audit.verdict import Flaw
from hiring.contracts.envelope import FIRST

Message = tuple[int, str, int, str, bytes]
"""Sequence, aggregate, version, what it names as the one before, its own hash."""


def sound(count: int, aggregates: int) -> Iterator[Message]:
    dice, last = random.Random(5), dict[str, tuple[int, str]]()
    for sequence in range(1, count + 1):
        aggregate = f"hiring.event.v.pipeline.candidacy.c{dice.randrange(aggregates)}"
        version, previous = last.get(aggregate, (0, FIRST))
        hash_ = dice.randbytes(32)
        last[aggregate] = version + 1, hash_.hex()
        yield sequence, aggregate, version + 1, previous, hash_


def found(messages: list[Message], most: int, *, part: bool = False) -> Flaw | None:
    chains, flaws = Chains(part=part, most=most), list[Flaw]()
    for sequence, aggregate, version, previous, hash_ in messages:
        chain = chains.get(aggregate) or chains.begin(aggregate)
        entry = Entry("e", "s", NOW, "a", "k", "c", "ann", version, previous)
        if (said := chains.wrong_with(chain, sequence, entry, hash_)) is not None:
            flaws.append(Flaw(sequence, said))
            break
    if (deferred := chains.first_flaw()) is not None:
        flaws.append(deferred)
    return min(flaws, key=lambda flaw: flaw.sequence, default=None)


@pytest.mark.parametrize("most", [1, 3, 20, 10_000])
def test_a_sound_log_is_sound_however_few_are_remembered(most: int) -> None:
    assert found(list(sound(400, 40)), most) is None


@pytest.mark.parametrize("most", [1, 3, 20])
def test_b5_whatever_breaks_a_chain_is_named_as_when_all_are_remembered(most: int) -> None:
    messages, dice = list(sound(400, 40)), random.Random(6)
    for place in dice.sample(range(100, 300), 25):
        sequence, aggregate, version, previous, hash_ = messages[place]
        for spoilt in (
            (sequence, aggregate, version, dice.randbytes(32).hex(), hash_),
            (sequence, aggregate, version, previous.upper(), hash_),
            (sequence, aggregate, version, "no hash", hash_),
            (sequence, aggregate, version + 1, previous, hash_),
            (sequence, aggregate, 1, FIRST, hash_),
            (sequence, aggregate, version, previous, dice.randbytes(32)),
        ):
            broken = [*messages[:place], spoilt, *messages[place + 1 :]]
            assert found(broken, most) == found(broken, 10_000), spoilt


@pytest.mark.parametrize("most", [1, 3, 10_000])
def test_a_part_may_leave_versions_out_and_repeats_none(most: int) -> None:
    every_third = list(sound(400, 40))[::3]
    assert found(every_third, most, part=True) is None
    flaw = found([*every_third, every_third[-1]], most, part=True)
    assert flaw is not None
    assert "goes from version" in flaw.says


def test_what_is_no_subject_of_an_aggregate_is_refused() -> None:
    for subject in ("hiring.event.v.pipeline.candidacy", "hiring.command.v.pipeline.candidacy.c1"):
        with pytest.raises(ValueError, match=r"event|unpack"):
            Chains().begin(subject)
