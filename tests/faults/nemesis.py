"""The hand that does what the schedule says, and takes it back."""

import asyncio
import random
import signal
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TextIO

from tests.faults.cluster import NAMES, Node
from tests.faults.house import House
from tests.faults.links import Link
from tests.faults.schedule import LEADER, Fault, Kind

from hiring.contracts.subjects import EVENTS_STREAM
from hiring.eventkit.log.jetstream import call
from hiring.eventkit.log.stored import Unavailable

_DELAY_SECONDS = 0.08
_RECOVERY_SECONDS = 15.0
_OTHERS_SECONDS = 60.0


class Nemesis:
    """Plays faults on a house. `done` counts those that were injected; each is told to `out` as it happens."""

    def __init__(self, house: House, seed: int, out: TextIO | None = None) -> None:
        self.done: Counter[Kind] = Counter()
        self.fresh_copies = 0
        self._house = house
        self._cluster = house.cluster
        self._dice = random.Random(f"nemesis/{seed}")
        self._out = out

    async def play(self, *tracks: Sequence[Fault]) -> None:
        """Returns when every fault was injected and taken back."""
        await asyncio.gather(*(self._track(track) for track in tracks))

    async def _track(self, faults: Sequence[Fault]) -> None:
        began = asyncio.get_running_loop().time()
        for fault in faults:
            await asyncio.sleep(max(0.0, began + fault.at - asyncio.get_running_loop().time()))
            await self._inject(fault)
            self.done[fault.kind] += 1

    async def _inject(self, fault: Fault) -> None:
        if fault.target in {*NAMES, LEADER}:
            name = fault.target
            if name == LEADER:
                name = await self._cluster.leader(EVENTS_STREAM) or NAMES[0]
            self._tell(f"{fault.kind} {name} {fault.seconds:g}")
            await self._on_broker(fault, self._cluster.nodes[name])
        else:
            self._tell(f"{fault.kind} {fault.target} {fault.seconds:g}")
            await self._on_service(fault)

    def _tell(self, what: str) -> None:
        if self._out is not None:
            print(what, file=self._out, flush=True)

    async def _on_broker(self, fault: Fault, node: Node) -> None:
        match fault.kind:
            case Kind.KILL_NODE:
                await node.kill()
                await asyncio.sleep(fault.seconds)
                node.start()
            case Kind.RESTART_NODE:
                await node.stop()
                await asyncio.sleep(fault.seconds)
                node.start()
            case Kind.PAUSE_NODE:
                node.pause()
                await asyncio.sleep(fault.seconds)
                node.resume()
            case Kind.STEP_DOWN:
                await self._step_down()
            case Kind.SLOW_DISK:
                await self._slow(node, fault.seconds)
            case Kind.FULL_DISK:
                await asyncio.to_thread(node.disk.fill)
                await asyncio.sleep(fault.seconds)
                await self._after_a_full_disk(node)
            case _:
                await self._on_links(fault, node)

    async def _after_a_full_disk(self, node: Node) -> None:
        """What docs/guarantees.md tells an operator to do: room, a restart, and a fresh copy where that is not enough.

        A server that could not write writes no more before it is started anew; and nats-server 2.15.1 may find its
        own copy unreadable then. It may be taken away only while both others are well, or a majority forgets.
        """
        node.disk.free()
        await node.kill()
        node.start()
        if await self._well([node], _RECOVERY_SECONDS):
            return
        others = [other for other in self._cluster.nodes.values() if other is not node]
        if not await self._well(others, _OTHERS_SECONDS):
            return
        self._tell(f"fresh copy for {node.name}")
        self.fresh_copies += 1
        await node.kill()
        node.disk.wipe()
        node.start()
        await self._well([node], _OTHERS_SECONDS)

    async def _well(self, nodes: Sequence[Node], patience_seconds: float) -> bool:
        ends = asyncio.get_running_loop().time() + patience_seconds
        while not all([await self._cluster.is_well(node) for node in nodes]):
            if asyncio.get_running_loop().time() > ends:
                return False
            await asyncio.sleep(0.2)
        return True

    async def _on_links(self, fault: Fault, node: Node) -> None:
        clients, routes = [self._cluster.clients[node.name]], self._cluster.around(node.name)
        match fault.kind:
            case Kind.CUT_CLIENTS:
                await _meanwhile(clients, Link.cut, fault.seconds)
            case Kind.DELAY_CLIENTS:
                await _meanwhile(clients, _delay, fault.seconds)
            case Kind.DOUBLE:
                await _meanwhile(list(self._cluster.clients.values()), _double, fault.seconds)
            case Kind.PARTITION:
                await _meanwhile(routes, Link.cut, fault.seconds)
            case Kind.DELAY_ROUTES:
                await _meanwhile(routes, _delay, fault.seconds)
            case Kind.BREAK_ROUTES:
                for link in routes:
                    link.drop()

    async def _on_service(self, fault: Fault) -> None:
        (replica,) = [one for one in self._house.replicas if one.name == fault.target]
        match fault.kind:
            case Kind.KILL_SERVICE:
                replica.send(signal.SIGKILL)
            case Kind.RESTART_SERVICE:
                replica.send(signal.SIGTERM)
            case Kind.PAUSE_SERVICE:
                replica.send(signal.SIGSTOP)
                await asyncio.sleep(fault.seconds)
                replica.send(signal.SIGCONT)
            case Kind.STEP_CLOCK:
                replica.step_clock(fault.seconds)
            case Kind.DROP_DATABASE:
                await asyncio.to_thread(self._house.drop_database_connections)

    async def _step_down(self) -> None:
        with suppress(Unavailable):
            client = await self._cluster.connect("step-down", patience_seconds=5)
            try:
                await call(client, f"STREAM.LEADER.STEPDOWN.{EVENTS_STREAM}", seconds=5)
            finally:
                await client.close()

    async def _slow(self, node: Node, seconds: float) -> None:
        """The disk stalls again and again: what it was told to keep takes that much longer."""
        ends = asyncio.get_running_loop().time() + seconds
        while asyncio.get_running_loop().time() < ends:
            await asyncio.to_thread(node.disk.freeze)
            await asyncio.sleep(self._dice.uniform(0.05, 0.4))
            await asyncio.to_thread(node.disk.thaw)
            await asyncio.sleep(self._dice.uniform(0.01, 0.1))


async def _meanwhile(links: Sequence[Link], do: Callable[[Link], None], seconds: float) -> None:
    for link in links:
        do(link)
    await asyncio.sleep(seconds)
    for link in links:
        link.mend()


def _delay(link: Link) -> None:
    link.delay_seconds = _DELAY_SECONDS


def _double(link: Link) -> None:
    link.doubling = True
