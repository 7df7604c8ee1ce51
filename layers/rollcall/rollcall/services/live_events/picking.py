"""Learners in sessions: invited by the LMS, moved by themselves. A seat is taken before another is given back."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from rollcall.ids import LearnerId, LiveEventId, MeetingId, TenantId
from rollcall.lms.fields import LmsId
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.live_events import EventLearnerRequest
from rollcall.lms.problems import Problem, invalid, not_found
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.meetings.rosters.screening import synthetic_address
from rollcall.store.live_events import EventLearner, LiveEvent, LiveEventStore
from rollcall.store.meeting_records import Meeting, MeetingStatus
from rollcall.store.meetings import MeetingStore
from rollcall.store.picks import Pick, PickStore
from rollcall.store.registrants import Registrant, RegistrantStatus
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore

_LEARNER_ID: TypeAdapter[str] = TypeAdapter(LmsId)
_TURNS = 20
_TURN_S = 0.05
_UNTOLD = {RegistrantStatus.PENDING, RegistrantStatus.REMOVING}

type Wish = Callable[[EventLearner | None], EventLearner]


@dataclass(frozen=True, slots=True)
class Picking:
    meetings: MeetingStore
    rosters: RosterStore
    settings: SettingsStore
    live_events: LiveEventStore
    picks: PickStore
    requests: RosterRequests
    sleep: Callable[[float], None] = time.sleep

    def invite(
        self, event: LiveEvent, learner_id: LearnerId, request: EventLearnerRequest, now: datetime
    ) -> EventLearner:
        """Or change who they are, and where they have a seat. Raises problems."""
        email = self._email(event.tenant_id, learner_id, request)

        def wish(known: EventLearner | None) -> EventLearner:
            base = known or _new(event, learner_id)
            told = {"name": request.name, "email": email, "time_zone": request.time_zone, "is_removed": False}
            session = MeetingId(request.session) if request.session else base.seat
            return base.model_copy(update=told | {"session": session})

        return self._change(event, learner_id, wish, now)

    def choose(self, event: LiveEvent, learner_id: LearnerId, session: str, now: datetime) -> EventLearner:
        """By the learner. Raises problems."""

        def wish(known: EventLearner | None) -> EventLearner:
            if known is None or known.is_removed:
                raise not_found("learner")
            return known.model_copy(update={"session": MeetingId(session)})

        return self._change(event, learner_id, wish, now)

    def remove(self, event: LiveEvent, learner_id: LearnerId, now: datetime) -> None:
        """Their seat is given back; their link says so. Once is as often as twice."""

        def wish(known: EventLearner | None) -> EventLearner:
            if known is None:
                raise not_found("learner")
            return known.model_copy(update={"is_removed": True})

        self._change(event, learner_id, wish, now)

    def _change(self, event: LiveEvent, learner_id: LearnerId, wish: Wish, now: datetime) -> EventLearner:
        for turn in range(_TURNS):
            known = self.live_events.learner(event.tenant_id, event.live_event_id, learner_id)
            pick = self._pick(event, known, wish(known), now)
            if pick.before and pick.after == pick.before:
                self._follow_up(pick, now)
                return pick.after
            outcome = self.picks.apply(pick, hashed(pick.after.join_token), now)
            if outcome == "done":
                self._follow(pick, now)
                return pick.after
            if outcome == "address_taken":
                raise _address_taken()
            self.sleep(_TURN_S * turn * random.random())  # noqa: S311 - others try as well, and not in step
        raise _busy()

    def _pick(self, event: LiveEvent, before: EventLearner | None, wished: EventLearner, now: datetime) -> Pick:
        old, new = before.seat if before else None, wished.seat
        last = self._session(event, before.session) if before and before.session else None
        after = _counted(before, wished, last)
        if old == new:
            return Pick(before, after, stays=last if new else None, registrant=self._registrant(last, wished))
        if last and old and not wished.is_removed:
            _expect_movable(last, now)
        joins = self._session(event, new) if new else None
        if joins:
            _expect_open(joins, wished, now)
        return Pick(before, after, last if old else None, joins, registrant=self._registrant(joins, wished))

    def _session(self, event: LiveEvent, meeting_id: MeetingId) -> Meeting:
        meeting = self.meetings.get(event.tenant_id, meeting_id) if meeting_id in event.sessions else None
        if meeting is None:
            raise not_found("session")
        return meeting

    def _registrant(self, session: Meeting | None, learner: EventLearner) -> Registrant | None:
        if session is None:
            return None
        return self.rosters.registrant(session.tenant_id, session.meeting_id, learner.learner_id)

    def _follow(self, pick: Pick, now: datetime) -> None:
        """The new session first: a learner rather has two registrations for a moment than none."""
        if pick.joins:
            self._follow_into(pick.joins, now)
        if pick.leaves:
            self.requests.follow(pick.leaves, now, to_remove=1)
        if pick.stays and pick.registrant and pick.after.email != pick.registrant.email:
            self.requests.follow(pick.stays, now, to_add=1)

    def _follow_into(self, session: Meeting, now: datetime) -> None:
        self.requests.follow(session, now, to_add=1)
        if session.status is MeetingStatus.PLANNED:  # or was: whoever initiated it meanwhile may have seen no roster
            current = self.meetings.get(session.tenant_id, session.meeting_id)
            if current and current.status is MeetingStatus.SCHEDULED:
                self.requests.follow(current, now)

    def _follow_up(self, pick: Pick, now: datetime) -> None:
        if pick.stays and pick.registrant and pick.registrant.status in _UNTOLD:
            self.requests.remind(pick.stays, now)

    def _email(self, tenant_id: TenantId, learner_id: LearnerId, request: EventLearnerRequest) -> str:
        if request.email:
            return request.email
        domain = self.settings.settings(tenant_id).synthetic_email_domain
        if not domain:
            raise invalid(
                "The learner has no e-mail address, and Zoom registers nobody without one.",
                "Send an e-mail, or let an admin set synthetic_email_domain: PUT /v1/settings.",
                "no_email",
            )
        return synthetic_address(tenant_id, learner_id, domain)


def known_event(live_events: LiveEventStore, tenant_id: TenantId, live_event_id: str) -> LiveEvent:
    event = live_events.get(tenant_id, LiveEventId(live_event_id))
    if event is None:
        raise not_found("live_event")
    return event


def open_event(live_events: LiveEventStore, tenant_id: TenantId, live_event_id: str) -> LiveEvent:
    event = known_event(live_events, tenant_id, live_event_id)
    if event.is_cancelled:
        raise Problem(409, "live_event_cancelled", "The live event was cancelled.", "Create a new one.")
    return event


def can_be_picked(session: Meeting, now: datetime) -> bool:
    return session.status in {MeetingStatus.PLANNED, MeetingStatus.SCHEDULED} and now < session.start


def is_full(session: Meeting) -> bool:
    return session.capacity is not None and session.registrant_count >= session.capacity


def learner_of(path: str) -> LearnerId:
    """The id of a path, where ``@`` and ``:`` may come percent-encoded."""
    try:
        return LearnerId(_LEARNER_ID.validate_python(unquote(path)))
    except ValidationError:
        raise invalid(
            "This is not an id that a learner can have.",
            "Use up to 128 letters, digits, '_', '.', ':', '@', '+' and '-'.",
        ) from None


def _new(event: LiveEvent, learner_id: LearnerId) -> EventLearner:
    whose = {"tenant_id": event.tenant_id, "live_event_id": event.live_event_id, "learner_id": learner_id}
    return EventLearner.model_validate(whose | {"name": "", "email": "", "join_token": make_token()})


def _counted(before: EventLearner | None, wished: EventLearner, last: Meeting | None) -> EventLearner:
    """A calendar shows what has the higher sequence: it never falls, whichever session comes next."""
    if before is None or wished == before:
        return wished
    moves = before.moves + last.sequence + 1 if last and wished.session != before.session else before.moves
    return wished.model_copy(update={"revision": before.revision + 1, "moves": moves})


def _expect_movable(session: Meeting, now: datetime) -> None:
    if session.status is not MeetingStatus.CANCELLED and now >= session.start:
        raise Problem(
            409,
            "session_begun",
            "The session that was picked has begun, so it cannot be changed any more.",
            "Join the session that was picked.",
        )


def _expect_open(session: Meeting, learner: EventLearner, now: datetime) -> None:
    if now >= session.start:
        raise Problem(409, "session_begun", "This session has begun.", "Pick one that is to come.")
    if not can_be_picked(session, now):
        raise Problem(409, "session_cancelled", "This session does not take place.", "Pick another one.")
    if is_full(session):
        raise Problem(409, "session_full", "Every seat of this session is taken.", "Pick another one.")
    if learner.email.lower() in {session.host_email.lower(), *(one.lower() for one in session.alternative_hosts)}:
        raise Problem(
            409,
            "learner_is_host",
            "This person comes into the session as a host, and hosts are not registered.",
            "Let them start or join it as a host.",
        )


def _address_taken() -> Problem:
    return Problem(
        409,
        "duplicate_email",
        "Another learner of this live event has this e-mail address; Zoom would take the two for one person.",
        "Send an address of their own.",
    )


def _busy() -> Problem:
    return Problem(
        503, "sessions_busy", "Too many learners pick a session at this moment.", "Try again.", retry_after_s=2
    )
