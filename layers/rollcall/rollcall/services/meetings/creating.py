"""Meetings created: checked, made in Zoom or planned, with their roster. One Idempotency-Key makes one meeting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.ids import MeetingId, TenantId, new_id
from rollcall.lms.keys import hashed
from rollcall.lms.meeting_requests import NewMeeting
from rollcall.lms.problems import Problem
from rollcall.lms.rosters import RosterReply
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


@dataclass(frozen=True, slots=True)
class Creating:
    meetings: MeetingStore
    claims: ClaimStore
    hosts: Hosts
    making: Making
    wishes: Wishes

    def create(self, tenant_id: TenantId, request: NewMeeting, idempotency_key: str, now: datetime) -> Meeting:
        """A meeting in Zoom with its roster on the way there. The same key and body again give the same meeting."""
        claim = _claim(tenant_id, request, idempotency_key, now)
        draft = draft_of(tenant_id, claim.meeting_id, request, now)
        held = self.claims.take(claim, now) if idempotency_key else claim
        if held.meeting_id != claim.meeting_id:
            return self._earlier(tenant_id, held, claim)
        try:
            made = self._create(draft, request, now)
        except (Problem, ZoomError):
            if idempotency_key:
                self.claims.release(claim)  # a refused request may be corrected and sent again
            raise
        if idempotency_key:
            self.claims.fulfil(claim)
        return made

    def roster_of(self, meeting: Meeting, request: NewMeeting) -> RosterReply | None:
        """What became of the roster in the request."""
        return self.wishes.told(meeting, request.registrants) if request.registrants else None

    def _create(self, draft: Meeting, request: NewMeeting, now: datetime) -> Meeting:
        learners = self.wishes.registrable(draft, request.registrants)
        wish = wish_of(request.host, request.connection_id)
        hosting = self.hosts.check(draft.tenant_id, wish, now, program_id=request.program_id, people=len(learners))
        meeting, side = self.making.make(hosting, draft, now)
        if not request.registrants:
            return meeting
        try:
            return self.wishes.begin(meeting, request.registrants, now)
        except Exception:  # nothing half done; ours first, because deleting Zoom's may fail as well
            self.meetings.cancel(meeting)
            hosting.client.delete_meeting(side.zoom_meeting_id)
            raise

    def _earlier(self, tenant_id: TenantId, held: IdempotencyClaim, claim: IdempotencyClaim) -> Meeting:
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
