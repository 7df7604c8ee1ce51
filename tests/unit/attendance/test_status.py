from fractions import Fraction

import pytest

from rollcall.attendance.model import Row
from tests.unit.attendance.builders import ana, lesson, of_ana, run, settle

WAITED = ana("10:00", "10:30", status="in_waiting_room")


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        pytest.param([], "absent", id="no evidence"),
        pytest.param([ana("10:30", "10:00")], "absent", id="only a row that cannot be"),
        pytest.param([WAITED], "waited_only", id="only waited"),
        pytest.param([WAITED, ana("10:30", "10:30")], "seen", id="waited and looked in"),
        pytest.param([ana("10:00", "10:45")], "present", id="exactly the threshold"),
        pytest.param([ana("10:00", "10:44:59")], "partial", id="a second short"),
        pytest.param([ana("10:00", "10:44:59.999")], "partial", id="a millisecond short"),
        pytest.param([ana("10:00", "10:00:01")], "partial", id="a second"),
        pytest.param([ana("09:40", "09:59")], "seen", id="only before the lesson"),
        pytest.param([ana(None, "10:30")], "seen", id="only a leave"),
    ],
)
def test_the_status_follows_from_the_credited_share(rows: list[Row], status: str) -> None:
    assert of_ana(*rows, meeting=lesson(run("09:40", "11:00"))).status == status


def test_nobody_is_graded_where_the_window_is_empty() -> None:
    early = lesson(run("09:40", "09:55"))
    assert of_ana(ana("09:40", "09:55"), meeting=early).status == "not_gradable"
    assert of_ana(meeting=early).status == "absent"
    assert of_ana(ana("09:40", "09:50", status="in_waiting_room"), meeting=early).status == "waited_only"


@pytest.mark.parametrize("tenths", range(1, 11))
def test_a_threshold_is_compared_as_it_is_written(tenths: int) -> None:
    threshold = {"threshold": Fraction(tenths, 10)}
    minutes = tenths * 6
    just = f"10:{minutes:02}" if minutes < 60 else "11:00"
    assert of_ana(ana("10:00", just), policy=threshold).status == "present"
    assert of_ana(ana("10:00", f"10:{minutes - 1:02}:59"), policy=threshold).status == "partial"


def test_only_time_inside_the_window_is_credited() -> None:
    presence = of_ana(ana("09:50", "10:30"), meeting=lesson(run("09:50", "11:00")))
    assert (presence.seconds_total, presence.seconds_credited) == (2400, 1800)


def test_time_between_two_runs_is_not_asked_of_anybody() -> None:
    meeting = lesson(run("10:00", "10:20"), run("10:40", "11:00", uuid="U2"))
    presence = of_ana(ana("10:00", "10:20"), ana("10:40", "11:00", uuid="U2"), meeting=meeting)
    assert (presence.seconds_credited, presence.status) == (2400, "present")


@pytest.mark.parametrize(
    ("opened", "join", "late"),
    [
        pytest.param("10:00", "10:10", False, id="within the allowance"),
        pytest.param("10:00", "10:10:01", True, id="a second beyond it"),
        pytest.param("10:20", "10:30", False, id="the host was later"),
        pytest.param("10:20", "10:30:01", True, id="late after a late host"),
        pytest.param("09:40", "10:10", False, id="a room opened early does not count against anybody"),
    ],
)
def test_late_is_counted_from_the_schedule_or_the_first_run(opened: str, join: str, late: bool) -> None:
    presence = of_ana(ana(join, "11:00"), meeting=lesson(run(opened, "11:00")))
    assert ("late" in presence.flags) is late


def test_the_first_join_decides_about_late_not_the_wait_for_it() -> None:
    waited = ana("09:55", "10:15", status="in_waiting_room")
    assert of_ana(waited, ana("10:15", "11:00")).flags == ("late", "waited")


def test_a_tenant_can_set_the_allowance() -> None:
    assert of_ana(ana("10:00:01", "11:00"), policy={"late_after_s": 0}).flags == ("late",)


def test_everybody_on_the_roster_is_answered_for() -> None:
    presence = settle(ana("10:00", "11:00")).people["ben"]
    assert (presence.status, presence.seconds_total, presence.how, presence.flags) == ("absent", 0, (), ())
