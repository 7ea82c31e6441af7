"""What holds for every test: how long an example takes is never a reason to fail."""

import gc

from hypothesis import HealthCheck, settings

settings.register_profile("ours", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")


def pytest_collection_finish() -> None:
    """Let collections of garbage pass over the thousands of tests themselves, which stay."""
    gc.collect()
    gc.freeze()
