"""Streams and consumers as resources of NACK, the JetStream controller, from the one declaration in the code.

Source: NACK's `jetstream.nats.io/v1beta2`, which names settings in its own way.
"""

from collections.abc import Mapping
from typing import Any

import yaml

from hiring.eventkit.log.topology import STREAMS, Consumer
from hiring.local.system import all_consumers

REPLICAS = 3
_SECOND = 1_000_000_000
_HEAD = "# Made by python -m tools.generate; see shared/eventkit/src/hiring/eventkit/log/topology.py.\n"

STREAM_NAMES: Mapping[str, str] = {
    "subjects": "subjects",
    "storage": "storage",
    "retention": "retention",
    "compression": "compression",
    "discard": "discard",
    "deny_delete": "denyDelete",
    "deny_purge": "denyPurge",
    "allow_direct": "allowDirect",
    "allow_msg_schedules": "allowMsgSchedules",
    "allow_msg_ttl": "allowMsgTtl",
    "max_msgs": "maxMsgs",
    "max_bytes": "maxBytes",
    "max_msgs_per_subject": "maxMsgsPerSubject",
    "discard_new_per_subject": "discardPerSubject",
}
"""What NACK calls each setting. `max_age` is left out: NACK's own default is none, which is what all streams have."""

CONSUMER_NAMES: Mapping[str, str] = {
    "durable_name": "durableName",
    "filter_subjects": "filterSubjects",
    "ack_policy": "ackPolicy",
    "deliver_policy": "deliverPolicy",
    "max_deliver": "maxDeliver",
    "max_ack_pending": "maxAckPending",
}
"""The same for consumers; `ack_wait` is a duration in words there, and `name` is the durable name."""


def nack_streams() -> str:
    """Every stream.

    Raises:
        KeyError: a setting was declared that this does not know how to hand to NACK.
    """
    return _HEAD + yaml.safe_dump_all((_stream(name, config) for name, config in STREAMS.items()), sort_keys=False)


def nack_consumers() -> str:
    """Every durable consumer.

    Raises:
        KeyError: as above.
    """
    return _HEAD + yaml.safe_dump_all((_consumer(one) for one in all_consumers()), sort_keys=False)


def _stream(name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    if config["max_age"] != 0:
        raise KeyError("max_age")
    settings = {STREAM_NAMES[key]: value for key, value in config.items() if key != "max_age"}
    # Deleting the resource must never delete the log.
    return _resource("Stream", name, {"name": name, **settings, "replicas": REPLICAS, "preventDelete": True})


def _consumer(consumer: Consumer) -> dict[str, Any]:
    config = consumer.config
    settings = {CONSUMER_NAMES[key]: value for key, value in config.items() if key not in {"ack_wait", "name"}}
    wait = f"{config['ack_wait'] // _SECOND}s"
    return _resource("Consumer", consumer.name, {"streamName": consumer.stream, **settings, "ackWait": wait})


def _resource(kind: str, name: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {"name": name.lower()}
    return {"apiVersion": "jetstream.nats.io/v1beta2", "kind": kind, "metadata": metadata, "spec": dict(spec)}
