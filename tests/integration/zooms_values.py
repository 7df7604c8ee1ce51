"""Everything Zoom ever said in a test, to look for in what is kept."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import httpx

from tests.integration.simulated_zoom import Posted

# Times, and words that mean nothing by themselves.
_MEANINGLESS = re.compile(r"\d{4}-\d\d-\d\dT.*|\d{13}|[a-z_]{1,16}|[a-z_]+\.[a-z_]+|[A-Z][a-z]+")
_SHORTEST = 5


@dataclass
class Overheard:
    """Zoom's answers, and (by `note`) its webhooks; what the LMS had said itself before is its own."""

    zoom_url: str
    said: set[str] = field(default_factory=set)

    def note(self, webhooks: list[Posted]) -> list[Posted]:
        for webhook in webhooks:
            self.said |= set(_texts(json.loads(webhook.body)))
        return webhooks

    def found_in(self, kept: object, lms_said: object, allowed: str = "") -> set[str]:
        """What Zoom said that stands somewhere in `kept`, in a key, a name or a value, whole or as a part."""
        text = json.dumps(kept, default=str).replace(allowed, "") if allowed else json.dumps(kept, default=str)
        own = json.dumps(lms_said)
        values = {one for one in self.said if len(one) >= _SHORTEST and not _MEANINGLESS.fullmatch(one)}
        return {one for one in values if json.dumps(one)[1:-1] in text and one not in own}

    @contextmanager
    def listening(self) -> Iterator["Overheard"]:
        send = httpx.Client.send

        def noted(client: httpx.Client, request: httpx.Request, **more: Any) -> httpx.Response:
            response = send(client, request, **more)
            url = str(request.url)
            if (
                url.startswith(self.zoom_url)
                and "/_sim/" not in url
                and "json" in response.headers.get("content-type", "")
            ):
                self.said |= set(_texts(response.json()))
            return response

        with patch.object(httpx.Client, "send", noted):
            yield self


def _texts(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        for value in told.values():
            yield from _texts(value)
    elif isinstance(told, list):
        for value in told:
            yield from _texts(value)
    elif isinstance(told, str | int) and not isinstance(told, bool):
        yield str(told)
