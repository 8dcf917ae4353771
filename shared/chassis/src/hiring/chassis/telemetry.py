"""Telemetry: where OpenTelemetry traces go, by the standard `OTEL_*` variables, and the Prometheus metrics."""

import os

from opentelemetry import trace
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
        trace.get_tracer_provider()  # loads the one that OTEL_PYTHON_TRACER_PROVIDER names, if it does
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - slow to import

    provider = TracerProvider(resource=Resource.create({"service.name": f"hiring-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
