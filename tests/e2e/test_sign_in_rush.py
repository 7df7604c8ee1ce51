"""Many sign in at once: everybody is answered, stands by once, and has a timer of their own."""

import asyncio

import httpx
import pytest

from benchmarks.rush import rush
from local.stack.layout import Places
from local.stack.state import Stack
from tests.e2e.conftest import TIMEOUT_S, bearer, new_school

pytestmark = pytest.mark.e2e

LEARNERS, HOSTS, WITHIN_S = 100, 5, 6.0


def test_in_a_rush_of_sign_ins_nothing_is_lost_and_every_timer_is_armed(stack: Stack, places: Places) -> None:
    with new_school(stack, places, hosts=HOSTS) as school:
        school.connect()
        calls = f"{stack.zoom_url}/_sim/calls"
        before = httpx.get(calls, timeout=TIMEOUT_S).json()["calls"]
        found = asyncio.run(rush(stack, bearer(school.api_key), school.hosts, LEARNERS, WITHIN_S))
        after = httpx.get(calls, timeout=TIMEOUT_S).json()["calls"]
    assert (len(found.answers), found.lost, found.armed) == (LEARNERS, 0, LEARNERS)
    made = "POST /v2/users/{user_id}/meetings"
    assert after[made] - before.get(made, 0) == HOSTS
