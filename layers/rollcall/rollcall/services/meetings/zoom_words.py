"""A meeting in Zoom's words: what is asked for, and where Zoom decided otherwise."""

import json
from datetime import datetime, timedelta
from typing import Any

from rollcall.lms.meeting_requests import MeetingOptions
from rollcall.store.meeting_records import Meeting
from rollcall.store.table import as_text
from rollcall.zoom import models as zoom

_SOON = timedelta(minutes=1)
_HOSTS = "alternative_hosts"


def zoom_request(meeting: Meeting, now: datetime) -> dict[str, Any]:
    """Never the PMI, never instant, everything that has a default said aloud.

    Zoom takes a meeting without a time to come for one without a time, so one that has begun starts in a minute there.
    """
    return {
        "topic": meeting.topic,
        "agenda": meeting.description,
        "type": zoom.SCHEDULED,
        "start_time": as_text(max(meeting.start, now + _SOON)),
        "timezone": meeting.time_zone,
        "duration": -(-meeting.duration_s // 60),
        "settings": _settings(meeting),
    }


def zoom_changes(before: Meeting, after: Meeting, now: datetime) -> dict[str, Any]:
    """What Zoom has to be told of a change; nothing where Zoom's side of it stays as it is."""
    old, new = zoom_request(before, now), zoom_request(after, now)
    changes = {name: value for name, value in new.items() if value != old[name]}
    if "settings" in changes:
        changes["settings"] = {name: value for name, value in new["settings"].items() if value != old["settings"][name]}
    if "start_time" in changes or "timezone" in changes:  # each is read by the other's light
        changes |= {name: new[name] for name in ("start_time", "timezone")}
    return changes


def overrides(meeting: Meeting, got: zoom.MeetingSettings) -> list[dict[str, str]]:
    """Where Zoom's locked settings won, in words both sides know."""
    asked, made = _settings(meeting), got.model_dump(exclude_unset=True)
    if sorted(meeting.alternative_hosts) == sorted(got.alternative_host_emails):
        asked.pop(_HOSTS)  # Zoom orders them as it likes
    return [
        {"setting": name, "requested": _word(asked[name]), "actual": _word(made[name])}
        for name in sorted(asked.keys() & made.keys())
        if asked[name] != made[name]
    ]


def differences(asked: dict[str, Any], meeting: Meeting, made: zoom.Meeting) -> list[dict[str, str]]:
    """All that Zoom made otherwise than ``asked``: settings that are locked, or words that it did not take."""
    got = {
        "topic": made.topic,
        "start_time": as_text(made.start_time) if made.start_time and made.start_time.tzinfo else None,
        "duration": made.duration,
    }
    known = [name for name, value in got.items() if value and name in asked and _differs(name, value, asked[name])]
    told = [{"setting": name, "requested": _word(asked[name]), "actual": _word(got[name])} for name in known]
    return sorted(told + overrides(meeting, made.settings), key=lambda one: one["setting"])


def _differs(name: str, got: Any, asked: Any) -> bool:  # noqa: ANN401 - words and numbers
    to_the_minute = slice(len("2026-10-05T10:00"))
    return bool(got[to_the_minute] != asked[to_the_minute] if name == "start_time" else got != asked)


def _settings(meeting: Meeting) -> dict[str, Any]:
    options = MeetingOptions.model_validate(meeting.options)
    return {
        "approval_type": zoom.AUTO_APPROVE,
        "use_pmi": False,
        "host_video": False,
        "participant_video": options.participant_video,
        "mute_upon_entry": options.mute_on_entry,
        "waiting_room": options.waiting_room,
        # A learner whose tutor does not come is known by name once they are in the room, and not before it.
        "join_before_host": meeting.appointment and not options.waiting_room,
        "meeting_authentication": False,  # learners need no Zoom account
        "auto_recording": "cloud" if options.record_to_cloud else "none",
        "allow_multiple_devices": options.several_devices,
        "registrants_confirmation_email": options.zoom_emails,
        "registrants_email_notification": options.zoom_emails,
        "email_notification": options.zoom_emails,
        _HOSTS: ";".join(meeting.alternative_hosts),
        "alternative_hosts_email_notification": options.zoom_emails,
    }


def _word(value: Any) -> str:  # noqa: ANN401 - a setting of any type
    return json.dumps(value) if not isinstance(value, str) else value
