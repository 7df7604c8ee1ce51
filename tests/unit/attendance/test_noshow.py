from typing import Any

import pytest

from rollcall.attendance.noshow import Decision, Expected, Sighting, decide
from tests.unit.attendance.builders import at

HOST_AND_ANA = (Expected("host", "host"), Expected("ana", "learner"))


def came(who: str, when: str, received: str | None = None, event: str = "participant_joined") -> Sighting:
    return Sighting(f"meeting.{event}", who, at(when), at(received) if received else None)


HOST = came("host", "09:59")


def check(*sightings: Sighting, when: str = "10:12", **more: Any) -> Decision:
    people = more.pop("expected", HOST_AND_ANA)
    return decide(scheduled_start=at("10:00"), check_at=at(when), expected=people, sightings=sightings, **more)


@pytest.mark.parametrize(
    ("there", "action", "absent"),
    [
        pytest.param(["host", "ana"], "keep", (), id="both"),
        pytest.param(["host"], "cancel_learner_no_show", ("ana",), id="the host alone"),
        pytest.param(["ana"], "cancel_host_no_show", ("host",), id="the learner alone"),
        pytest.param([], "cancel_both_no_show", ("ana", "host"), id="nobody"),
        pytest.param(["host", "unknown:iPhone"], "ask_host", ("ana",), id="the host and somebody"),
        pytest.param(["host", "ana", "unknown:iPhone"], "keep", (), id="everybody and somebody"),
        pytest.param(["ana", "unknown:iPhone"], "ask_host", ("host",), id="somebody could be the host"),
        pytest.param(["unknown:iPhone"], "ask_host", ("ana", "host"), id="only somebody"),
        pytest.param(["host", "carl"], "cancel_learner_no_show", ("ana",), id="the host and a known stranger"),
    ],
)
def test_who_is_there_decides(there: list[str], action: str, absent: tuple[str, ...]) -> None:
    assert check(*(came(who, "10:01") for who in there)) == Decision(action, absent)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("joined", "action"), [("10:10:00", "keep"), ("10:10:01", "cancel_learner_no_show")], ids=["at", "after"]
)
def test_the_deadline_itself_is_on_time(joined: str, action: str) -> None:
    assert check(HOST, came("ana", joined)).action == action


@pytest.mark.parametrize(
    ("when", "action"), [("10:11:29", "wait"), ("10:11:30", "cancel_learner_no_show")], ids=["before", "at"]
)
def test_nothing_is_decided_before_webhooks_had_time_to_arrive(when: str, action: str) -> None:
    assert check(HOST, when=when).action == action


def test_waiting_names_nobody_absent() -> None:
    assert check(HOST, when="10:05") == Decision("wait")  # type: ignore[arg-type]


def test_grace_and_settling_time_can_be_set() -> None:
    late = came("ana", "10:04")
    assert check(HOST, late, when="10:04", grace_s=180, settle_s=60).action == "cancel_learner_no_show"
    assert check(HOST, late, when="10:04", grace_s=240, settle_s=0).action == "keep"


@pytest.mark.parametrize(
    "event",
    [
        "participant_joined_waiting_room",
        "participant_left_waiting_room",
        "participant_put_in_waiting_room",
        "participant_admitted",
        "participant_jbh_waiting",
        "participant_jbh_joined",
        "participant_joined_breakout_room",
        "participant_left",
    ],
)
def test_every_sign_of_arrival_counts(event: str) -> None:
    assert check(HOST, came("ana", "10:02", event=event)).action == "keep"


def test_an_event_that_is_no_arrival_does_not_count() -> None:
    assert check(HOST, came("ana", "10:02", event="registration_cancelled")).action == "cancel_learner_no_show"


def test_zoom_is_believed_when_it_sees_the_learner() -> None:
    assert check(HOST, live_check=frozenset({"host", "ana"})) == Decision("keep")  # type: ignore[arg-type]


