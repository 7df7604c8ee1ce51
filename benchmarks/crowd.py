"""A meeting with its learners, as the table holds it, and what Zoom says of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.zoom_webhooks import ROOT
from rollcall.ids import (
    ConnectionId,
    InstanceUuid,
    LearnerId,
    MeetingId,
    RegistrantId,
    SessionLogId,
    TenantId,
    ZoomAccountId,
    ZoomMeetingId,
    ZoomUserId,
    new_id,
)
from rollcall.store.facts import Instance
from rollcall.store.meeting_records import Meeting, MeetingKind, MeetingStatus, Room, Route
from rollcall.store.registrants import Registration
from rollcall.store.session_logs import SessionLog
from rollcall.store.table import Record

START = datetime(2026, 10, 5, 9, tzinfo=UTC)
UUID = InstanceUuid("Hb7/kQ2xT0mWv4uYs1Lq9A==")
ACCOUNT, HOST = ZoomAccountId("c0nn3cT3dAcc0unt"), ZoomUserId("hXq3LmZPTkuVb1dR2sWc7g")


@dataclass(frozen=True)
class Crowd:
    """``learners`` people in one meeting that is running."""

    kind: MeetingKind
    zoom_meeting_id: ZoomMeetingId
    learners: int
    tenant_id: TenantId
    meeting_id: MeetingId

    def records(self) -> Iterator[Record]:
        yield Route(
            account_id=ACCOUNT,
            zoom_meeting_id=self.zoom_meeting_id,
            tenant_id=self.tenant_id,
            meeting_id=self.meeting_id,
            kind=self.kind,
            host_id=HOST,
        )
        yield self._meeting()
        yield Instance(tenant_id=self.tenant_id, meeting_id=self.meeting_id, uuid=UUID, started_at=START)
        for number in range(self.learners):
            log = self._log(number)
            yield self._registration(number, log.session_log_id)
            if self.kind == "daily_session":
                yield log

    def message(self, number: int, *, joins: bool) -> str:
        """The intake's message about learner ``number``: joined, or left forty minutes later."""
        received = json.loads((ROOT / "events/zoom_events.json").read_text(encoding="utf-8"))["Records"][not joins]
        message: dict[str, Any] = json.loads(received["body"])
        webhook = json.loads(message["body"])
        meeting = webhook["payload"]["object"]
        meeting["id"] = self.zoom_meeting_id
        meeting["participant"] |= {
            "registrant_id": _registrant_id(number),
            "user_id": str(16_778_240 + 1024 * number),
            "user_name": f"Learner Number {number}",
            "email": f"learner{number}@students.example",
            "join_time" if joins else "leave_time": f"{_seen(number, joins=joins):%Y-%m-%dT%H:%M:%SZ}",
        }
        return json.dumps(message | {"body": json.dumps(webhook)})

    def _meeting(self) -> Meeting:
        return Meeting(
            meeting_id=self.meeting_id,
            tenant_id=self.tenant_id,
            kind=self.kind,
            status=MeetingStatus.SCHEDULED,
            connection_id=ConnectionId(new_id("con")),
            host_email="host@school.example",
            topic="Algebra II",
            start=START,
            duration_s=3600,
            time_zone="Europe/Prague",
            created_at=START,
            registrant_count=self.learners,
            room=Room.OPEN,
        )

    def _registration(self, number: int, session_log_id: SessionLogId) -> Registration:
        return Registration(
            tenant_id=self.tenant_id,
            meeting_id=self.meeting_id,
            registrant_id=_registrant_id(number),
            zoom_meeting_id=self.zoom_meeting_id,
            learner_id=LearnerId(f"learner-{number}"),
            email=f"learner{number}@students.example",
            session_log_id=session_log_id if self.kind == "daily_session" else None,
        )

    def _log(self, number: int) -> SessionLog:
        return SessionLog(
            session_log_id=SessionLogId(new_id("slg")),
            tenant_id=self.tenant_id,
            meeting_id=self.meeting_id,
            learner_id=LearnerId(f"learner-{number}"),
            signed_in_at=START,
            deadline=START + timedelta(minutes=10),
        )


def _registrant_id(number: int) -> RegistrantId:
    return RegistrantId(f"tQ8vYd2LRVaXk0nUe5J{number:03}")


def _seen(number: int, *, joins: bool) -> datetime:
    return START + timedelta(minutes=0 if joins else 40, seconds=number + 1)
