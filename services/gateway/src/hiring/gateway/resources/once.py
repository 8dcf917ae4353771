"""Once: what this gateway remembers of the idempotency keys that it has seen, to tell a repetition from a mistake.

That a command takes effect once is the services' doing, for ever; this only finds a key that is used for two things.
Source: draft-ietf-httpapi-idempotency-key-header, section 2.6.
"""

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi.responses import JSONResponse

from hiring.chassis.client import Rejected
from hiring.gateway.problems import HttpProblem, refusal

_REMEMBERED = 100_000
_NOTHING_HAPPENED = {"refused", "invalid", "changed", "not-found", "conflict"}


@dataclass(slots=True)
class _Use:
    fingerprint: bytes
    in_flight: bool = True


class Keys:
    """The last 100,000 keys and what each was used for."""

    def __init__(self) -> None:
        self._uses: OrderedDict[str, _Use] = OrderedDict()

    @contextmanager
    def used(self, key: str, fingerprint: bytes) -> Iterator[None]:
        """The block sends the command of this key and fingerprint. A key whose command had no effect is free again.

        Raises:
            HttpProblem: 422, the key was used for something else; 409, its command is just being worked on.
        """
        before = self._uses.get(key)
        if before is not None and before.fingerprint != fingerprint:
            raise HttpProblem(refusal(422, "This Idempotency-Key was used for another request.", kind="key-reused"))
        if before is not None and before.in_flight:
            raise HttpProblem(_in_flight())
        use = self._uses[key] = _Use(fingerprint)
        if len(self._uses) > _REMEMBERED:
            self._uses.popitem(last=False)
        try:
            yield
        except HttpProblem:
            self._uses.pop(key, None)
            raise
        except Rejected as rejected:
            if rejected.problem.kind in _NOTHING_HAPPENED:
                self._uses.pop(key, None)
            raise
        finally:
            use.in_flight = False


def _in_flight() -> JSONResponse:
    said = refusal(409, "The request with this Idempotency-Key is still being worked on.", kind="in-flight")
    said.headers["Retry-After"] = "1"
    return said
