"""A service of nats-py alone, to measure against: it publishes what it is sent and answers. Its argument: the URL."""

import asyncio
import sys
from itertools import count

import nats
import uvloop
from nats.aio.msg import Msg

_numbers = count(1)


async def main(url: str) -> None:
    """Until it is killed."""
    client = await nats.connect(url)
    stream = client.jetstream()
    tasks = set[asyncio.Task[None]]()

    async def work(message: Msg) -> None:
        await stream.publish(f"raw.{next(_numbers) % 1000}", message.data)
        await message.respond(b"accepted")

    async def take(message: Msg) -> None:
        task = asyncio.create_task(work(message))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    await client.subscribe("bare", cb=take)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1]))
