"""The desks these tests need."""

from tests.desks import store

__all__ = ["store"]
