"""The fixtures of these tests."""

from tests.faults.replicas import replicas

__all__ = ["replicas"]
