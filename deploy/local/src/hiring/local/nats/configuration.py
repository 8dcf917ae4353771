"""The configuration of a NATS server for production, whole: what it keeps, whom it knows, what each of them may do."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hiring.contracts.subjects import server
from hiring.eventkit.log.permissions import Permissions

ACCOUNT = "HIRING"
SYSTEM = "SYS"
_TOLD = ("varz", "healthz")
_is_variable = re.compile(r"\$[A-Z][A-Z0-9_]*").fullmatch
_is_plain = re.compile(r"[A-Za-z_][A-Za-z0-9_]*").fullmatch

HEAD = """\
# A NATS server for hiring, made by `hiring nats config`. Never change it by hand: the permissions come from the code.
"""


@dataclass(frozen=True, slots=True)
class Tls:
    """The files of TLS on the server. With `authority` it believes certificates from there; `verify` demands one."""

    certificate: str
    key: str
    authority: str | None = None
    verify: bool = False

    @property
    def block(self) -> dict[str, Any]:
        """As the server names it."""
        files = {"cert_file": self.certificate, "key_file": self.key}
        return (
            files | ({"ca_file": self.authority} if self.authority else {}) | ({"verify": True} if self.verify else {})
        )


@dataclass(frozen=True, slots=True)
class Server:
    """One server, or each of those whose route addresses (`host:port`) are in `routes`: one file serves them all.

    `name` may be a variable of its environment. `cluster_tls` is for the routes; servers show each other certificates.
    """

    listen: str = "0.0.0.0:4222"
    monitoring: str = "127.0.0.1:8222"
    store: str = "/data"
    most_stored: str = "10GB"
    name: str = "$SERVER_NAME"
    routes: tuple[str, ...] = ()
    cluster_listen: str = "0.0.0.0:6222"
    tls: Tls | None = None
    cluster_tls: Tls | None = None


Credential = Callable[[str], Mapping[str, str]]
"""How the server knows the user of that name: `nkey`, or `user` and `password`."""


def configuration(of: Server, users: Mapping[str, Permissions], credential: Credential) -> dict[str, Any]:
    """Every setting, as the server names them, in an order that is always the same."""
    return {
        "server_name": of.name,
        "listen": of.listen,
        "http": of.monitoring,
        "max_payload": 1_048_576,
        "max_connections": 1_000,
        "max_pending": 67_108_864,
        "write_deadline": "10s",
        **({"tls": of.tls.block} if of.tls else {}),
        "jetstream": {
            "store_dir": of.store,
            "max_file_store": of.most_stored,
            "max_memory_store": "64MB",
            "sync_interval": "always",
        },
        **({"cluster": _cluster(of)} if of.routes else {}),
        **accounts(users, credential),
    }


def accounts(users: Mapping[str, Permissions], credential: Credential) -> dict[str, Any]:
    """The accounts alone, for whoever writes the rest: one for hiring, and the servers' own, which tells operators."""
    told = [(f"$SYS.REQ.SERVER.PING.{what.upper()}", server(what)) for what in _TOLD]
    return {
        "accounts": {
            SYSTEM: {
                "exports": [{"service": subject, "response": "stream", "accounts": [ACCOUNT]} for subject, _ in told]
            },
            ACCOUNT: {
                "jetstream": "enabled",
                "imports": [{"service": {"account": SYSTEM, "subject": subject}, "to": here} for subject, here in told],
                "users": [{**credential(name), "permissions": _permissions(may)} for name, may in users.items()],
            },
        },
        "system_account": SYSTEM,
    }


def _cluster(of: Server) -> dict[str, Any]:
    return {
        "name": "hiring",
        "listen": of.cluster_listen,
        **({"tls": of.cluster_tls.block} if of.cluster_tls else {}),
        "routes": [f"nats://{route}" for route in of.routes],
    }


def _permissions(may: Permissions) -> dict[str, Any]:
    answers = {"allow_responses": {"max": 1, "expires": "1m"}} if may.answers else {}
    return {"publish": {"allow": list(may.publish)}, "subscribe": {"allow": list(may.subscribe)}, **answers}


def as_text(settings: Mapping[str, Any]) -> str:
    """In the server's own notation; variables of its environment stand without quotes, as it demands."""
    return HEAD + "\n".join(_lines(settings, "")) + "\n"


def as_values(settings: Mapping[str, Any]) -> str:
    """As JSON, in which the NATS chart takes a value in `<< >>` as it is."""
    return json.dumps(_marked(settings), indent=2) + "\n"


def _lines(settings: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield f"{indent}{name} {{"
            yield from _lines(value, indent + "  ")
            yield f"{indent}}}"
        elif isinstance(value, list):
            yield f"{indent}{name}: ["
            for one in value:
                yield from _item(one, indent + "  ")
            yield f"{indent}]"
        else:
            yield f"{indent}{name}: {_scalar(value)}"


def _item(one: Any, indent: str) -> Iterator[str]:
    if isinstance(one, Mapping):
        yield f"{indent}{{"
        yield from _lines(one, indent + "  ")
        yield f"{indent}}}"
    else:
        yield f"{indent}{_scalar(one)}"


def _scalar(value: Any) -> str:
    if isinstance(value, str) and (_is_variable(value) or (_is_plain(value) and not _is_keyword(value))):
        return value
    return value if isinstance(value, str) and _is_size(value) else json.dumps(value)


_is_size = re.compile(r"\d+[KMGT]B").fullmatch


def _is_keyword(value: str) -> bool:
    """Words that the server would take for a truth value."""
    return value.lower() in {"true", "false", "yes", "no", "on", "off"}


def _marked(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _marked(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_marked(one) for one in value]
    return f"<< {value} >>" if isinstance(value, str) and _is_variable(value) else value
