"""The AsyncAPI document of a service: FastStream's of its reactions, and its commands, queries and events."""

from typing import Any

from faststream.specification import AsyncAPI
from pydantic import BaseModel

from hiring.chassis.consuming import Consuming
from hiring.chassis.service import Service
from hiring.chassis.version import VERSION
from hiring.contracts import subjects

_REF = "#/components/schemas/{model}"


def document(service: Service, consuming: Consuming) -> dict[str, Any]:
    """AsyncAPI 3.0.0, as JSON."""
    made: dict[str, Any] = (
        AsyncAPI(consuming.broker, title=f"hiring {service.name}", version=VERSION).to_specification().to_jsonable()
    )
    for decider in service.decides:
        for command in decider.commands:
            _complete(made, subjects.command(service.name, command.__name__), "receive", command)
        for event in decider.events:
            address = f"hiring.event.{{vacancy}}.{decider.service}.{decider.kind}.{{id}}.{{version}}"
            _complete(made, address, "send", event)
    for answer in service.shows:
        _complete(made, subjects.query(service.name, answer.query.__name__), "receive", answer.query)
    return made


def _complete(made: dict[str, Any], address: str, action: str, message: type[BaseModel]) -> None:
    """Adds one message to the channel at `address`, and the operation that goes with it."""
    channel = "".join(letter if letter.isalnum() else "-" for letter in address)
    name = message.__name__
    schema = message.model_json_schema(ref_template=_REF)
    made["components"].setdefault("schemas", {}).update({**schema.pop("$defs", {}), name: schema})
    made["components"].setdefault("messages", {})[name] = {
        "name": name,
        "summary": (message.__doc__ or "").strip().partition("\n")[0],
        "payload": {"$ref": _REF.format(model=name)},
    }
    entry = made["channels"].setdefault(channel, {"address": address, "messages": {}})
    entry["messages"][name] = {"$ref": f"#/components/messages/{name}"}
    made["operations"].setdefault(channel, {"action": action, "channel": {"$ref": f"#/channels/{channel}"}})
