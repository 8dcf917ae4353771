"""`hiring check`: a system in production, looked at from outside."""

from typing import Annotated

import typer

from hiring.local.options import Data, Json, NatsUrl, run
from hiring.local.place import DEFAULT_FOLDER


def check(
    data: Data = DEFAULT_FOLDER,
    nats: NatsUrl = None,
    replicas: Annotated[int, typer.Option(min=1, max=5, help="How many servers are to keep each stream.")] = 3,
    *,
    json_: Json = False,
) -> None:
    """Does this cluster keep the promises? Servers, syncing, replicas, permissions, versions, clocks, disks, tables.

    Changes nothing. Exit code 0: all is well; 1: it could not be looked at; 3: a promise is not kept.
    """
    from hiring.eventkit.views.database import DatabaseUnavailable
    from hiring.local.checking import check_cluster

    run(check_cluster(data, nats, replicas, as_json_lines=json_), DatabaseUnavailable)
