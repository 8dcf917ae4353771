"""Leases: which of several replicas does a piece of work."""

import time
import uuid

from prometheus_client import Gauge
from sqlalchemy import Engine, or_, update
from sqlalchemy.exc import IntegrityError

from hiring.eventkit.views.database import writing
from hiring.eventkit.views.tables import LEASES

_HELD = Gauge("hiring_lease_held", "1 where this process holds the right to do that work", ["lease"])


class Lease:
    """The right to do the work called `name` for a few seconds. Losing it is harmless: checkpoints are the fence."""

    def __init__(self, engine: Engine, name: str, seconds: float) -> None:
        self.seconds = seconds
        self._engine = engine
        self._name = name
        self._holder = uuid.uuid4().hex

    def take(self) -> bool:
        """Takes or renews the lease; false when another holds it."""
        taken = False
        try:
            taken = self._take()
        finally:
            _HELD.labels(self._name).set(taken)
        return taken

    def _take(self) -> bool:
        now = time.time()
        mine = {"holder": self._holder, "until": now + self.seconds}
        free = or_(LEASES.c.holder == self._holder, LEASES.c.until < now)
        with writing(self._engine) as connection:
            if connection.execute(update(LEASES).where(LEASES.c.name == self._name, free).values(mine)).rowcount:
                return True
        try:
            with writing(self._engine) as connection:
                connection.execute(LEASES.insert().values(name=self._name, **mine))
        except IntegrityError:
            return False
        return True

    def give_back(self) -> None:
        """Lets another replica take over at once."""
        _HELD.labels(self._name).set(0)
        mine = (LEASES.c.name == self._name, LEASES.c.holder == self._holder)
        with writing(self._engine) as connection:
            connection.execute(update(LEASES).where(*mine).values(until=0))
