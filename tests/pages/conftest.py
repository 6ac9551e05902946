"""A database of the test's own behind the screens, and the way to open one."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from interview.ui import starting


@pytest.fixture
def screens(settings_database: Engine) -> Iterator[Engine]:
    """The screens work on a fresh database; what is kept for a process is forgotten before and after."""
    kept = (starting.prepared, starting._local_owner)
    for cached in kept:
        cached.cache_clear()
    assert starting.prepared() is None
    yield settings_database
    for cached in kept:
        cached.cache_clear()
