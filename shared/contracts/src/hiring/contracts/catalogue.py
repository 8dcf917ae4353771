"""Every message of every service, imported here so that nothing that reads the log misses one."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

import hiring.contracts.audit
import hiring.contracts.briefing.commands
import hiring.contracts.briefing.discussion
import hiring.contracts.briefing.events
import hiring.contracts.briefing.outcome
import hiring.contracts.briefing.probation
import hiring.contracts.briefing.queries
import hiring.contracts.briefing.roadmap
import hiring.contracts.briefing.taking_part
import hiring.contracts.briefing.templates
import hiring.contracts.evaluation.commands
import hiring.contracts.evaluation.events
import hiring.contracts.evaluation.queries
import hiring.contracts.feedback.commands
import hiring.contracts.feedback.events
import hiring.contracts.feedback.organisation
import hiring.contracts.feedback.queries
import hiring.contracts.pipeline.commands
import hiring.contracts.pipeline.course
import hiring.contracts.pipeline.events
import hiring.contracts.pipeline.overview
import hiring.contracts.pipeline.person
import hiring.contracts.pipeline.queries
import hiring.contracts.pipeline.standing  # noqa: F401 - importing registers, here and above
from hiring.contracts.messages import COMMANDS, EVENTS, QUERIES, Command, Event, Query

OWNERS = ("briefing", "pipeline", "evaluation", "feedback", "audit")
"""The services that own messages, in the order of a hire."""


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
