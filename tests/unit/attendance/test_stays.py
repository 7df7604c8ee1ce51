"""What single rows and webhooks are worth."""

import pytest

from rollcall.attendance.model import Event, Row
from tests.unit.attendance.builders import ana, at, event, joined, left, lesson, of_ana, row, run, settle


@pytest.mark.parametrize(
    ("rows", "total", "flags"),
    [
        pytest.param([ana("10:00", "10:30")], 1800, (), id="a whole row"),
        pytest.param([ana("10:00", "10:30"), ana("10:00", "10:30")], 1800, (), id="a row on two pages"),
        pytest.param([ana("10:00", None)], 3600, ("inferred_leave",), id="no leave: the instance's end"),
        pytest.param([ana("10:00", "11:00:07")], 3600, ("capped_at_end",), id="leave after the end"),
        pytest.param([ana("11:00:03", "11:00:07")], 0, ("capped_at_end", "late"), id="all of it after the end"),
        pytest.param([ana("10:05", "10:05")], 0, ("zero_length",), id="equal times"),
        pytest.param([ana("10:05", "10:00")], 0, ("bad_row",), id="leave before join"),
        pytest.param([ana(None, "10:30")], 0, ("missing_join",), id="no join"),
        pytest.param([ana("09:55", "10:05", status="in_waiting_room")], 0, ("waited",), id="waiting"),
        pytest.param([ana("10:05", "10:00"), ana("10:00", "10:30")], 1800, ("bad_row",), id="a bad row beside a good"),
        pytest.param([ana("10:00", "10:20"), ana("10:10", "10:30", user_id="9")], 1800, (), id="two devices"),
    ],
)
def test_rows_give_seconds_and_flags(rows: list[Row], total: int, flags: tuple[str, ...]) -> None:
    presence = of_ana(*rows)
    assert (presence.seconds_total, presence.flags) == (total, flags)


@pytest.mark.parametrize(
    ("events", "total", "flags"),
    [
        pytest.param([joined("10:00"), left("10:30")], 1800, (), id="a pair"),
        pytest.param([left("10:30"), joined("10:00")], 1800, (), id="the leave arrives first"),
        pytest.param([joined("10:00"), left("10:30"), left("10:30")], 1800, (), id="a repeated leave"),
        pytest.param([joined("10:00"), joined("10:20"), left("10:30")], 1800, ("inferred_leave",), id="a lost leave"),
        pytest.param([joined("10:20")], 2400, ("inferred_leave", "late"), id="no leave: the instance's end"),
        pytest.param([left("10:30")], 0, ("missing_join",), id="no join"),
        pytest.param(
            [joined("10:00"), left("10:20"), joined("10:20"), left("10:30")], 1800, (), id="back in the same second"
        ),
        pytest.param([joined("10:05"), left("10:05")], 0, ("zero_length",), id="there and gone in a second"),
        pytest.param([joined("10:00"), left("11:00:09")], 3600, ("capped_at_end",), id="leave after the end"),
        pytest.param(
            [joined("10:00"), joined("10:21", "2"), left("10:20", "1"), left("10:40", "2")],
            2340,
            (),
            id="the old connection's leave does not close the new one",
        ),
    ],
)
def test_webhooks_are_paired_by_connection_and_by_their_own_times(
    events: list[Event], total: int, flags: tuple[str, ...]
) -> None:
    presence = of_ana(*events)
    assert (presence.seconds_total, presence.flags) == (total, flags)


def test_one_user_id_in_two_instances_is_two_connections() -> None:
    meeting = lesson(run("10:00", "10:30"), run("10:40", "11:00", uuid="U2"))
    events = [joined("10:00"), joined("10:45", uuid="U2"), left("10:20"), left("10:50", uuid="U2")]
    assert (of_ana(*events, meeting=meeting).seconds_total, of_ana(*events, meeting=meeting).flags) == (1500, ())


def test_a_stay_goes_on_until_now_while_the_instance_runs() -> None:
    presence = of_ana(joined("10:05"), meeting=lesson(run(end=None)), now=at("10:20"))
    assert (presence.seconds_total, presence.flags) == (900, ("open",))


def test_a_stay_without_end_or_now_is_open_and_gives_no_seconds() -> None:
    presence = of_ana(joined("10:05"), meeting=lesson(run(end=None)))
    assert (presence.seconds_total, presence.flags, presence.status) == (0, ("open",), "seen")


def test_the_end_of_the_instance_counts_even_when_now_is_given() -> None:
    presence = of_ana(joined("10:30"), now=at("12:00"))
    assert presence.seconds_total == 1800


def test_a_breakout_room_counts_once_beside_the_main_room() -> None:
    breakout = [
        event("participant_joined_breakout_room", "10:10", user_id="1", registrant_id="R1"),
        event("participant_left_breakout_room", "10:40", user_id="1", registrant_id="R1"),
    ]
    presence = of_ana(joined("10:00"), *breakout, left("11:00"))
    assert (presence.seconds_total, presence.flags, len(presence.intervals)) == (3600, (), 1)


