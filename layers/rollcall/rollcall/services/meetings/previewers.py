"""Programs that open links to show what is behind them: they look and do not join."""

import re
from collections.abc import Mapping

_PREVIEWERS = re.compile(
    r"(?<!cu)bot\b|crawler|spider|preview|facebookexternalhit|^whatsapp/|embedly|iframely|linkexpanding|unfurl"
    r"|slack-imgproxy|google-pagerenderer|google-safety|mattermostlinkmetadata",  # CUBOT makes phones
    re.IGNORECASE,
)
_AHEAD = re.compile(r"prefetch|preview|prerender", re.IGNORECASE)
_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def is_preview(headers: Mapping[str, str]) -> bool:
    """Whether a request is a chat's or a mail program's, or a browser's that loads ahead. Names of headers in any case.

    Programs that pass themselves off as a browser cannot be told from one; a link bears being opened by them too.
    """
    given = {name.lower(): value or "" for name, value in headers.items()}
    ahead = any(_AHEAD.search(given.get(name, "")) for name in _PURPOSES)
    return ahead or bool(_PREVIEWERS.search(given.get("user-agent", "")))
