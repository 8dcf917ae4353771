"""Logging: one structlog pipeline for our own events and for the libraries', with what is bound on every line."""

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal, TextIO

import msgspec
import structlog
from opentelemetry import trace
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

Form = Literal["auto", "json", "console"]
"""`json`: one object per line; `console`: for people; `auto`: console on a terminal, else json."""

_QUIET = ("asyncio", "hiring.faststream", "nats", "sqlalchemy.engine", "uvicorn.access", "uvicorn.error")


def configure_logging(
    level: str = "info", form: Form = "auto", *, file: Path | None = None, stream: TextIO | None = None
) -> None:
    """Sends every log line of at least `level`, everybody's, to the end of `file`, else to `stream`, else to stderr.

    Raises:
        OSError: the file can't be written.
    """
    if file is not None:
        stream = file.open("a", buffering=1, encoding="utf-8")
    stream = stream or sys.stderr  # as it is now, not as it was when this was imported
    first: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _add_trace,
    ]
    last = _rendering(form, stream)
    least = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*first, *last],
        logger_factory=structlog.WriteLoggerFactory(stream),
        wrapper_class=structlog.make_filtering_bound_logger(least),
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
    logging.root.setLevel(least)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))


def _rendering(form: Form, stream: TextIO) -> list[Processor]:
    if form == "json" or (form == "auto" and not stream.isatty()):
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
