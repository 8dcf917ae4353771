"""The fixtures of these tests."""

from tests.faults.replicas import database_url, replicas

__all__ = ["database_url", "replicas"]
