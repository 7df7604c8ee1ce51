"""A limit to how often Zoom is asked, whatever is repeated, renewed or backed up on the way."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import httpx

from rollcall.zoom.errors import ZoomUnavailableError


@contextmanager
def at_most(calls: int, *clients: httpx.Client) -> Iterator[None]:
    """What is asked beyond it, by all clients together, raises ZoomUnavailableError and is not sent."""
    asked = count(1)

    def spend(_request: httpx.Request) -> None:
        if next(asked) > calls:
            raise ZoomUnavailableError("Zoom has been asked often enough")

    hooks = [client.event_hooks["request"] for client in set(clients)]
    for hooked in hooks:
        hooked.append(spend)
    try:
        yield
    finally:
        for hooked in hooks:
            hooked.remove(spend)
