"""A meeting here and in Zoom: what is different, what of it is taken over, and what breaks tracking. No I/O, no clock.

Zoom keeps minutes, trims texts and has its own spellings of time zones: what only looks different is not different.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from rollcall.ids import ZoomUserId
from rollcall.services.meetings.zoom_words import overrides
from rollcall.store.meeting_records import Drift, Meeting, Room
from rollcall.store.table import as_text
from rollcall.zoom import models as zoom

DELETED, REGISTRATION_OFF, HOST_CHANGED = "deleted", "registration_off", "host_changed"
SHOWN_IN_CALENDARS = frozenset({"topic", "description", "start", "duration_s", "time_zone"})
_HOSTS = "alternative_hosts"
_SETTINGS = {
    "topic": "topic",
    "start": "start_time",
    "duration_s": "duration",
    _HOSTS: _HOSTS,
}  # as overrides name them
_A_MINUTE = timedelta(minutes=1)
_CLEARLY_AHEAD = timedelta(minutes=5)


def difference(meeting: Meeting, host_id: ZoomUserId, found: zoom.Meeting | None, now: datetime) -> dict[str, Any]:
    """Fields of the meeting that have to be written, with their new values; none where nothing is different.

    ``found`` is None where Zoom does not have the meeting. One that is over is left as it was, unless somebody in
    Zoom has moved it ahead.
    """
    changes = _taken_over(meeting, found, now) if found else {}
    if _is_over(meeting, now) and "start" not in changes:
        return {}
    drift = _drift(meeting, _broken(host_id, found), now, complete=found is not None)
    if not changes.keys().isdisjoint(SHOWN_IN_CALENDARS):
        changes["sequence"] = meeting.sequence + 1
    return changes if drift == meeting.drift else changes | {"drift": drift}


def _is_over(meeting: Meeting, now: datetime) -> bool:
    return meeting.end <= now and meeting.room is not Room.OPEN


def _broken(host_id: ZoomUserId, found: zoom.Meeting | None) -> list[str]:
    if found is None:
        return [DELETED]
    tells = "approval_type" in found.settings.model_fields_set
    broken = {
        REGISTRATION_OFF: tells and not found.takes_registrations,
        HOST_CHANGED: bool(found.host_id) and found.host_id != host_id,
    }
    return [what for what, is_so in broken.items() if is_so]


def _drift(meeting: Meeting, broken: list[str], now: datetime, *, complete: bool) -> list[Drift]:
    """What was known before keeps its moment; of a meeting that is gone, nothing else can be told."""
    known = {one.what: one for one in meeting.drift}
    kept = [] if complete else [one for one in meeting.drift if one.what not in broken]
    return kept + [known.get(what) or Drift(what=what, since=now) for what in broken]


def _taken_over(meeting: Meeting, found: zoom.Meeting, now: datetime) -> dict[str, Any]:
    known = _known_overrides(meeting, found)
    read = {name: look(meeting, found) for name, look in _looks(meeting).items() if _SETTINGS.get(name) not in known}
    if meeting.start <= now and not _moved_ahead(read.get("start"), now):
        read.pop("start", None)
    changes: dict[str, Any] = {name: value for name, value in read.items() if value is not None}
    if "start" in changes and meeting.judgement:
        changes["judgement"] = None
    settings = _overrides(meeting, found, known)
    return changes if settings == meeting.overrides else changes | {"overrides": settings}


def _known_overrides(meeting: Meeting, found: zoom.Meeting) -> dict[str, dict[str, str]]:
    """By their setting: what Zoom did not take when we told it, and still has as it had it then."""
    moment = _moment(found)
    actual = {
        "topic": found.topic,
        "start_time": as_text(moment) if moment else "",
        "duration": str(found.duration),
        _HOSTS: found.settings.alternative_hosts,
    }
    return {one["setting"]: one for one in meeting.overrides if one["actual"] == actual.get(one["setting"])}


def _overrides(meeting: Meeting, found: zoom.Meeting, known: Mapping[str, dict[str, str]]) -> list[dict[str, str]]:
    """As they are now. Registration that is off, and what is taken over, are told of otherwise."""
    if not found.settings.model_fields_set:
        return meeting.overrides
    told = [one for one in overrides(meeting, found.settings) if one["setting"] not in {"approval_type", _HOSTS}]
    return sorted([*known.values(), *told], key=lambda one: one["setting"])


def _moved_ahead(start: datetime | None, now: datetime) -> bool:
    """A meeting that Zoom got after its start stands there with the minute of its making, which nobody chose."""
    return start is not None and start > now + _CLEARLY_AHEAD


def _topic(meeting: Meeting, found: zoom.Meeting) -> str | None:
    topic = found.topic.strip()
    return topic if topic and topic != meeting.topic.strip() else None


def _description(meeting: Meeting, found: zoom.Meeting) -> str | None:
    text = _lines(found.agenda)
    return text if text != _lines(meeting.description) else None


def _lines(text: str) -> str:
    return "\n".join(text.splitlines()).strip()


def _start(meeting: Meeting, found: zoom.Meeting) -> datetime | None:
    start = _moment(found)
    return start if start and abs(start - meeting.start) >= _A_MINUTE else None


def _moment(found: zoom.Meeting) -> datetime | None:
    """Without a zone, it is local in the meeting's own."""
    if found.start_time is None or found.start_time.tzinfo:
        return found.start_time and found.start_time.astimezone(UTC)
    zone = _zone(found.timezone)
    return found.start_time.replace(tzinfo=zone).astimezone(UTC) if zone else None


def _duration_s(meeting: Meeting, found: zoom.Meeting) -> int | None:
    ours = -(-meeting.duration_s // 60)
    return found.duration * 60 if found.duration and found.duration != ours else None


def _time_zone(meeting: Meeting, found: zoom.Meeting) -> str | None:
    """Another zone is one whose clocks show something else at the start."""
    ours, theirs = _zone(meeting.time_zone), _zone(found.timezone)
    start = _moment(found) or meeting.start
    if ours is None or theirs is None or start.astimezone(ours).utcoffset() == start.astimezone(theirs).utcoffset():
        return None
    return found.timezone


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ValueError, OSError, KeyError):  # not one of IANA's: ZoneInfoNotFoundError is a KeyError
        return None


def _alternative_hosts(meeting: Meeting, found: zoom.Meeting) -> list[str] | None:
    """By e-mail; Zoom may tell an id instead, of which nothing follows."""
    emails = found.settings.alternative_host_emails
    told = _HOSTS in found.settings.model_fields_set and all("@" in email for email in emails)
    return emails if told and set(emails) != {one.lower() for one in meeting.alternative_hosts} else None


type _Look = Callable[[Meeting, zoom.Meeting], Any]
_ALWAYS: Mapping[str, _Look] = {
    "topic": _topic,
    "description": _description,
    _HOSTS: _alternative_hosts,
}
_TIMES: Mapping[str, _Look] = {"start": _start, "duration_s": _duration_s, "time_zone": _time_zone}


def _looks(meeting: Meeting) -> Mapping[str, _Look]:
    """Attendance is counted against the times: they stay once somebody was in the room.

    A daily session starts when it is made, whatever Zoom makes of that.
    """
    moves = meeting.kind == "scheduled" and meeting.room is Room.NEVER_OPENED
    return {**_ALWAYS, **_TIMES} if moves else _ALWAYS