def test_a_breakout_room_counts_where_the_main_room_was_left_for_it() -> None:
    rows = [ana("10:00", "10:10"), ana("10:10", "10:40", user_id="2"), ana("10:40", "11:00", user_id="3")]
    assert of_ana(*rows).seconds_total == 3600


@pytest.mark.parametrize(
    "name",
    [
        "participant_joined_waiting_room",
        "participant_left_waiting_room",
        "participant_put_in_waiting_room",
        "participant_admitted",
        "participant_jbh_waiting",
        "participant_jbh_waiting_left",
    ],
)
def test_every_waiting_room_event_is_arrival_without_seconds(name: str) -> None:
    presence = of_ana(event(name, "10:02", registrant_id="R1"))
    assert (presence.status, presence.seconds_total, presence.flags) == ("waited_only", 0, ("waited",))


def test_joining_before_the_host_is_being_seen() -> None:
    assert of_ana(event("participant_jbh_joined", "10:00", registrant_id="R1")).status == "seen"


def test_an_admitted_learner_is_credited_from_the_join_on() -> None:
    waiting = event("participant_joined_waiting_room", "09:50", user_id="1", registrant_id="R1")
    admitted = event("participant_admitted", "10:05", user_id="1", registrant_id="R1")
    presence = of_ana(waiting, admitted, joined("10:06"), left("10:36"))
    assert (presence.seconds_total, presence.flags) == (1800, ("waited",))


PUT_BACK = event("participant_put_in_waiting_room", "10:20", user_id="1", registrant_id="R1")
READMITTED = event("participant_admitted", "10:30", user_id="1", registrant_id="R1")


@pytest.mark.parametrize(
    ("events", "total"),
    [
        pytest.param([joined("10:00"), PUT_BACK], 1200, id="nothing more is heard"),
        pytest.param([joined("10:00"), PUT_BACK, left("10:20:01")], 1200, id="a leave comes after it"),
        pytest.param([joined("10:00"), left("10:19"), PUT_BACK], 1140, id="the leave came first"),
        pytest.param([joined("10:00"), PUT_BACK, READMITTED, left("10:40")], 1800, id="readmitted without a join"),
        pytest.param(
            [joined("10:00"), PUT_BACK, READMITTED, joined("10:30:01"), left("10:40")], 1800, id="readmitted and joined"
        ),
        pytest.param([joined("10:00"), PUT_BACK, joined("10:31"), left("10:40")], 1740, id="joined again"),
    ],
)
def test_time_put_back_in_the_waiting_room_is_no_attendance(events: list[Event], total: int) -> None:
    presence = of_ana(*events)
    assert (presence.seconds_total, presence.flags) == (total, ("waited",))


def test_a_waiting_room_event_with_its_own_user_id_is_known_by_the_participant_uuid() -> None:
    put_back = event("participant_put_in_waiting_room", "10:20", user_id="p1", participant_uuid="p1")
    presence = of_ana(joined("10:00", participant_uuid="p1"), put_back)
    assert presence.seconds_total == 1200


def test_a_breakout_room_of_its_own_user_id_does_not_hide_whom_the_host_put_back() -> None:
    put_back = event("participant_put_in_waiting_room", "10:20", user_id="p1", participant_uuid="p1")
    breakout = [
        event(f"participant_{kind}_breakout_room", when, user_id="2", participant_uuid="p1")
        for kind, when in (("joined", "10:05"), ("left", "10:10"))
    ]
    assert of_ana(joined("10:00", participant_uuid="p1"), *breakout, put_back).seconds_total == 1200


def test_a_registrant_id_missing_in_one_webhook_is_taken_from_the_next() -> None:
    presence = of_ana(joined("10:00", registrant_id=""), left("10:30"))
    assert (presence.seconds_total, presence.how) == (1800, ("registrant_id",))


def test_two_learners_on_one_user_id_keep_their_own_stays() -> None:
    people = settle(
        joined("10:00"), left("10:10"), joined("10:20", registrant_id="R2"), left("10:50", registrant_id="R2")
    ).people
    assert (people["ana"].seconds_total, people["ben"].seconds_total) == (600, 1800)


def test_a_stay_that_does_not_say_whose_it_is_is_nobodys_where_its_connection_had_two_people() -> None:
    ben = {"registrant_id": "R2"}
    unsaid = {"registrant_id": ""}
    events = [joined("10:00"), left("10:10"), joined("10:20", **ben), left("10:30", **ben)]
    result = settle(*events, joined("10:40", **unsaid), left("10:50", **unsaid))
    assert [one.seconds_total for one in result.people.values()] == [600, 600]
    assert [one.seconds_total for one in result.unmatched] == [600]


def test_events_that_say_nothing_about_presence_are_ignored() -> None:
    assert of_ana(event("participant_role_changed", "10:00", user_id="1", registrant_id="R1")).status == "absent"


def test_fractions_of_a_second_are_not_rounded_away_one_by_one() -> None:
    presence = of_ana(row("10:00:00.600", "10:00:02", registrant_id="R1"), ana("10:01:00", "10:01:01.600"))
    assert presence.seconds_total == 3
