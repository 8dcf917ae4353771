"""Telemetry: OpenTelemetry traces that follow a command to its event and on to the reactions; Prometheus metrics.

Source: W3C Trace Context (the `traceparent` header). Exporters follow the standard `OTEL_*` variables.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from opentelemetry import propagate, trace
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram(
    "hiring_request_seconds",
    "How long commands and queries take to answer, by how they ended.",
    ("service", "request", "outcome"),
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
REACTIONS = Counter("hiring_reactions_total", "Messages that reactions and deadlines handled.", ("service", "reader"))
IN_PROGRESS = Gauge("hiring_requests_in_progress", "Requests that are being worked on.", ("service",))


def configure(service: str) -> None:
    """Exports traces when `OTEL_EXPORTER_OTLP_ENDPOINT` is set; without it, traces cost next to nothing."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - slow to import

    provider = TracerProvider(resource=Resource.create({"service.name": f"hiring-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


@contextmanager
def span(name: str, headers: Mapping[str, str] | None, **attributes: str) -> Iterator[trace.Span]:
    """A span that goes on the trace which the headers of a message carry. Attributes hold ids only, never text."""
    parent = propagate.extract(headers or {})
    with trace.get_tracer("hiring").start_as_current_span(name, context=parent, attributes=attributes) as current:
        yield current


def trace_headers() -> dict[str, str]:
    """The headers that carry the current trace on: `traceparent`, or nothing outside of a trace."""
    headers: dict[str, str] = {}
    propagate.inject(headers)
    return headers
