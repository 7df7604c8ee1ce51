"""A roster as the LMS wishes it. Only what changes is written; Zoom is told afterwards, in the background."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import LearnerId, MeetingId, TenantId
from rollcall.lms.keys import hashed, make_token
from rollcall.lms.meeting_requests import MAX_APPOINTMENT
from rollcall.lms.problems import Problem, capacity_exceeded, not_found
from rollcall.lms.rosters import MAX_ROSTER, MoreRegistrants, Roster, RosterLearner, RosterReply
from rollcall.services.meetings.rosters.difference import (
    Difference,
    Values,
    difference,
    with_no_shows_back,
    without_no_shows,
)
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.services.meetings.rosters.screening import Entry, Known, Screened, screen
from rollcall.services.meetings.rosters.viewing import sync_reply
from rollcall.store.connections import ConnectionStore
from rollcall.store.meeting_records import Meeting, MeetingStatus, Room
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import JoinLink, Registrant, RegistrantStatus
from rollcall.store.roster_syncs import RosterSync
from rollcall.store.rosters import RosterStore
from rollcall.store.settings import SettingsStore

_TURNS = 12
_TURN_S = 0.25

type Asked = tuple[Screened, Difference]
type Answer = tuple[RosterReply, bool]  # whether anything changed


@dataclass(frozen=True, slots=True)
class Wishes:
    meetings: MeetingStore
    rosters: RosterStore
    connections: ConnectionStore
    settings: SettingsStore
    requests: RosterRequests
    sleep: Callable[[float], None] = time.sleep

    def replace(self, tenant_id: TenantId, meeting_id: str, roster: Roster, now: datetime) -> Answer:
        """The whole roster. Raises problems before anything is written."""
        meeting = self._open(tenant_id, meeting_id, now)
        return self._change(meeting, now, lambda known: self._whole(meeting, known, roster.registrants))

    def add(self, tenant_id: TenantId, meeting_id: str, more: MoreRegistrants, now: datetime) -> Answer:
        meeting = self._open(tenant_id, meeting_id, now)
        return self._change(meeting, now, lambda known: self._more(meeting, known, more.registrants))

    def remove(self, tenant_id: TenantId, meeting_id: str, learner_id: str, now: datetime) -> Answer:
        meeting = self._open(tenant_id, meeting_id, now)

        def wish(known: Known) -> Asked:
            if learner_id not in known:
                raise not_found("registrant")
            return Screened([]), difference(known, [], gone=[LearnerId(learner_id)])

        return self._change(meeting, now, wish)

    def begin(self, meeting: Meeting, learners: list[RosterLearner], now: datetime) -> Meeting:
        """The roster that a meeting is made with."""
        self._change(meeting, now, lambda known: self._more(meeting, known, learners))
        return self.meetings.get(meeting.tenant_id, meeting.meeting_id) or meeting

    def take_off_no_shows(self, meeting: Meeting, absent: Iterable[LearnerId], now: datetime) -> None:
        people = list(absent)
        self._change(meeting, now, lambda known: (Screened([]), without_no_shows(known, people)))

    def bring_back_no_shows(self, meeting: Meeting, now: datetime) -> None:
        """Though their seats were given away meanwhile: who came is not told that there is no room."""
        self._change(meeting, now, lambda known: (Screened([]), with_no_shows_back(known)), is_bounded=False)

    def registrable(self, meeting: Meeting, learners: list[RosterLearner]) -> list[Entry]:
        """Who of them will be registered. Raises a problem for what is no roster."""
        return self._screened(meeting, {}, learners, whole=False).entries

    def told(self, meeting: Meeting, learners: list[RosterLearner]) -> RosterReply:
        """The same answer again."""
        return _reply(meeting, self._sync(meeting), self._screened(meeting, {}, learners, whole=False))

    def _whole(self, meeting: Meeting, known: Known, learners: list[RosterLearner]) -> Asked:
        """Whoever is skipped comes as a host, and is no learner any more. Who dropped in is none of the roster's."""
        screened = self._screened(meeting, known, learners, whole=True)
        kept = {one.learner_id for one in screened.entries} | {one.learner_id for one in screened.refused}
        kept |= {one for one, registrant in known.items() if registrant.dropped_in}
        return screened, difference(known, screened.entries, gone=[one for one in known if one not in kept])

    def _more(self, meeting: Meeting, known: Known, learners: list[RosterLearner]) -> Asked:
        screened = self._screened(meeting, known, learners, whole=False)
        return screened, difference(known, screened.entries, insists=True)

    def _screened(self, meeting: Meeting, known: Known, learners: list[RosterLearner], *, whole: bool) -> Screened:
        lacking = any(not one.email for one in learners)
        domain = self.settings.settings(meeting.tenant_id).synthetic_email_domain if lacking else None
        return screen(learners, meeting, known, domain, whole=whole)

    def _open(self, tenant_id: TenantId, meeting_id: str, now: datetime) -> Meeting:
        meeting = self.meetings.get(tenant_id, MeetingId(meeting_id))
        if meeting is None:
            raise not_found("meeting")
        problem = _closed(meeting, now)
        if problem:
            raise problem
        return meeting

    def _change(
        self, meeting: Meeting, now: datetime, wish: Callable[[Known], Asked], *, is_bounded: bool = True
    ) -> Answer:
        """Decided again once nobody else can write: what a look before saw may be half of somebody's roster."""
        screened, change = wish(self._known(meeting))
        sync = self._sync(meeting)
        if change.is_nothing and not _is_owed(meeting, change, sync):
            return _reply(meeting, sync, screened), False
        with self._held(meeting, now) as found:
            known = self._known(meeting)
            screened, change = wish(known)
            grows = change.wanted > sum(one.is_wanted for one in known.values())
            if is_bounded and grows:  # who leaves needs no room
                self._expect_room(meeting, change.wanted)
            owed = _is_owed(meeting, change, found)
            return _reply(meeting, self._write(meeting, change, now, owed=owed), screened), True

    def _sync(self, meeting: Meeting) -> RosterSync | None:
        return self.requests.syncs.get(meeting.tenant_id, meeting.meeting_id)

    def _known(self, meeting: Meeting) -> Known:
        return {one.learner_id: one for one in self.rosters.registrants(meeting.tenant_id, meeting.meeting_id)}

    def _expect_room(self, meeting: Meeting, people: int) -> None:
        connection = self.connections.get(meeting.tenant_id, meeting.connection_id) if meeting.connection_id else None
        bounds = [one for one in (meeting.capacity, connection.capacity if connection else None) if one is not None]
        if bounds and people > min(bounds):
            raise capacity_exceeded(min(bounds), people)
        if meeting.appointment and people > MAX_APPOINTMENT:
            raise Problem(
                409,
                "appointment_full",
                f"An appointment is for {MAX_APPOINTMENT} learners at the most, and this would make {people}.",
                "Make a meeting of it that is no appointment.",
            )
        if people > MAX_ROSTER:
            raise Problem(
                409,
                "meeting_full",
                f"Zoom takes {MAX_ROSTER:,} registrants for a meeting, and this would make {people:,}.",
                "Make another meeting for the others.",
            )

    def _write(self, meeting: Meeting, change: Difference, now: datetime, *, owed: bool) -> RosterSync | None:
        to_add, to_remove = change.to_add, change.to_remove
        if owed:
            to_add += change.left_to(RegistrantStatus.PENDING)
            to_remove += change.left_to(RegistrantStatus.REMOVING)
        self.rosters.enlist(_enlisted(meeting, entry, now) for entry in change.new)
        self.rosters.change((one, _dated(values, now)) for one, values in change.changed)
        if change.wanted != meeting.registrant_count:
            self.rosters.count_registrants(meeting, change.wanted)
        if owed or change.concerns_zoom:
            self.requests.follow(meeting, now, to_add=to_add, to_remove=to_remove)
        self.requests.syncs.let_go(meeting.tenant_id, meeting.meeting_id)
        return self._sync(meeting)

    @contextmanager
    def _held(self, meeting: Meeting, now: datetime) -> Iterator[RosterSync]:
        """Another request for the same roster takes a moment; this one waits for it. Gives the sync as it was then.

        Let go where nothing was written. What fails in the middle is not: whoever finds it has Zoom told of it.
        """
        syncs, whose = self.requests.syncs, (meeting.tenant_id, meeting.meeting_id)
        for _ in range(_TURNS):
            found = syncs.hold(*whose, now)
            if found:
                break
            self.sleep(_TURN_S)
        else:
            raise _being_changed()
        try:
            yield found
        except Problem:
            syncs.let_go(*whose, given_up=found.changing_until)
            raise


