"""Meetings on behalf of hosts: created, read, cancelled.

Creating claims its Idempotency-Key first, so that of two requests with one key one makes a meeting.
What Zoom made is compared with what was asked for; a meeting without registration is deleted again.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rollcall.ids import MeetingId, ProgramId, TenantId, new_id
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.keys import hashed
from rollcall.lms.meetings import (
    HostReply,
    MeetingList,
    MeetingReply,
    NewMeeting,
    Override,
    RegistrantCount,
    StartLink,
    ZoomNumber,
)
from rollcall.lms.problems import Problem, invalid, not_found
from rollcall.services.meetings.hosting import Hosting, Hosts
from rollcall.services.meetings.registering import Registering, repeated
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.claims import ClaimStore, IdempotencyClaim
from rollcall.store.meeting_records import Meeting, MeetingKind, MeetingStatus, Room, Route, ZoomMeeting
from rollcall.store.meetings import MeetingStore
from rollcall.store.rosters import RosterStore
from rollcall.store.write_ledger import WriteLedger
from rollcall.zoom import models as zoom
from rollcall.zoom.client import ZoomClient
from rollcall.zoom.errors import ZoomError

_KEEP_CLAIMS = timedelta(days=1)
CLAIM_LEASE = timedelta(seconds=60)  # longer than any Lambda behind the API may run
_PAGE = 100
_INDEX_KEY = frozenset({"pk", "sk", "gsi1pk", "gsi1sk"})


@dataclass(frozen=True, slots=True)
class Scheduling:
    meetings: MeetingStore
    rosters: RosterStore
    claims: ClaimStore
    hosts: Hosts
    zooms: ZoomAccess
    registering: Registering
    ledger: WriteLedger

    def create(self, tenant_id: TenantId, request: NewMeeting, idempotency_key: str, now: datetime) -> MeetingReply:
        """A meeting in Zoom with its roster registered. The same key and body again give the same meeting."""
        _check(request, now)
        claim = _claim(tenant_id, request, idempotency_key, now)
        held = self.claims.take(claim, now) if idempotency_key else claim
        if held.meeting_id != claim.meeting_id:
            return self._earlier(tenant_id, held, claim)
        try:
            made = self._create(tenant_id, claim.meeting_id, request, now)
        except (Problem, ZoomError):
            if idempotency_key:
                self.claims.release(claim)  # a refused request may be corrected and sent again
            raise
        if idempotency_key:
            self.claims.fulfil(claim)
        return made

    def make(
        self, hosting: Hosting, meeting_id: MeetingId, kind: MeetingKind, request: NewMeeting, now: datetime
    ) -> tuple[Meeting, ZoomMeeting]:
        """Create in Zoom, compare, store. If registration did not take: a problem, and nothing left in Zoom."""
        made = hosting.client.create_meeting(hosting.path, zoom_request(request))
        connection = hosting.connection
        self.ledger.note(connection.tenant_id, connection.connection_id, hosting.user.id, now)
        if not made.takes_registrations:
            hosting.client.delete_meeting(made.id)
            raise Problem(
                409,
                "registration_not_possible",
                "Zoom made the meeting without registration, so it was deleted again.",
                "Allow meeting registration for this host in Zoom's account settings.",
            )
        meeting = _meeting(hosting, meeting_id, kind, request, made, now)
        side, route = _zoom_records(meeting, hosting, made)
        self.meetings.open_for_business(meeting, side, route)
        return meeting, side

    def get(self, tenant_id: TenantId, meeting_id: str) -> MeetingReply:
        meeting = self.known(tenant_id, meeting_id)
        return meeting_reply(meeting, self.meetings.zoom_side(tenant_id, meeting.meeting_id))

    def known(self, tenant_id: TenantId, meeting_id: str) -> Meeting:
        meeting = self.meetings.get(tenant_id, MeetingId(meeting_id))
        if meeting is None:
            raise not_found("meeting")
        return meeting

    def page(self, tenant_id: TenantId, cursor: str) -> MeetingList:
        meetings, last = self.meetings.page(tenant_id, _PAGE, from_cursor(cursor, tenant_id, _INDEX_KEY))
        return MeetingList(items=[meeting_reply(one, None) for one in meetings], cursor=to_cursor(last))

    def start_link(self, tenant_id: TenantId, meeting_id: str) -> StartLink:
        """Fetched fresh, handed on, forgotten."""
        client, side = self._in_zoom(self.known(tenant_id, meeting_id))
        return StartLink(start_url=client.meeting(side.zoom_meeting_id).start_url)

    def cancel(self, tenant_id: TenantId, meeting_id: str) -> None:
        """Delete it in Zoom, then here; a meeting cancelled before stays cancelled."""
        meeting = self.known(tenant_id, meeting_id)
        if meeting.status is MeetingStatus.CANCELLED:
            return
        if meeting.room is Room.OPEN:
            raise Problem(409, "meeting_running", "The meeting is running.", "Let the host end it, then cancel it.")
        client, side = self._in_zoom(meeting)
        client.delete_meeting(side.zoom_meeting_id)
        self.meetings.cancel(meeting)

    def _in_zoom(self, meeting: Meeting) -> tuple[ZoomClient, ZoomMeeting]:
        side = self.meetings.zoom_side(meeting.tenant_id, meeting.meeting_id)
        self.hosts.expect_within_reach(meeting)
        if side is None or meeting.status is MeetingStatus.CANCELLED:
            raise Problem(409, "meeting_not_in_zoom", "This meeting is not in Zoom.", "Create a new meeting.")
        return self.zooms.client(meeting.tenant_id, meeting.connection_id), side

    def _create(self, tenant_id: TenantId, meeting_id: MeetingId, request: NewMeeting, now: datetime) -> MeetingReply:
        hosting = self.hosts.check(
            tenant_id, request.host.email, request.connection_id, request.program_id, len(request.registrants)
        )
        meeting, side = self.make(hosting, meeting_id, "scheduled", request, now)
        learners = list(request.registrants)
        try:
            count = self.registering.register_all(hosting.client, tenant_id, meeting_id, side.zoom_meeting_id, learners)
        except ZoomError:  # nothing half done; ours first, because deleting Zoom's may fail as well
            self.meetings.cancel(meeting)
            hosting.client.delete_meeting(side.zoom_meeting_id)
            raise
        self.rosters.count_registrants(meeting, count)
        return meeting_reply(meeting.model_copy(update={"registrant_count": count}), side)

    def _earlier(self, tenant_id: TenantId, held: IdempotencyClaim, claim: IdempotencyClaim) -> MeetingReply:
        if held.body_hash != claim.body_hash:
            raise Problem(
                422, "idempotency_key_reused", "This Idempotency-Key came with another body before.", "Use a new key."
            )
        meeting = self.meetings.get(tenant_id, held.meeting_id)
        if meeting is None or not held.made:
            raise Problem(
                409,
                "creation_in_progress",
                "The first request with this key is still running.",
                "Send the same request again in a moment.",
                retry_after_s=2,
            )
        return meeting_reply(meeting, self.meetings.zoom_side(tenant_id, held.meeting_id))


def zoom_request(request: NewMeeting) -> dict[str, Any]:
    """Zoom's words for a meeting. Never the PMI, never instant, everything that has a default said aloud."""
    options = request.options
    return {
        "topic": request.topic,
        "agenda": request.description,
        "type": zoom.SCHEDULED,
        "start_time": request.start.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "timezone": request.time_zone,
        "duration": -(-request.duration_s // 60),
        "settings": {
            "approval_type": zoom.AUTO_APPROVE,
            "use_pmi": False,
            "waiting_room": options.waiting_room,
            "join_before_host": False,
            "participant_video": options.participant_video,
            "mute_upon_entry": options.mute_on_entry,
            "auto_recording": "cloud" if options.record_to_cloud else "none",
            "allow_multiple_devices": options.several_devices,
            "registrants_confirmation_email": options.zoom_emails,
            "registrants_email_notification": options.zoom_emails,
        },
    }


def overrides(asked: dict[str, Any], got: zoom.MeetingSettings) -> list[dict[str, str]]:
    """Where Zoom's locked settings won, in words both sides know."""
    made = got.model_dump()
    return [
        {"setting": name, "requested": _word(asked[name]), "actual": _word(made[name])}
        for name in sorted(asked.keys() & made.keys())
        if asked[name] != made[name]
    ]


def meeting_reply(meeting: Meeting, side: ZoomMeeting | None) -> MeetingReply:
    return MeetingReply(
        meeting_id=meeting.meeting_id,
        connection_id=meeting.connection_id,
        program_id=meeting.program_id,
        status=meeting.status.value,
        room=meeting.room.value,
        topic=meeting.topic,
        description=meeting.description,
        start=meeting.start,
        duration_s=meeting.duration_s,
        time_zone=meeting.time_zone,
        host=HostReply(email=meeting.host_email),
        host_status=meeting.host_status,
        zoom=ZoomNumber(meeting_number=side.zoom_meeting_id) if side else None,
        external_link=meeting.external_link or None,
        overrides=[Override(**override) for override in meeting.overrides],
        registrants=RegistrantCount(count=meeting.registrant_count),
    )


def _check(request: NewMeeting, now: datetime) -> None:
    if request.start <= now:
        raise invalid("The start is in the past.", "Send a start that is still to come.", "start_in_past")
    twice = repeated(request.registrants)
    if twice:
        raise invalid(
            f"The roster has these twice: {', '.join(sorted(set(twice)))}.",
            "Send each learner once, each with an e-mail of their own.",
            "roster_repeats",
        )


def _claim(tenant_id: TenantId, request: NewMeeting, idempotency_key: str, now: datetime) -> IdempotencyClaim:
    return IdempotencyClaim(
        tenant_id=tenant_id,
        key_hash=hashed(idempotency_key),
        body_hash=hashed(request.model_dump_json()),
        meeting_id=MeetingId(new_id("mtg")),
        lease_until=now + CLAIM_LEASE,
        expires_at=int((now + _KEEP_CLAIMS).timestamp()),
    )


def _meeting(
    hosting: Hosting, meeting_id: MeetingId, kind: MeetingKind, request: NewMeeting, made: zoom.Meeting, now: datetime
) -> Meeting:
    return Meeting(
        meeting_id=meeting_id,
        tenant_id=hosting.connection.tenant_id,
        kind=kind,
        status=MeetingStatus.SCHEDULED,
        connection_id=hosting.connection.connection_id,
        program_id=ProgramId(request.program_id) if request.program_id else None,
        host_email=request.host.email.lower(),
        topic=request.topic,
        description=request.description,
        start=request.start,
        duration_s=request.duration_s,
        time_zone=request.time_zone,
        created_at=now,
        overrides=overrides(zoom_request(request)["settings"], made.settings),
    )


def _zoom_records(meeting: Meeting, hosting: Hosting, made: zoom.Meeting) -> tuple[ZoomMeeting, Route]:
    shared = {
        "tenant_id": meeting.tenant_id,
        "meeting_id": meeting.meeting_id,
        "zoom_meeting_id": made.id,
        "account_id": hosting.connection.account_id,
        "host_id": hosting.user.id,
    }
    zooms = {"connection_id": meeting.connection_id, "registration_url": made.registration_url}
    return ZoomMeeting.model_validate(shared | zooms), Route.model_validate(shared | {"kind": meeting.kind})


def _word(value: Any) -> str:  # noqa: ANN401 - a setting of any type
    return json.dumps(value) if not isinstance(value, str) else value
