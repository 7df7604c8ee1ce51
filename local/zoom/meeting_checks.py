"""What may be asked for of a meeting."""

import re
from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

from local.zoom.clock import start_instant
from local.zoom.errors import invalid_fields
from local.zoom.meeting_settings import check_settings
from local.zoom.model import FIXED, INSTANT, RECURRING, SCHEDULED, Json, User
from local.zoom.state import State

LONGEST_TOPIC, LONGEST_AGENDA, LONGEST_PASSWORD = 200, 2_000, 10
_PASSWORD = re.compile(r"[A-Za-z0-9@_*-]*\Z")
_TIMEZONES = available_timezones()
type _Rule = Callable[[Any], bool]


def check(state: State, host: User, asked: Json) -> None:
    """Raises ZoomError 300 naming every field that is wrong."""
    right: dict[str, _Rule] = {
        "topic": lambda value: isinstance(value, str) and len(value) <= LONGEST_TOPIC,
        "agenda": lambda value: isinstance(value, str) and len(value) <= LONGEST_AGENDA,
        "type": lambda value: value in (INSTANT, SCHEDULED, RECURRING, FIXED),
        "duration": lambda value: type(value) is int and value > 0,
        "timezone": lambda value: value in _TIMEZONES,
        "password": lambda value: isinstance(value, str) and _is_password(value),
        "start_time": lambda value: _is_instant(value, asked, host),
        "settings": lambda value: isinstance(value, dict),
    }
    wrong = [name for name, is_right in right.items() if name in asked and not is_right(asked[name])]
    if wrong:
        raise invalid_fields(*wrong)
    check_settings(state, host, asked.get("settings", {}))


def _is_password(value: str) -> bool:
    return len(value) <= LONGEST_PASSWORD and _PASSWORD.match(value) is not None


def _is_instant(value: object, asked: Json, host: User) -> bool:
    zone = asked.get("timezone", host.timezone)
    try:
        start_instant(str(value), zone if zone in _TIMEZONES else "UTC")
    except ValueError:
        return False
    return True
