"""`hiring provision`: streams and consumers, made or compared."""

from pathlib import Path

from hiring.eventkit.log.topology import Immutable, provision, verify
from hiring.local.options import fail, screen
from hiring.local.reaching import reached
from hiring.local.system import all_consumers


async def provision_streams(data: Path, nats: str | None, replicas: int, *, check: bool) -> None:
    """Makes what is missing and says what it did; with `check` only says what differs, and fails if anything does."""
    async with reached(data, nats, "provision") as client:
        if check:
            differences = await verify(client, all_consumers())
            if differences:
                fail("; ".join(differences) + ". Run `hiring provision`.")
            screen.print("streams and consumers are as declared")
            return
        try:
            done = await provision(client, all_consumers(), replicas)
        except Immutable as error:
            fail(str(error))
            return
        screen.print("\n".join(done) or "nothing to do: streams and consumers are as declared", markup=False)
