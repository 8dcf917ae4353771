"""`Spec`: what a decider does, in three words: given, when, then."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter

from hiring.contracts.messages import Command, Event
from hiring.eventkit.decider import Decider, Issued, Refused, Rule

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""When a spec plays, unless it says otherwise."""

_BY_NOBODY = Issued("nobody", MONDAY)


@dataclass(frozen=True)
class Spec:
    """`Spec(decider).given(*events).when(command, by=...).then(*events)`, or `.then_refused(RULE)`.

    Each `then` also asks the same command again and demands that nothing more happens, takes every event and the
    state through JSON and back, and demands them unchanged: so each spec guards the stored forms too.
    """

    decider: Decider[Any, Any, Any]
    past: tuple[Event, ...] = ()
    command: Command | None = None
    issued: Issued = _BY_NOBODY

    def given(self, *events: Event) -> "Spec":
        """What had happened before."""
        return replace(self, past=self.past + events)

    def when(self, command: Command, by: str = "nobody", at: datetime = MONDAY, roles: Iterable[str] = ()) -> "Spec":
        """What somebody wants now."""
        assert type(command) in self.decider.commands, f"{type(command).__name__} is not a command of it"
        return replace(self, command=command, issued=Issued(by, at, frozenset(roles)))

    def then(self, *expected: Event) -> "Spec":
        """What must happen, no more and no less. Returns the spec with these events in its past."""
        happened = self.happens()
        assert list(happened) == list(expected)
        return replace(self, past=self.past + tuple(happened), command=None)

    def then_refused(self, rule: Rule, because: str | None = None) -> None:
        """The command must be refused under exactly this rule; `because` must occur in the particulars."""
        with pytest.raises(Refused) as refusal:
            self._decide(self.state())
        assert refusal.value.rule == rule
        if because is not None:
            assert because in (refusal.value.because or "")

    def then_nothing(self) -> None:
        """The command must be accepted and change nothing."""
        assert list(self._decide(self.state())) == []

    def happens(self) -> Sequence[Event]:
        """The events that the command leads to, with every law checked, for a spec that looks at them itself."""
        state = self.state()
        happened = list(self._decide(state))
        assert happened, "nothing happened"
        assert all(type(event) in self.decider.events for event in happened)
        after = self.decider.fold(state, [_through_json(event) for event in happened])
        assert after == self.decider.fold(state, happened), "a stored event makes another state"
        self._is_silent_when_asked_again(after)
        return happened

    def state(self) -> Any:
        """The state that the past makes, after its own way through JSON."""
        state = self.decider.fold(self.decider.initial, [_through_json(event) for event in self.past])
        adapter: TypeAdapter[Any] = TypeAdapter(self.decider.state_type)
        assert adapter.validate_json(adapter.dump_json(state)) == state, "the state does not survive JSON"
        return state

    def _decide(self, state: Any) -> Sequence[Event]:
        assert self.command is not None, "say when(...) first"
        return list(self.decider.decide(self.command, state, self.issued))

    def _is_silent_when_asked_again(self, state: Any) -> None:
        try:
            again = self._decide(state)
        except Refused:
            return
        assert again == [], "the same command, asked again, did more"


def _through_json(event: Event) -> Event:
    copy = type(event).model_validate_json(event.model_dump_json(exclude_none=True))
    assert copy == event, f"{type(event).__name__} does not survive JSON"
    return copy
