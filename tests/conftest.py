"""What holds for every test: fresh databases, and no example fails for taking long."""

import gc

import pytest
from hypothesis import HealthCheck, settings

from tests.stores import postgres_server, postgres_url, sqlite_store, sqlite_url, store, store_url

__all__ = [  # here and nowhere else: each module that names a fixture has a server of its own
    "postgres_server", "postgres_url", "sqlite_store", "sqlite_url", "store", "store_url",
]  # fmt: skip

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow tests first: begun last, one of them would leave the other worker idle.

    No tracer triples their time: quick tests cover what they run.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker("no_cover")


@pytest.fixture(scope="module", autouse=True)
def what_stays_is_passed_over() -> None:
    """Let collections of garbage pass over thousands of tests and all that earlier files left.

    The monitor looks for garbage after each large piece of work, which took a second here. A season
    that is played ends with ``gc.unfreeze``; so it is done anew for each file of tests.
    """
    gc.collect()
    gc.freeze()
