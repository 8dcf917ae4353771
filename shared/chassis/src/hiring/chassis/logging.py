"""Logging: one structlog pipeline for our own events and for the libraries', with what is bound on every line."""

import logging
import sys
from collections.abc import Callable
from typing import Any, TextIO

import msgspec
import structlog
from opentelemetry import trace
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

from hiring.chassis.settings import Settings

_QUIET = ("asyncio", "hiring.faststream", "nats", "sqlalchemy.engine", "uvicorn.access", "uvicorn.error")


def configure(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """Sends every log line, ours and the libraries', to `stream`, as the settings say."""
    level = logging.getLevelName(settings.log_level.upper())
    first: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
    ]
    last = _rendering(settings, stream)
    structlog.configure(
        processors=[*first, *last],
        logger_factory=structlog.WriteLoggerFactory(stream),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*first, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _rendering(settings: Settings, stream: TextIO) -> list[Processor]:
    if settings.log_format == "json" or (settings.log_format == "auto" and not stream.isatty()):
        without_locals = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
        return [without_locals, structlog.processors.JSONRenderer(serializer=_to_json)]
    return [structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback)]


def _to_json(event: EventDict, default: Callable[[Any], Any]) -> str:
    return msgspec.json.encode(event, enc_hook=default).decode()


def _add_trace(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    span = trace.get_current_span().get_span_context()
    if span.is_valid:
        event["trace"] = format(span.trace_id, "032x")
    return event
