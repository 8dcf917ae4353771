"""What a service is: the table of contents that its `app.py` declares and the chassis runs."""

from dataclasses import dataclass
from typing import Any

from hiring.eventkit.decider import Decider
from hiring.eventkit.policies import Policy
from hiring.eventkit.views.view import Answer, View


@dataclass(frozen=True)
class Service:
    """Everything that a service decides, shows and reacts to. `name` is its token in subjects."""

    name: str
    decides: tuple[Decider[Any, Any, Any], ...] = ()
    shows: tuple[Answer[Any, Any], ...] = ()
    reacts: tuple[Policy, ...] = ()

    @property
    def views(self) -> tuple[View, ...]:
        """The views behind its answers, each once, in the order in which they are first named."""
        return tuple(dict.fromkeys(view for answer in self.shows for view in answer.views))
