"""Which counts of groups are not told, so that what is told gives none of the small ones away (F19).

A funnel tells each count twice: who was selected at one step are those who applied at the next. So what is hidden at
a step is hidden beside it too, and together with it the next larger counts, until nobody can reckon it out of the
totals, which other statistics tell, and of the steps before and after.
Source: Hundepool et al., Statistical Disclosure Control (2012), section 4.2 (complementary suppression, audit by
bounds).
"""

from collections.abc import Collection, Mapping, Sequence

SMALLEST_GROUP = 5
"""A group with fewer who applied at a step is not shown: its numbers could tell of a person."""

Reached = Mapping[str, Sequence[int]]
"""How many of each group came to each step, a column for each; then, where it is told, how many came through all."""
Cell = tuple[str, int]
"""A group in a column."""


def hidden_cells(reached: Reached, sizes: int, also: Collection[Cell] = ()) -> set[Cell]:
    """The counts that are not told: those of 1 to 4 in the first `sizes` columns, and what would give them away.

    `also` are hidden elsewhere, so that they have to be here.
    """
    guarded = {(group, column) for group, of in reached.items() for column in range(sizes) if _is_small(of[column])}
    hidden = guarded | set(also)
    while more := _telling(reached, hidden, guarded, sizes):
        hidden |= more
    return hidden


def _is_small(count: int) -> bool:
    return 0 < count < SMALLEST_GROUP


def _telling(reached: Reached, hidden: set[Cell], guarded: set[Cell], sizes: int) -> set[Cell]:
    """What has to be hidden next; nothing when nothing that is told gives a guarded count away, or all is hidden."""
    low, high = _bounds(reached, hidden, sizes)
    for column in sorted({column for _, column in hidden}):
        here = [group for group in reached if (group, column) in hidden]
        few = len(here) < 2 or (column < sizes and sum(reached[g][column] for g in here) < SMALLEST_GROUP)  # noqa: PLR2004 - one alone is what is left of the total
        found_out = [cell for g in here if (cell := (g, column)) in guarded and low[cell] == high[cell]]
        if not few and not found_out:
            continue
        if told := [g for g, of in reached.items() if of[column] and (g, column) not in hidden]:
            return {(min(told, key=lambda group: (reached[group][column], group)), column)}
        if beside := {(g, n) for g, _ in found_out for n, count in enumerate(reached[g]) if count} - hidden:
            guarded |= beside
            return beside
    return set()


def _bounds(reached: Reached, hidden: set[Cell], sizes: int) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """Between what and what each count must lie, for whoever knows all that is told and the total of each column."""
    columns = range(len(next(iter(reached.values()), ())))
    totals = [sum(of[column] for of in reached.values()) for column in columns]
    cells = {(group, column): count for group, of in reached.items() for column, count in enumerate(of)}
    low = {cell: int(cell[1] < sizes) if cell in hidden else count for cell, count in cells.items()}
    high = {cell: totals[cell[1]] if cell in hidden else count for cell, count in cells.items()}
    while True:
        before = {**low}, {**high}
        for group, column in sorted(hidden & cells.keys()):
            cell, others = (group, column), [(one, column) for one in reached if one != group]
            after, ahead = (group, column + 1), (group, column - 1)
            least = totals[column] - sum(high[one] for one in others)
            most = totals[column] - sum(low[one] for one in others)
            low[cell] = max(low[cell], least, low.get(after, 0))
            high[cell] = min(high[cell], most, high.get(ahead, most))
        if (low, high) == before:
            return low, high
