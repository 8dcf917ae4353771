"""Every message of every service, imported here so that nothing that reads the log misses one."""

import importlib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from hiring.contracts.messages import COMMANDS, EVENTS, QUERIES, Command, Event, Query

OWNERS = ("briefing", "pipeline", "evaluation", "feedback", "audit")
"""The services that own messages, in the order of a hire."""

for _owner in OWNERS:
    for _part in ("events", "commands", "queries"):
        try:
            importlib.import_module(f"hiring.contracts.{_owner}.{_part}")
        except ModuleNotFoundError as missing:
            if missing.name not in {f"hiring.contracts.{_owner}", f"hiring.contracts.{_owner}.{_part}"}:
                raise


def events(owner: str) -> Mapping[str, type[Event]]:
    """The events of a service by wire name."""
    return {wire: event for wire, event in EVENTS.items() if wire.startswith(f"{owner}.")}


def commands(owner: str) -> Mapping[str, type[Command]]:
    """The commands of a service by `<service>.<Command>`."""
    return {name: command for name, command in COMMANDS.items() if command.service == owner}


def queries(owner: str) -> Mapping[str, type[Query]]:
    """The queries of a service by `<service>.<Query>`."""
    return {name: query for name, query in QUERIES.items() if query.service == owner}


def messages(owner: str) -> Mapping[str, type[BaseModel]]:
    """Everything that a service says and is asked, by name; answers as `<service>.<Query> answer`."""
    answers = {f"{name} answer": query.answered_by for name, query in queries(owner).items()}
    return {**events(owner), **commands(owner), **queries(owner), **answers}


def schemas(owner: str) -> dict[str, Any]:
    """The JSON Schema of each of them."""
    return {name: message.model_json_schema() for name, message in messages(owner).items()}
