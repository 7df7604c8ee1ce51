from rollcall.attendance.connections import Stay
from rollcall.attendance.model import Event, Identity
from rollcall.attendance.visits import visit_of
from rollcall.services.drop_in.logs.completing import completed
from tests.unit.records import UUID, at


def told(event: str, seconds: float) -> Event:
    return Event(event=f"meeting.participant_{event}", uuid=UUID, at=at(seconds), user_id="1", participant_uuid="p")


def row(join: float, leave: float, *, waiting: bool = False) -> Stay:
    return Stay(uuid=UUID, who=Identity(), origin=join, join=at(join), leave=at(leave), waiting=waiting)


def seconds(events: list[Event], *rows: Stay) -> int | None:
    visit = visit_of(completed(events, rows), at(0))
    return visit.seconds if visit else None


def test_webhooks_that_tell_both_ends_stand() -> None:
    assert seconds([told("joined", 10), told("left", 70)], row(10, 500)) == 60


def test_a_lost_leave_is_the_reports() -> None:
    assert seconds([told("joined", 10)], row(10, 70), row(300, 400)) == 160


def test_a_lost_join_is_the_reports() -> None:
    assert seconds([told("left", 70)], row(10, 70)) == 60


def test_whom_the_webhooks_missed_the_report_knows() -> None:
    assert seconds([], row(10, 70)) == 60


def test_who_waited_by_the_report_was_not_in() -> None:
    assert seconds([told("joined_waiting_room", 5)], row(10, 70, waiting=True)) is None


def test_without_a_report_the_webhooks_stand() -> None:
    assert seconds([told("left", 70)]) == 0