def _is_owed(meeting: Meeting, change: Difference, sync: RosterSync | None) -> bool:
    """A request before this one was given up in the middle, and may have left wishes; or nobody tells Zoom of some."""
    if sync is None:
        return False
    return sync.changing_until is not None or (bool(change.left) and sync.stands_still(meeting.status))


def _closed(meeting: Meeting, now: datetime) -> Problem | None:
    """Why this meeting's roster is not for the LMS to change."""
    if meeting.kind == "daily_session":
        return Problem(
            409, "drop_in_session", "Learners come into a daily session by signing in.", "POST /v1/sign-ins."
        )
    if meeting.live_event_id:
        way = f"PUT /v1/live-events/{meeting.live_event_id}/learners/{{learner_id}}."
        return Problem(409, "live_event_session", "Learners come into this session by choosing it.", way)
    if meeting.status is MeetingStatus.CANCELLED:
        return Problem(409, "meeting_cancelled", "The meeting was cancelled.", "Create a new meeting.")
    if meeting.status is MeetingStatus.EXTERNALLY_LINKED:
        told = "The Zoom connection of this meeting was disconnected, so the meeting is beyond Rollcall's reach."
        return Problem(409, "meeting_externally_linked", told, "Register learners in Zoom itself.")
    if is_over(meeting, now):
        return Problem(409, "meeting_over", "The meeting is over.", "Create a new meeting.")
    return None


def is_over(meeting: Meeting, now: datetime) -> bool:
    """Zoom registers until the scheduled end, and after it while the room is open."""
    return now >= meeting.end and meeting.room is not Room.OPEN


def _being_changed() -> Problem:
    return Problem(
        409,
        "roster_being_changed",
        "Another request is changing this roster.",
        "Send the same request again in a moment.",
        retry_after_s=5,
    )


def _enlisted(meeting: Meeting, entry: Entry, now: datetime) -> tuple[Registrant, JoinLink]:
    """With a link of their own at once; it leads on as soon as Zoom knows them."""
    token = make_token()
    whose = {"tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id, "learner_id": entry.learner_id}
    told = {"name": entry.name, "email": entry.email, "time_zone": entry.time_zone, "join_token": token}
    state = {"status": RegistrantStatus.PENDING, "changed_at": now}
    link = JoinLink.model_validate(whose | {"token_hash": hashed(token)})
    return Registrant.model_validate(whose | told | state), link


def _dated(values: Values, now: datetime) -> Values:
    """A change of status has its moment: news of Zoom's from before it is old."""
    return {**values, "changed_at": now} if "status" in values else values


def _reply(meeting: Meeting, sync: RosterSync | None, screened: Screened) -> RosterReply:
    told = sync_reply(meeting.meeting_id, sync)
    return RosterReply(sync=told, refused=screened.refused, skipped=screened.skipped)
