"""Tracing: spans that follow a command to its event and on to the reactions. Without a tracer they cost nothing.

Source: W3C Trace Context (the `traceparent` header).
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext

from opentelemetry import propagate, trace


def span(name: str, headers: Mapping[str, str] | None = None, **attributes: str) -> AbstractContextManager[object]:
    """A span that goes on the trace which `headers` carry, else the current one. Attributes hold ids, never text."""
    if not _traced():
        return nullcontext()
    parent = None if headers is None else propagate.extract(headers)
    return trace.get_tracer("hiring").start_as_current_span(name, context=parent, attributes=attributes)


def trace_headers() -> dict[str, str]:
    """The headers that carry the current trace on: `traceparent`, or nothing outside of a trace."""
    headers: dict[str, str] = {}
    if _traced():
        propagate.inject(headers)
    return headers


def _traced() -> bool:
    """Whether anybody set a tracer up. To ask for the provider would look into the environment each time."""
    return trace._TRACER_PROVIDER is not None  # noqa: SLF001 - what `get_tracer_provider` looks at first