def test_zoom_is_believed_when_it_sees_somebody_unidentified() -> None:
    assert check(HOST, live_check=frozenset({"unknown:iPad"})).action == "ask_host"


def test_an_empty_room_does_not_undo_an_arrival() -> None:
    assert check(HOST, came("ana", "10:01"), live_check=frozenset()).action == "keep"


@pytest.mark.parametrize("doubt", [{"live_check": "error"}, {"webhooks_healthy": False}])
def test_nothing_is_cancelled_on_doubt(doubt: dict[str, Any]) -> None:
    assert check(HOST, **doubt) == Decision("defer_and_alert")  # type: ignore[arg-type]


@pytest.mark.parametrize("state", ["cancelled", "ended", "moved", "rescheduled"])
def test_a_session_that_is_over_is_left_alone(state: str) -> None:
    for more in ({}, {"live_check": "error"}, {"when": "10:01"}):
        assert check(HOST, state=state, **more) == Decision("nothing")  # type: ignore[arg-type]


def test_a_session_that_is_on_is_checked() -> None:
    assert check(HOST, state="scheduled").action == "cancel_learner_no_show"


def test_an_alternative_host_is_a_host() -> None:
    decision = check(came("ben", "09:58"), came("ana", "10:01"), alternative_hosts=["ben"])
    assert decision == Decision("keep")  # type: ignore[arg-type]


def test_one_learner_is_enough_to_keep_and_the_others_are_named() -> None:
    people = (*HOST_AND_ANA, Expected("ben", "learner"))
    assert check(HOST, came("ben", "10:00"), expected=people) == Decision("keep", ("ana",))  # type: ignore[arg-type]


def test_a_role_that_nobody_holds_is_not_missed() -> None:
    assert check(came("ana", "10:00"), expected=HOST_AND_ANA[1:]).action == "keep"
    assert check(expected=HOST_AND_ANA[1:]).action == "cancel_learner_no_show"
    assert check(HOST, expected=HOST_AND_ANA[:1]).action == "keep"


def test_evidence_that_arrives_after_the_check_reinstates_the_learner() -> None:
    decision = check(HOST, came("ana", "10:09", received="10:20"))
    assert (decision.action, decision.absent) == ("cancel_learner_no_show", ("ana",))
    assert decision.correction is not None
    assert (decision.correction.reinstate, decision.correction.notify_lms) == (("ana",), True)


def test_evidence_that_arrived_by_the_check_needs_no_correction() -> None:
    assert check(HOST, came("ana", "10:09", received="10:12")).correction is None


def test_late_news_of_a_late_arrival_corrects_nothing() -> None:
    assert check(HOST, came("ana", "10:11", received="10:20")).correction is None


def test_a_learner_whom_zoom_saw_needs_no_correction() -> None:
    late_news = came("ana", "10:09:59", received="10:13")
    assert check(HOST, late_news, live_check=frozenset({"ana"})).correction is None


def test_late_news_of_the_host_reinstates_the_learner_who_was_there() -> None:
    decision = check(came("ana", "10:00"), came("host", "10:05", received="10:30"))
    assert decision.action == "cancel_host_no_show"
    assert decision.correction is not None
    assert decision.correction.reinstate == ("ana",)


def test_a_learner_only_zoom_saw_is_reinstated_when_news_of_the_host_comes_late() -> None:
    decision = check(came("host", "10:05", received="10:30"), live_check=frozenset({"ana"}))
    assert decision.correction is not None
    assert decision.correction.reinstate == ("ana",)


def test_late_news_of_the_host_does_not_reinstate_a_learner_who_never_came() -> None:
    assert check(came("host", "10:05", received="10:30")).correction is None


def test_only_the_learners_who_were_wronged_are_reinstated() -> None:
    people = (*HOST_AND_ANA, Expected("ben", "learner"))
    decision = check(HOST, came("ben", "10:03", received="11:00"), expected=people)
    assert decision.correction is not None
    assert (decision.absent, decision.correction.reinstate) == (("ana", "ben"), ("ben",))
