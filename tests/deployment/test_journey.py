"""Both use cases on processes of their own, each with its own user of the broker and no right beyond it."""

from pathlib import Path

from rich.console import Console
from tests.deployment.processes import services
from tests.deployment.servers import servers

from hiring.eventkit.log.store import Log
from hiring.local.demo.run import play
from hiring.local.nats.users import users
from hiring.local.reaching import PLAYER


def _said(folder: Path) -> str:
    return "".join(lines.read_text() for lines in folder.glob("*.log"))


async def test_both_use_cases_are_played_by_services_that_have_no_right_but_their_own(tmp_path: Path) -> None:
    async with servers(tmp_path, player=users(playing=True)[PLAYER]) as broker, services(broker, tmp_path):
        client = await broker.connect(PLAYER)
        await play(Console(quiet=True), client)
        assert (await Log(client).head()).sequence > 300
        await client.close()
    said = _said(tmp_path).lower()
    assert "violation" not in said
    assert "message_parked" not in said
