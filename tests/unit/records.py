"""Records as the stores hold them, and the short words to make them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

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
)
from rollcall.store.aliases import MeetingAlias
from rollcall.store.attendance import AttendanceRecord, AttendanceVersion
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.store.facts import Fact, Instance, Report
from rollcall.store.grants import Grant
from rollcall.store.marks import Mark
from rollcall.store.meeting_records import Meeting, MeetingStatus, Route, ZoomMeeting
from rollcall.store.policies import AttendancePolicy
from rollcall.store.registrants import Enrolment, JoinLink, Registrant, Registration, ZoomLink
from rollcall.store.session_logs import SessionLog
from rollcall.store.table import Table
from tests.aws import Aws

TENANT, MEETING, CONNECTION = TenantId("ten_1"), MeetingId("mtg_1"), ConnectionId("con_1")
ACCOUNT, NUMBER, HOST = ZoomAccountId("acc"), ZoomMeetingId("86500000001"), ZoomUserId("host-id")
HOST_EMAIL = "tutor@school.example"
CLIENT, ADMIN = "client-id", "admin-id"
LOG, UUID = SessionLogId("slg_1"), InstanceUuid("4444AAAiAAAAAiAiAiiAii==")
START = datetime(2026, 10, 5, 10, 0, tzinfo=UTC)
_OURS = {"tenant_id": TENANT, "meeting_id": MEETING}


def at(seconds: float) -> datetime:
    """So many seconds after the scheduled start."""
    return START + timedelta(seconds=seconds)


def ms(seconds: float) -> int:
    """The same as Zoom's ``event_ts``."""
    return int(at(seconds).timestamp() * 1000)


def table_of(cloud: Aws) -> Table:
    return Table(boto3.resource("dynamodb").Table(cloud.table_name))


def meeting(**changes: Any) -> Meeting:
    given = {
        "kind": "scheduled",
        "status": MeetingStatus.SCHEDULED,
        "connection_id": CONNECTION,
        "host_email": HOST_EMAIL,
        "topic": "Algebra",
        "start": START,
        "duration_s": 3600,
        "time_zone": "Europe/Vienna",
        "created_at": at(-86_400),
    }
    return Meeting.model_validate(_OURS | given | changes)


def zoom_meeting() -> ZoomMeeting:
    given = {"zoom_meeting_id": NUMBER, "connection_id": CONNECTION, "account_id": ACCOUNT, "host_id": HOST}
    return ZoomMeeting.model_validate(_OURS | given | {"registration_url": "https://zoom.example/meeting/register/1"})


def route(**changes: Any) -> Route:
    given = {"zoom_meeting_id": NUMBER, "account_id": ACCOUNT, "host_id": HOST, "kind": "scheduled"}
    return Route.model_validate(_OURS | given | changes)


def registrant(number: int, **changes: Any) -> Registrant:
    given = {"name": f"Learner {number}", "email": f"l{number}@school.example", "join_token": f"token{number}"}
    return Registrant.model_validate(_OURS | given | {"learner_id": f"l{number}"} | changes)


def registration(number: int, **changes: Any) -> Registration:
    given = {
        "registrant_id": f"r{number}",
        "zoom_meeting_id": NUMBER,
        "learner_id": f"l{number}",
        "email": f"l{number}@school.example",
    }
    return Registration.model_validate(_OURS | given | changes)


def zoom_link(number: int, **changes: Any) -> ZoomLink:
    given = {"registrant_id": f"r{number}", "learner_id": f"l{number}", "join_url": f"https://zoom.example/w/{number}"}
    given |= {"zoom_meeting_id": NUMBER, "email": f"l{number}@school.example"}
    return ZoomLink.model_validate(_OURS | given | changes)


def enrolment(number: int, **changes: Any) -> Enrolment:
    """A learner of the roster; what is given changes Zoom's registrant."""
    link = JoinLink.model_validate(_OURS | {"learner_id": f"l{number}", "token_hash": f"h{number}"})
    return Enrolment(registrant(number), registration(number, **changes), zoom_link(number), link)


def fact(event: str, seconds: float, *, who: str = "r1", **changes: Any) -> Fact:
    """``event`` without its family: ``participant_joined``."""
    given = {
        "uuid": UUID,
        "event": f"meeting.{event}",
        "user_id": "16778240",
        "at": at(seconds),
        "registrant_id": RegistrantId(who),
    }
    return Fact.model_validate(_OURS | given | changes)


def instance(start: float | None, end: float | None, uuid: InstanceUuid = UUID) -> Instance:
    started, ended = (None if one is None else at(one) for one in (start, end))
    return Instance.model_validate(_OURS | {"uuid": uuid, "started_at": started, "ended_at": ended})


def report(uuid: InstanceUuid = UUID, **changes: Any) -> Report:
    return Report.model_validate(_OURS | {"uuid": uuid, "complete": True, "read_at": at(4000)} | changes)


def attendance(learner: str = "l1", **changes: Any) -> AttendanceRecord:
    given = {
        "learner_id": LearnerId(learner),
        "state": "provisional",
        "status": "present",
        "source": "live",
        "seconds_total": 3600,
        "seconds_credited": 3600,
    }
    return AttendanceRecord.model_validate(given | changes)


def version(number: int = 1, **changes: Any) -> AttendanceVersion:
    given = {
        "version": number,
        "state": "provisional",
        "told": "provisional",
        "cause": "live",
        "at": at(3700),
        "window_s": 3600,
        "policy": AttendancePolicy(),
        "changed": 1,
        "digest": "d",
        "lines": [attendance(version=number)],
    }
    return AttendanceVersion.model_validate(_OURS | given | changes)


def mark(learner: str = "l1", **changes: Any) -> Mark:
    given = {"learner_id": learner, "status": "excused", "by": "teacher-1", "at": at(4000), "evidence_seconds": 0}
    return Mark.model_validate(_OURS | given | changes)


def alias(name: str = "tom", learner: str = "l1", **changes: Any) -> MeetingAlias:
    given = {"name": name, "learner_id": learner, "connection_id": "con_1", "by": "teacher-1", "at": at(4000)}
    return MeetingAlias.model_validate(_OURS | given | changes)


def session_log(**changes: Any) -> SessionLog:
    given = {
        "session_log_id": LOG,
        "learner_id": LearnerId("l1"),
        "signed_in_at": START,
        "standby_at": START,
        "deadline": at(600),
    }
    return SessionLog.model_validate(_OURS | given | changes)


def connection(**changes: Any) -> Connection:
    given = {
        "connection_id": CONNECTION,
        "tenant_id": TENANT,
        "kind": "account",
        "status": ConnectionStatus.ACTIVE,
        "created_at": at(-86_400),
        "account_id": ACCOUNT,
        "user_id": ADMIN,
        "client_id": CLIENT,
        "email": "admin@school.example",
        "grants": [ADMIN],
    }
    return Connection.model_validate(given | changes)


def grant(**changes: Any) -> Grant:
    given = {
        "client_id": CLIENT,
        "subject": ADMIN,
        "account_id": ACCOUNT,
        "sealed_access_token": "sealed-access",
        "sealed_refresh_token": "sealed-refresh",
        "valid_until": at(3600),
        "refreshed_at": START,
        "consented_at": START,
    }
    return Grant.model_validate(given | changes)
