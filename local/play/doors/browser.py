"""A browser as far as the pages need one: cookies, redirects, one form to fill in, and pages that lead on."""

from collections.abc import Mapping
from html.parser import HTMLParser

import httpx

from local.play.doors.http import TIMEOUT_S, DoorError, checked

_SHOWN = 3000


class _FirstForm(HTMLParser):
    """Picks the first form with its hidden and preset fields."""

    def __init__(self) -> None:
        super().__init__()
        self.is_there = False
        self.method = "get"
        self.action = ""
        self.fields: dict[str, str] = {}
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and not self.is_there:
            self.is_there = self._is_inside = True
            self.method, self.action = given.get("method", "get").lower(), given.get("action", "")
        elif tag == "input" and self._is_inside and "name" in given and given.get("type") not in {"submit", "radio"}:
            self.fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False


class _Refresh(HTMLParser):
    """Picks the address that a page goes on to by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.address = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta" and given.get("http-equiv", "").lower() == "refresh":
            self.address = given.get("content", "").partition("url=")[2].strip()


def way_on(page: httpx.Response) -> str:
    """Where a page leads by itself after a moment; raises `DoorError` when it stays."""
    refresh = _Refresh()
    refresh.feed(page.text)
    if not refresh.address:
        raise DoorError(f"the page {page.url.copy_with(query=None)} leads nowhere: {page.text[:_SHOWN]}")
    return str(page.url.join(refresh.address))


class Browser:
    """One person's browser; `transport` replaces the network."""

    def __init__(self, transport: httpx.AsyncBaseTransport | None = None) -> None:
        accept = {"accept": "text/html"}
        self._client = httpx.AsyncClient(follow_redirects=True, headers=accept, timeout=TIMEOUT_S, transport=transport)

    async def open(self, url: str) -> httpx.Response:
        """The page a URL leads to in the end; raises `DoorError` on an error page."""
        return checked(await self._client.get(url))

    async def submit(self, page: httpx.Response, values: Mapping[str, str]) -> httpx.Response:
        """Fill in the page's first form and send it; raises `DoorError` when the page has none."""
        form = _FirstForm()
        form.feed(page.text)
        if not form.is_there:
            raise DoorError(f"the page {page.url.copy_with(query=None)} has no form")
        address = page.url.join(form.action) if form.action else page.url
        return checked(await self._client.request(form.method, address, data=form.fields | dict(values)))

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()
