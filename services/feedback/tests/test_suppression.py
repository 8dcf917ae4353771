"""Small groups are told by no step of a funnel, nor by all of them together (F19)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hiring.contracts.feedback.queries import GroupRate, StepImpact
from hiring.feedback.domain.impact import PHASES, Funnel

Sizes = Mapping[str, tuple[int, int, int, int]]
"""How many of each group entered, came to the professional phase, to the managerial one, and were hired."""
ROWS = {"bottom line": (0, 3), "recruitment": (0, 1), "professional": (1, 2), "managerial": (2, 3)}
COLUMNS = range(len(PHASES) + 1)


def people(sizes: Sizes) -> Iterator[tuple[str, int]]:
    """Everybody's group, and how far they came."""
    for group, of in sizes.items():
        for depth, (here, further) in enumerate(zip(of, (*of[1:], 0), strict=True)):
            yield from [(group, depth)] * (here - further)


def told(sizes: Sizes) -> dict[str, dict[str, GroupRate]]:
    return {step.step: {one.group: one for one in step.groups} for step in Funnel(people(sizes)).steps()}


def published(steps: Iterable[StepImpact]) -> dict[tuple[str, int], int]:
    """Every count that can be read, by group and column."""
    found: dict[tuple[str, int], int] = {}
    for step in steps:
        for one in step.groups:
            if one.applied is not None and one.selected is not None:
                start, end = ROWS[step.step]
                found |= {(one.group, start): one.applied, (one.group, end): one.selected}
    return found


def test_f19_what_a_step_hides_is_not_told_as_selected_by_the_step_before() -> None:
    found = told({"a": (20, 3, 2, 0), "b": (40, 20, 10, 2), "c": (30, 12, 6, 1), "d": (25, 9, 5, 1)})
    assert found["professional"]["a"].applied is None
    assert (found["recruitment"]["a"].applied, found["recruitment"]["a"].selected) == (None, None)
    assert (found["bottom line"]["a"].applied, found["bottom line"]["a"].selected) == (20, 0)


def test_f19_a_group_of_which_nobody_went_on_is_compared() -> None:
    found = told({"a": (20, 0, 0, 0), "b": (40, 20, 10, 2)})
    assert (found["recruitment"]["a"].selected, found["recruitment"]["a"].flagged) == (0, True)


def test_f19_the_bottom_line_is_told_where_steps_are_not() -> None:
    found = told({"a": (10, 4, 2, 1), "b": (15, 9, 7, 5)})
    line = found["bottom line"]
    assert (line["a"].selected, line["b"].selected) == (1, 5)
    assert line["a"].sentence.startswith("ratio low, not significant")
    assert {one.applied for one in found["managerial"].values()} == {None}


def _falling(of: list[int]) -> tuple[int, int, int, int]:
    entered, professional, managerial, hired = sorted(of, reverse=True)
    return max(1, entered), professional, managerial, hired


sizes_of_a_group = st.lists(st.integers(0, 9), min_size=4, max_size=4).map(_falling)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), sizes_of_a_group, min_size=2))
@example({"a": (8, 5, 4, 4), "b": (6, 6, 6, 1), "c": (7, 6, 3, 3)})
@example({"a": (8, 7, 7, 1), "b": (9, 7, 6, 3), "c": (6, 1, 0, 0)})
def test_f19_nobody_reckons_a_small_group_out_of_what_the_steps_tell(sizes: Sizes) -> None:
    """An attacker who knows every total, and who came to which step at all, tries every number that fits."""
    known = published(Funnel(people(sizes)).steps())
    small = [(g, c) for g in sizes for c in range(3) if 0 < sizes[g][c] < 5]
    assert not [cell for cell in small if cell in known]
    possible = everything_that_fits(sizes, known)
    for group, column in small:
        left = [one for one in sizes if sizes[one][column] and (one, column) not in known]
        alone = len(left) == len([one for one in sizes if sizes[one][column]])
        assert len(possible[group, column]) > 1 or alone, (group, column)


def everything_that_fits(sizes: Sizes, known: Mapping[tuple[str, int], int]) -> dict[tuple[str, int], set[int]]:
    """What each count may be: columns have their totals, and of no group more come to a step than to the one before."""
    groups, columns = sorted(sizes), []
    for column in COLUMNS:
        ways = [_ways(sizes, known, group, column) for group in groups]
        total = sum(sizes[group][column] for group in groups)
        columns.append([one for one in product(*ways) if sum(one) == total])
    for column in list(COLUMNS)[1:]:
        before = columns[column - 1]
        columns[column] = [one for one in columns[column] if any(_fewer(one, other) for other in before)]
    for column in reversed(list(COLUMNS)[:-1]):
        after = columns[column + 1]
        columns[column] = [one for one in columns[column] if any(_fewer(other, one) for other in after)]
    return {(g, c): {one[place] for one in columns[c]} for c in COLUMNS for place, g in enumerate(groups)}


def _ways(sizes: Sizes, known: Mapping[tuple[str, int], int], group: str, column: int) -> Iterable[int]:
    """A group that is not listed at a step has nobody there; how many were hired of a hidden one may be nobody."""
    if (group, column) in known:
        return [known[group, column]]
    if column < len(PHASES):
        return range(1, 28) if sizes[group][column] else [0]
    return range(28)


def _fewer(these: tuple[int, ...], those: tuple[int, ...]) -> bool:
    return all(one <= other for one, other in zip(these, those, strict=True))
