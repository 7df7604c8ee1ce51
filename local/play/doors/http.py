"""HTTP as the class uses it: JSON in, JSON out, and an error that says which call failed and why."""

from collections.abc import Mapping
from typing import Any

import httpx

Json = dict[str, Any]

TIMEOUT_S = 30.0
_SHOWN = 300


class DoorError(Exception):
    """A call that should have worked did not."""


def open_client(base_url: str = "", headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    """A client for calls on this machine; redirects are followed only where a browser is played."""
    return httpx.AsyncClient(base_url=base_url, headers=headers, timeout=TIMEOUT_S)


def checked(response: httpx.Response) -> httpx.Response:
    """The response itself; raises `DoorError` when it is an error."""
    if response.is_error:
        request = response.request
        raise DoorError(f"{request.method} {request.url}: {response.status_code} {response.text[:_SHOWN]}")
    return response


async def call(client: httpx.AsyncClient, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
    """Send JSON, get a JSON object; raises `DoorError`."""
    answer: Json = checked(await client.request(method, path, json=body)).json()
    return answer
