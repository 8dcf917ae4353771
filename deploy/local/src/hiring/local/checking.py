"""`hiring check`: whether a cluster is set up so that it can keep the promises; it changes nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer
from nats.aio.client import Client as Nats
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NoAnswer
from rich.table import Table
from rich.text import Text

from hiring.chassis.settings import Settings
from hiring.contracts.subjects import server
from hiring.eventkit.log.jetstream import call
from hiring.eventkit.log.lean import NotPermitted
from hiring.eventkit.log.topology import STREAMS, verify
from hiring.local.finding import Finding
from hiring.local.migrating import all_missing
from hiring.local.options import as_json, screen
from hiring.local.reaching import reached
from hiring.local.system import SERVICES, all_consumers

_ANSWERS_SECONDS = 1.0
_SKEW_SECONDS = 1.0
_FULL = 0.8
_OLDEST = (2, 15)
_REPLICAS = 2
_NOT_KEPT = 3
_TRIED = (
    "$JS.API.STREAM.DELETE.NONE",
    "$JS.API.STREAM.PURGE.NONE",
    "$JS.API.STREAM.UPDATE.NONE",
    "hiring.command.none.None",
)
"""What an operator may not do, aimed at nothing: were it allowed, nothing would happen."""


async def check_cluster(data: Path, nats: str | None, replicas: int, *, as_json_lines: bool) -> None:
    """Says how each thing is and what to do about it; exit code 3 when one is not as promised.

    Raises:
        Unavailable: no server can be reached.
        DatabaseUnavailable: a database can't be opened.
    """
    table = Table(box=None, pad_edge=False, padding=(0, 2))
    for column in ("", "what", "how it is"):
        table.add_column(column)
    well = True
    async with reached(data, nats, "cluster-check") as client:
        async for finding in _findings(client, replicas):
            well &= finding.well
            if as_json_lines:
                as_json(asdict(finding))
            mark = Text("kept", "green") if finding.well else Text("not kept", "bold red")
            table.add_row(mark, finding.what, Text(" ".join(filter(None, (finding.words, finding.advice)))))
    if not as_json_lines:
        screen.print(table)
    if not well:
        raise typer.Exit(_NOT_KEPT)


async def _findings(client: Nats, replicas: int) -> AsyncIterator[Finding]:
    began = datetime.now(UTC)
    servers = [answer["data"] for answer in await _answers(client, server("varz")) if "data" in answer]
    for finding in _servers(servers, replicas, began):
        yield finding
    health = await _answers(client, server("healthz"))
    ill = [
        f"{one['server']['name']}: {one['data'].get('error', one['data']['status'])}"
        for one in health
        if one["data"]["status"] != "ok"
    ]
    if servers:
        yield _found("health of servers", ill, f"all {len(health)} say ok", "Read that server's log; docs/runbooks.md.")
    differences = await verify(client, all_consumers())
    yield _found("streams and consumers", differences, "as declared", "Run `hiring provision` as its own user.")
    wrong = [words for name in STREAMS for words in _copies(name, await _stream(client, name), replicas)]
    advice = f"`hiring provision --replicas {replicas}`, and wait until every copy is current."
    yield _found("copies of each stream", wrong, f"{replicas} of each, all current", advice)
    yield await _permissions(client)
    for finding in _services(await _answers(client, "$SRV.PING")):
        yield finding
    if Settings().database_url is not None:
        missing = await asyncio.to_thread(all_missing, Settings())
        yield _found("tables that are kept", missing, "every migration was had", "")


def _servers(servers: Sequence[Mapping[str, Any]], replicas: int, asked_at: datetime) -> Iterator[Finding]:
    if not servers:
        unknown = ["none tells how it is set up, so health, syncing, clocks and disks are unknown"]
        advice = "Give the servers the accounts that `hiring nats config` prints, and connect as `operator`."
        yield _found("servers", unknown, "", advice)
        return
    few = [f"{len(servers)} of {replicas} answer"] if len(servers) < replicas else []
    yield _found("servers", few, f"{len(servers)} answer", "Start the others; until then another loss stops writing.")
    versions = {one["server_name"]: one["version"] for one in servers}
    old = [f"{name} runs {version}" for name, version in versions.items() if _numbers(version) < _OLDEST]
    mixed = [f"they differ: {versions}"] if len(set(versions.values())) > 1 else []
    yield _found(
        "versions of servers",
        [*old, *mixed],
        ", ".join(sorted(set(versions.values()))),
        "Upgrade one at a time to 2.15 or newer.",
    )
    lax = [one["server_name"] for one in servers if not _kept(one).get("sync_always")]
    advice = "Set `sync_interval: always`: a power cut may take what was acknowledged."
    yield _found(
        "every message is synced to disk", [f"not by {name}" for name in lax], "sync_interval is always", advice
    )
    skewed = [
        f"{one['server_name']} is {skew:+.1f} s off"
        for one in servers
        if abs(skew := _skew(one, asked_at)) > _SKEW_SECONDS
    ]
    yield _found("clocks", skewed, "within a second of this machine's", "Let NTP set the clocks, this machine's too.")
    full = [f"{one['server_name']} has used {used:.0%}" for one in servers if (used := _used(one)) > _FULL]
    yield _found(
        "room on disk", full, "under 80 % of what each may store", "Give more disk and raise `max_file_store`."
    )
    open_ = [f"{one['server_name']} takes anybody" for one in servers if not one.get("auth_required")]
    yield _found("who may connect", open_, "known users alone", "Give it the configuration of `hiring nats config`.")


def _services(answers: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    replicas = {
        service.name: [one["version"] for one in answers if one["name"] == service.name] for service in SERVICES
    }
    few = [f"{name} has {len(found)} of {_REPLICAS}" for name, found in replicas.items() if len(found) < _REPLICAS]
    said = ", ".join(f"{name} {len(found)}" for name, found in replicas.items())
    yield _found("replicas of services", few, said, "Run two or more of each: a restart then keeps nobody waiting.")
    versions = {version for found in replicas.values() for version in found}
    mixed = [f"several run: {', '.join(sorted(versions))}"] if len(versions) > 1 else []
    yield _found("versions of services", mixed, ", ".join(versions) or "none runs", "Let the rollout end.")


async def _permissions(client: Nats) -> Finding:
    """What may not be done is tried: the server says no, or never answers."""
    allowed = []
    for subject in _TRIED:
        try:
            await client.request(subject, b"", timeout=0.3)
        except (NoAnswer, NotPermitted):
            continue
        except Exception as error:  # noqa: BLE001 - that nobody listens is an answer, too
            allowed.append(f"{subject} ({type(error).__name__})")
        else:
            allowed.append(subject)
    found = [f"this user may publish to {subject}" for subject in allowed]
    return _found("permissions", found, "this user can't delete, purge, change or command", "See `hiring nats config`.")


async def _answers(client: Nats, subject: str) -> list[dict[str, Any]]:
    """What everybody answers who listens there, within a second."""
    inbox = client.new_inbox()
    found: list[bytes] = []

    async def keep(message: Msg) -> None:
        found.append(message.data)

    subscription = await client.subscribe(inbox, cb=keep)
    await client.publish(subject, b"", reply=inbox)
    await asyncio.sleep(_ANSWERS_SECONDS)  # nobody knows how many there are
    await subscription.unsubscribe()
    return [json.loads(data) for data in found if data]


async def _stream(client: Nats, name: str) -> dict[str, Any]:
    info: dict[str, Any] = json.loads(await call(client, f"STREAM.INFO.{name}"))
    return info


def _copies(name: str, info: Mapping[str, Any], wanted: int) -> Iterator[str]:
    if "config" not in info:
        yield f"{name} is missing"
        return
    if info["config"]["num_replicas"] < wanted:
        yield f"{name} is kept {info['config']['num_replicas']} times, not {wanted}"
    for peer in info.get("cluster", {}).get("replicas", ()):
        if peer.get("offline") or not peer.get("current"):
            how = f"behind by {peer['lag']}" if peer.get("lag") and not peer.get("offline") else "not heard of"
            yield f"{name} on {peer['name']} is {how}"


def _found(what: str, wrong: Sequence[str], well: str, advice: str) -> Finding:
    return Finding(what, not wrong, "; ".join(wrong) + "." if wrong else well, advice if wrong else "")


def _kept(one: Mapping[str, Any]) -> Mapping[str, Any]:
    config: Mapping[str, Any] = one.get("jetstream", {}).get("config", {})
    return config


def _used(one: Mapping[str, Any]) -> float:
    limit = _kept(one).get("max_storage") or 1
    used: int = one.get("jetstream", {}).get("stats", {}).get("storage", 0)
    return used / limit


def _skew(one: Mapping[str, Any], asked_at: datetime) -> float:
    return (datetime.fromisoformat(one["now"]) - asked_at).total_seconds()


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-", maxsplit=1)[0].split(".")[:2])
