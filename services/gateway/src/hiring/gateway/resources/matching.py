"""Matching: from the path of a request to the rows that stand there, by a tree of its steps."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from hiring.gateway.resources.rows import Row


@dataclass
class _Node:
    rows: dict[str, Row] = field(default_factory=dict)
    steps: dict[str, "_Node"] = field(default_factory=dict)
    any_step: "_Node | None" = None


class Tree:
    """The rows by the steps of their paths. A written-out step wins over a field."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._root = _Node()
        for row in rows:
            self._place(row)

    def _place(self, row: Row) -> None:
        node = self._root
        for step in row.path.split("/")[1:]:
            if step.startswith("{"):
                node.any_step = node.any_step or _Node()
                node = node.any_step
            else:
                node = node.steps.setdefault(step, _Node())
        if node.rows.setdefault(row.method, row) is not row:
            raise ValueError(f"{row.method} {row.path} stands twice in the table")

    def find(self, path: str) -> tuple[Mapping[str, Row], tuple[str, ...]]:
        """The rows at that path by method, and the values of its fields in order; no rows when nothing stands there."""
        node: _Node | None = self._root
        values: list[str] = []
        for step in path.split("/")[1:]:
            if node is None:
                break
            known = node.steps.get(step)
            if known is None and node.any_step is not None and step:
                values.append(step)
                known = node.any_step
            node = known
        return (node.rows, tuple(values)) if node else ({}, ())

    def rows(self) -> Iterator[Row]:
        """Every row in the tree."""
        waiting = [self._root]
        while waiting:
            node = waiting.pop()
            yield from node.rows.values()
            waiting += [*node.steps.values(), *([node.any_step] if node.any_step else [])]
