"""What a changed meeting is to the LMS: made, changed, drifted away in Zoom, opened, ended, cancelled."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from rollcall.store.judgements import Judgement
from rollcall.store.meeting_records import Meeting, ReportTrouble, Room
from rollcall.store.table import as_text

type Told = tuple[str, dict[str, Any]]

_ROOMS = {Room.OPEN: "meeting.started", Room.CLOSED: "meeting.ended"}
# What a change is told of, with the values from and to; of people, only that they changed.
_WITH_VALUES: Mapping[str, Callable[[Meeting], Any]] = {
    "topic": lambda meeting: meeting.topic,
    "description": lambda meeting: meeting.description,
    "start": lambda meeting: as_text(meeting.start),
    "duration_s": lambda meeting: meeting.duration_s,
    "time_zone": lambda meeting: meeting.time_zone,
    "options": lambda meeting: meeting.options,
}
_WITHOUT: Mapping[str, Callable[[Meeting], Any]] = {
    "host": lambda meeting: meeting.host_email,
    "alternative_hosts": lambda meeting: meeting.alternative_hosts,
    "overrides": lambda meeting: meeting.overrides,
    "attendance_policy": lambda meeting: meeting.attendance_policy,
}


def of_meeting(new: Meeting, old: Meeting | None) -> Iterator[Told]:
    data = {"meeting_id": new.meeting_id, "kind": new.kind, "topic": new.topic, "start": as_text(new.start)}
    if old is None:
        yield "meeting.created", data
        return
    if new.room_ts != old.room_ts and new.room in _ROOMS:
        at = datetime.fromtimestamp(new.room_ts / 1000, UTC)
        yield _ROOMS[new.room], data | {"at": as_text(at)}
    if new.status != old.status:
        yield f"meeting.{new.status.value}", data | ({"external_link": new.external_link} if new.external_link else {})
    else:
        yield from _changed(data, new, old)
    yield from _drifted(data, new, old)
    if new.host_status and new.host_status != old.host_status:
        yield "meeting.host_unavailable", data | {"host": {"email": new.host_email}, "reason": new.host_status}
    yield from _report_trouble(data, new.report_trouble, old.report_trouble)
    yield from _no_show(data, new.judgement, old.judgement)


def _changed(data: dict[str, Any], new: Meeting, old: Meeting) -> Iterator[Told]:
    told = [
        {"what": what, "from": value(old), "to": value(new)}
        for what, value in _WITH_VALUES.items()
        if value(old) != value(new)
    ]
    told += [{"what": what} for what, value in _WITHOUT.items() if value(old) != value(new)]
    if told:
        by = "zoom" if new.taken_over > old.taken_over else "lms"
        yield "meeting.updated", data | {"changes": told, "by": by, "sequence": new.sequence}


def _no_show(data: dict[str, Any], new: Judgement | None, old: Judgement | None) -> Iterator[Told]:
    if new is None:
        return
    told = {"outcome": new.outcome or None, "action": new.action}
    if old is None or old.judged_at != new.judged_at:
        if new.outcome:
            yield "meeting.no_show", data | told | {"absent": new.absent}
    elif new.corrections != old.corrections:
        reinstated = [one for one in new.reinstated if one not in old.reinstated]
        yield "meeting.no_show_corrected", data | told | {"reinstated": reinstated}


def _report_trouble(data: dict[str, Any], new: ReportTrouble | None, old: ReportTrouble | None) -> Iterator[Told]:
    if new and new != old:
        yield "meeting.report_blocked", data | new.model_dump(mode="json")
    if old and new is None:
        yield "meeting.report_unblocked", data | old.model_dump(mode="json")


def _drifted(data: dict[str, Any], new: Meeting, old: Meeting) -> Iterator[Told]:
    before, after = ({one.what: one for one in meeting.drift} for meeting in (old, new))
    for what in sorted(after.keys() - before.keys()):  # the same order each time: an event's id has its number
        yield "meeting.drifted", data | {"what": what, "since": as_text(after[what].since)}
    for what in sorted(before.keys() - after.keys()):
        yield "meeting.drift_resolved", data | {"what": what, "since": as_text(before[what].since)}
