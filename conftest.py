"""Fixtures of the whole repository: a real broker, real databases, and programs that start quickly."""

from hiring.chassis.collecting import collect_seldom, keep_what_stands
from hiring.eventkit.testing.programs import import_beforehand

pytest_plugins = ["hiring.eventkit.testing.brokers", "hiring.eventkit.testing.databases"]
collect_seldom()
import_beforehand(
    *("hiring.local.up", "hiring.local.demo.run", "hiring.local.doctor", "hiring.local.importing"),
    *("hiring.local.audit.exporting", "hiring.local.audit.explaining", "hiring.local.audit.restoring"),
    *("hiring.audit.app", "hiring.gateway.app", "psycopg", "time_machine", "typer.rich_utils"),
)


def pytest_collection_finish() -> None:
    """What was imported for the tests stands until their end."""
    keep_what_stands()
