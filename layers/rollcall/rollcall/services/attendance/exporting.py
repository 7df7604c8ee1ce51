"""A stored meeting as a case that ``rollcall replay`` answers with the very functions that decided about it."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from rollcall.attendance.model import Event, Person, Row
from rollcall.services.attendance.evidence import events_of, roster_of, rows_of, runs_of, schedule_of
from rollcall.store.facts import MeetingFile
from rollcall.store.policies import AttendancePolicy


def case_of(file: MeetingFile, evidence: Literal["live", "report"], policy: AttendancePolicy) -> dict[str, Any]:
    """The meeting's case, from the webhooks or from the reports. It holds names: delete it after use."""
    schedule = schedule_of(file)
    witnessed = (
        {"events": _told([*runs_of(file), *events_of(file)])} if evidence == "live" else {"rows": _told(rows_of(file))}
    )
    meeting = {
        "scheduled_start": _text(schedule.scheduled_start),
        "scheduled_end": _text(schedule.scheduled_end),
        "instances": [
            {"uuid": one.uuid, "start": _text(one.started_at)} | ({"end": _text(one.ended_at)} if one.ended_at else {})
            for one in file.instances
            if one.started_at
        ],
    }
    decided = {"aliases": file.aliases, "policy": policy.model_dump(mode="json")}
    roster = [_plain(person) for person in roster_of(file)]
    return {"kind": "attendance", "input": {"meeting": meeting, "roster": roster, **decided, **witnessed}}


def _told(witnessed: Iterable[Event | Row]) -> list[dict[str, Any]]:
    return [_plain(one) for one in witnessed]


def _plain(one: Person | Event | Row) -> dict[str, Any]:
    return {name: _text(value) if isinstance(value, datetime) else value for name, value in asdict(one).items()}


def _text(moment: datetime) -> str:
    return moment.isoformat()
