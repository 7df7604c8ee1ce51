"""For all tests."""

import gc
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.workers import Scheduling, make_way

# How long an example takes says more about what else the machine is doing than about the test.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through all of it for garbage again and again took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The whole stack first: it mostly waits for real seconds to pass, in which other workers get on."""
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if "PYTEST_XDIST_WORKER" in os.environ and item.get_closest_marker("e2e") is None:
        make_way()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)
