"""Fixtures of the whole repository: a real broker and real databases."""

pytest_plugins = ["hiring.eventkit.testing.brokers", "hiring.eventkit.testing.databases"]
