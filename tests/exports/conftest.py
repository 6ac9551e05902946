"""The prepared database of these tests."""

from tests.prepared import session, standing, w

__all__ = ["session", "standing", "w"]
