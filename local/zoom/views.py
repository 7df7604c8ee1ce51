"""The pages people see. Jinja2 escapes what it is given."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "pages"), autoescape=True, undefined=StrictUndefined
)
_HEADERS = {
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


def page(name: str, /, status: int = 200, **values: object) -> Response:
    return HTMLResponse(_PAGES.get_template(f"{name}.html").render(**values), status, _HEADERS)


def wants_page(request: Request) -> bool:
    """A browser names HTML among what it accepts; programs name JSON or nothing."""
    return "text/html" in request.headers.get("accept", "")
