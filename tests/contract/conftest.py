from collections.abc import Iterator

import pytest
import stamina


@pytest.fixture
def no_pauses_between_attempts() -> Iterator[None]:
    """Let a client make the attempts of its policy, three at most, at once."""
    with stamina.set_testing(True, attempts=3, cap=True):
        yield
