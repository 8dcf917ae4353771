"""Fixtures of the whole repository: a real broker and real databases."""

from hiring.chassis.collecting import collect_seldom, keep_what_stands

pytest_plugins = ["hiring.eventkit.testing.brokers", "hiring.eventkit.testing.databases"]
collect_seldom()


def pytest_collection_finish() -> None:
    """What was imported for the tests stands until their end."""
    keep_what_stands()
