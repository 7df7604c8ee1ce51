"""Lists by `next_page_token`: 15 minutes long, and only for the very query that began the list."""

import secrets
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from local.zoom.clock import Clock
from local.zoom.errors import ZoomError, invalid_fields
from local.zoom.model import Json

PAGE_SIZE, LARGEST_PAGE = 30, 300
TOKEN_S = 15 * 60


@dataclass(frozen=True, slots=True)
class _Rest:
    rows: list[Json]
    offset: int
    query: frozenset[tuple[str, str]]
    path: str
    expires: float
    largest: int = LARGEST_PAGE


def page_size(query: QueryParams) -> int:
    """Raises ZoomError 300 beyond 1..300."""
    text = query.get("page_size", str(PAGE_SIZE))
    if not text.isdigit() or not 1 <= int(text) <= LARGEST_PAGE:
        raise invalid_fields("page_size")
    return int(text)


def expired_page() -> ZoomError:
    return ZoomError(400, 300, "The next page token is invalid or expired.")


class Pages:
    """A list is fixed when its first page is read, so that its later pages fit the first."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rests: dict[str, _Rest] = {}

    def first(self, path: str, query: QueryParams, rows: list[Json], name: str, largest: int = LARGEST_PAGE) -> Json:
        return self._page(_Rest(rows, 0, _without_token(query), path, 0.0, largest), query, name)

    def following(self, path: str, query: QueryParams, name: str) -> Json | None:
        """The page a token asks for, or None where the query has no token. Raises ZoomError 300."""
        token = query.get("next_page_token")
        if not token:
            return None
        rest = self._rests.get(token)
        if rest is None or rest.expires < self._clock() or (rest.path, rest.query) != (path, _without_token(query)):
            raise expired_page()
        return self._page(rest, query, name)

    def _page(self, rest: _Rest, query: QueryParams, name: str) -> Json:
        size = min(page_size(query), rest.largest)
        end = rest.offset + size
        token = ""
        if end < len(rest.rows):
            token = secrets.token_urlsafe(24)
            self._rests[token] = _Rest(rest.rows, end, rest.query, rest.path, self._clock() + TOKEN_S, rest.largest)
        return {
            "next_page_token": token,
            "page_count": -(-len(rest.rows) // size),
            "page_size": size,
            "total_records": len(rest.rows),
            name: rest.rows[rest.offset : end],
        }


def _without_token(query: QueryParams) -> frozenset[tuple[str, str]]:
    return frozenset((key, value) for key, value in query.multi_items() if key != "next_page_token")
