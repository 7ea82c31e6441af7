from collections.abc import Iterator

import pytest
import stamina

from tests.stores import (  # noqa: F401 - fixtures are found by name
    postgres_server,
    postgres_url,
    sqlite_store,
    sqlite_template,
    sqlite_url,
    store,
    store_url,
)


@pytest.fixture
def no_pauses_between_attempts() -> Iterator[None]:
    """Let a client make the attempts of its policy, three at most, at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
