"""Meetings created: checked, made in Zoom or planned, with their roster. One Idempotency-Key makes one meeting."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import MeetingId, TenantId, new_id
from rollcall.lms.keys import hashed
from rollcall.lms.meeting_requests import NewMeeting
from rollcall.lms.meetings import LeftOut
from rollcall.lms.problems import Problem
from rollcall.lms.rosters import RosterReply
from rollcall.services.appointments.beginning import Appointments
from rollcall.services.meetings.alternative_hosts import AlternativeHosts
from rollcall.services.meetings.drafts import draft_of, wish_of
from rollcall.services.meetings.hosting import Hosts
from rollcall.services.meetings.making import Making
from rollcall.services.meetings.rosters.wishing import Wishes
from rollcall.store.claims import ClaimStore, IdempotencyClaim
from rollcall.store.meeting_records import Meeting
from rollcall.store.meetings import MeetingStore
from rollcall.zoom.errors import ZoomError

_KEEP_CLAIMS = timedelta(days=1)
CLAIM_LEASE = timedelta(seconds=60)  # longer than any Lambda behind the API may run


type Made = tuple[Meeting, list[LeftOut]]


@dataclass(frozen=True, slots=True)
class Creating:
    meetings: MeetingStore
    claims: ClaimStore
    hosts: Hosts
    alternatives: AlternativeHosts
    making: Making
    wishes: Wishes
    appointments: Appointments

    def create(self, tenant_id: TenantId, request: NewMeeting, idempotency_key: str, now: datetime) -> Made:
        """A meeting in Zoom, or planned, with its roster on the way there. Raises problems, ZoomError.

        The same key and body again give the same meeting.
        """
        claim = _claim(tenant_id, request, idempotency_key, now)
        if not idempotency_key:
            return self._create(draft_of(tenant_id, claim.meeting_id, request, now), request, now)
        held, is_ours = self.claims.take(claim, now)
        if held.body_hash != claim.body_hash:
            raise Problem(
                422, "idempotency_key_reused", "This Idempotency-Key came with another body before.", "Use a new key."
            )
        if not is_ours:
            return self._earlier(held), []
        try:
            made = self._resume(held, request, now) or self._create(
                draft_of(tenant_id, held.meeting_id, request, now), request, now
            )
        except (Problem, ZoomError):
            self.claims.release(held)  # a refused request may be corrected and sent again
            raise
        self.claims.fulfil(held)
        return made

    def roster_of(self, meeting: Meeting, request: NewMeeting) -> RosterReply | None:
        """What became of the roster in the request."""
        return self.wishes.told(meeting, request.registrants) if request.registrants else None

    def _create(self, draft: Meeting, request: NewMeeting, now: datetime) -> Made:
        people = len(self.wishes.registrable(draft, request.registrants))
        if request.initiate == "later":
            return self._plan(draft, request, now), []
        wish = wish_of(request.host, request.connection_id)
        hosting = self.hosts.check(draft.tenant_id, wish, now, program_id=request.program_id, people=people)
        kept, left_out = self.alternatives.check(hosting, draft.alternative_hosts, request.bad_alternative_hosts, now)
        self.appointments.expect(draft, now)
        meeting, side = self.making.make(hosting, draft.model_copy(update={"alternative_hosts": kept}), now)
        try:
            return self._enlist(meeting, request, now), left_out
        except Exception:  # nothing half done; ours first, because deleting Zoom's may fail as well
            with suppress(Exception):  # the first reason is what is told
                self.meetings.cancel(meeting)
                self.making.discarding.at_once(side)
            raise

    def _plan(self, draft: Meeting, request: NewMeeting, now: datetime) -> Meeting:
        """Known to the LMS alone; its hosts are checked when it is initiated."""
        self.hosts.switches.check(draft.tenant_id, request.program_id)
        if request.connection_id:
            self.hosts.expect_connection(draft.tenant_id, request.connection_id)
        email = self.hosts.named(draft.tenant_id, wish_of(request.host, None))
        planned = draft.model_copy(update={"host_email": email})
        self.meetings.put(planned)
        try:
            return self._enlist(planned, request, now)
        except Problem:
            self.meetings.cancel(planned)
            raise

    def _enlist(self, meeting: Meeting, request: NewMeeting, now: datetime) -> Meeting:
        return self.wishes.begin(meeting, request.registrants, now) if request.registrants else meeting

    def _resume(self, held: IdempotencyClaim, request: NewMeeting, now: datetime) -> Made | None:
        """What somebody made who died before its roster was written, or before they said so."""
        meeting = self.meetings.get(held.tenant_id, held.meeting_id)
        return (self._enlist(meeting, request, now), []) if meeting else None

    def _earlier(self, held: IdempotencyClaim) -> Meeting:
        meeting = self.meetings.get(held.tenant_id, held.meeting_id)
        if meeting is None or not held.made:
            raise Problem(
                409,
                "creation_in_progress",
                "The first request with this key is still running.",
                "Send the same request again in a moment.",
                retry_after_s=2,
            )
        return meeting


def _claim(tenant_id: TenantId, request: NewMeeting, idempotency_key: str, now: datetime) -> IdempotencyClaim:
    return IdempotencyClaim(
        tenant_id=tenant_id,
        key_hash=hashed(idempotency_key),
        body_hash=hashed(request.model_dump_json()),
        meeting_id=MeetingId(new_id("mtg")),
        lease_until=now + CLAIM_LEASE,
        expires_at=int((now + _KEEP_CLAIMS).timestamp()),
    )
