"""A log that lost what was read from it is never read on."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from hiring.eventkit.log.connect import connect
from hiring.eventkit.log.embedded import EmbeddedBroker
from hiring.eventkit.log.store import Log
from hiring.eventkit.log.topology import provision
from hiring.eventkit.views.database import writing
from hiring.eventkit.views.runner import LogRegressed
from hiring.eventkit.views.tables import CHECKPOINTS


async def folded(shop: Any, database: Engine) -> None:
    await shop.add("b1", "pear")
    last = await shop.add("b1", "fig")
    async with shop.running(database) as runner:
        await runner.wait_for([shop.contents, shop.histories], last)


async def test_another_stream_is_noticed(database: Engine, shop: Any, tmp_path: Path) -> None:
    await folded(shop, database)
    async with EmbeddedBroker(tmp_path / "other") as broker:
        client = await connect(broker.url, "test")
        await provision(client, ())
        with pytest.raises(LogRegressed, match="from a stream made at"):
            await shop.runner(database, log=Log(client)).run()
        await client.close()


async def test_a_lost_tail_is_noticed(database: Engine, shop: Any) -> None:
    await folded(shop, database)
    with writing(database) as connection:
        connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.name == "contents").values(sequence=3))
    with pytest.raises(LogRegressed, match="contents has read up to sequence 3, where nothing stands"):
        await shop.runner(database).run()


async def test_another_message_at_the_same_place_is_noticed(database: Engine, shop: Any) -> None:
    await folded(shop, database)
    with writing(database) as connection:
        connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.name == "contents").values(hash="0" * 64))
    with pytest.raises(LogRegressed, match="another message at sequence 2"):
        await shop.runner(database).run()
