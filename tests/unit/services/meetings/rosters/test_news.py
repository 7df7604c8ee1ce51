"""Zoom's word of registrants, which comes late, twice, and of our own doings too."""

from datetime import UTC, datetime
from typing import Any

import pytest

from benchmarks.memory_table import MemoryTable
from rollcall.services.drop_in.turning_away import TurningAway
from rollcall.services.meetings.rosters.news import RegistrationNews
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import Registrant, RegistrantStatus
from rollcall.store.rosters import RosterStore
from rollcall.store.seats import SeatStore
from rollcall.store.session_logs import SessionLogStore
from rollcall.store.sign_ins import seat_of
from rollcall.zoom.webhooks import RegistrationChange
from tests.unit.records import (
    ACCOUNT,
    LOG,
    MEETING,
    NUMBER,
    TENANT,
    enrolment,
    meeting,
    ms,
    registrant,
    route,
    session_log,
)

CANCELLED, DENIED, APPROVED = (f"meeting.registration_{word}" for word in ("cancelled", "denied", "approved"))


class School:
    """One learner, registered at the start of the lesson."""

    def __init__(self, **changes: Any) -> None:
        self.table = MemoryTable()
        self.rosters = RosterStore(self.table)
        self.table.put(meeting(registrant_count=1))
        self.rosters.register([enrolment(1)])
        self.be(status=RegistrantStatus.REGISTERED, changed_at=_moment(0), **changes)

    def be(self, **changes: Any) -> None:
        self.table.put(registrant(1).model_copy(update=changes))

    def hear(self, event: str, seconds: float, registrant_id: str = "r1", **changes: Any) -> str:
        told = {"id": NUMBER, "registrant": {"id": registrant_id, "email": "l1@school.example"}}
        body = {"event": event, "event_ts": ms(seconds), "payload": {"account_id": ACCOUNT, "object": told}}
        change = RegistrationChange.model_validate(body)
        sign_ins = TurningAway(SeatStore(self.table), SessionLogStore(self.table))
        news = RegistrationNews(MeetingStore(self.table), self.rosters, sign_ins)
        return news.take(route(**changes), change, change.at or _moment(0))

    def learner(self) -> Registrant:
        found = self.rosters.registrant(TENANT, MEETING, registrant(1).learner_id)
        assert found
        return found

    def state(self) -> tuple[str, str, str, int]:
        link = self.rosters.zoom_link(TENANT, MEETING, registrant(1).learner_id)
        [held] = [item for item in self.table.items() if item["kind_of"] == "meeting"]
        assert link
        return self.learner().status.value, self.learner().reason, link.state, held["registrant_count"]


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(ms(seconds) / 1000, UTC)


@pytest.mark.parametrize(
    ("event", "status", "reason"),
    [(CANCELLED, "cancelled", "cancelled_in_zoom"), (DENIED, "denied", "denied_in_zoom")],
)
def test_who_leaves_at_zoom_is_shown_and_not_counted_any_more(event: str, status: str, reason: str) -> None:
    school = School()
    assert school.hear(event, 60) == "registration"
    assert school.state() == (status, reason, "cancelled", 0)
    assert school.hear(event, 60) == "registration"  # Zoom repeats itself
    assert school.state() == (status, reason, "cancelled", 0)


def test_who_is_let_in_again_at_zoom_is_registered_again() -> None:
    school = School()
    school.hear(DENIED, 60)
    assert school.hear(APPROVED, 120) == "registration"
    assert school.state() == ("registered", "", "approved", 1)


def test_a_late_repeat_takes_nobody_out_who_was_added_again() -> None:
    school = School()
    school.hear(CANCELLED, 60)
    school.be(status=RegistrantStatus.REGISTERED, changed_at=_moment(600))
    assert school.hear(CANCELLED, 60) == "old_registration"
    assert school.learner().status is RegistrantStatus.REGISTERED


@pytest.mark.parametrize(("seconds", "word"), [(600.9, "registration"), (600.3, "old_registration")])
def test_within_a_second_milliseconds_say_which_was_later(seconds: float, word: str) -> None:
    school = School()
    school.be(status=RegistrantStatus.REGISTERED, changed_at=_moment(600.4))
    assert school.hear(CANCELLED, seconds) == word
    assert (school.learner().status is RegistrantStatus.CANCELLED) is (word == "registration")


@pytest.mark.parametrize("status", [RegistrantStatus.PENDING, RegistrantStatus.REMOVING, RegistrantStatus.FAILED])
def test_our_own_cancellation_is_no_news(status: RegistrantStatus) -> None:
    school = School()
    school.be(status=status, changed_at=_moment(0))
    assert school.hear(CANCELLED, 60) == "old_registration"
    assert school.learner().status is status


def test_a_learner_removed_by_the_lms_is_not_brought_back_by_an_approval() -> None:
    school = School()
    school.be(status=RegistrantStatus.CANCELLED, reason="removed", changed_at=_moment(0))
    assert school.hear(APPROVED, 60) == "old_registration"


def test_an_earlier_registration_and_an_earlier_meeting_say_nothing_of_today() -> None:
    school = School()
    assert school.hear(CANCELLED, 60, registrant_id="r0") == "unknown_registrant"
    school.be(status=RegistrantStatus.REGISTERED, email="new@school.example")
    assert school.hear(CANCELLED, 60) == "old_registration"


def test_a_word_that_was_half_written_is_finished_by_its_repeat() -> None:
    school = School()
    school.be(status=RegistrantStatus.CANCELLED, reason="cancelled_in_zoom", changed_at=_moment(60))
    assert school.hear(CANCELLED, 60) == "registration"
    assert school.state()[2] == "cancelled"


@pytest.mark.parametrize(("event", "reason"), [(CANCELLED, "cancelled_in_zoom"), (DENIED, "denied_in_zoom")])
def test_who_dropped_in_and_is_turned_away_at_zoom_stands_by_no_more(event: str, reason: str) -> None:
    school = School()
    school.table.put(session_log())
    school.table.put(seat_of(session_log()))
    for _ in range(2):
        school.hear(event, 60, kind="daily_session")
    log = SessionLogStore(school.table).get(TENANT, LOG)
    seat = SeatStore(school.table).get(TENANT, MEETING, registrant(1).learner_id)
    assert log
    assert seat
    assert (log.state, log.reason, seat.is_free) == ("cancelled", reason, True)
    assert school.state()[2:] == ("cancelled", 0)


def test_who_is_in_the_room_already_is_not_called_back_by_zooms_list() -> None:
    school = School()
    school.table.put(session_log(state="live", joined_at=_moment(30)))
    school.table.put(seat_of(session_log()))
    school.hear(CANCELLED, 60, kind="daily_session")
    log = SessionLogStore(school.table).get(TENANT, LOG)
    assert log
    assert (log.state, school.state()[2:]) == ("live", ("cancelled", 1))
