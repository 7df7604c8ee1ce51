import asyncio
from collections.abc import Iterator

import pytest

from tests.unit.local.zoom.driver import HOOK, SECRET, Http, Receiver, Zoom, make


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def empty(receiver: Receiver) -> Iterator[Zoom]:
    """A Zoom nobody has set up yet."""
    settings, clock, slept = make(receiver)
    with asyncio.Runner() as runner:
        zoom = Zoom(Http(runner, settings), receiver, clock, slept)
        yield zoom
        zoom.control("POST", "/reset")


@pytest.fixture
def zoom(empty: Zoom) -> Zoom:
    """A paid account whose admin has connected an app that gets webhooks."""
    empty.account()
    empty.app(webhook_url=HOOK, webhook_secret=SECRET)
    empty.connect()
    return empty
