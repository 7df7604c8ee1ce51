from itertools import permutations
from typing import Any

from local.lms.gradebook import Gradebook
from local.lms.logbook import Logbook, SessionLog


def learned(*events: dict[str, Any]) -> Logbook:
    logbook = Logbook()
    gradebook = Gradebook(logbook)
    for event in events:
        gradebook.apply(event)
    return logbook


def session_log(state: str, sequence: int, **data: Any) -> dict[str, Any]:
    said = {"session_log_id": "s_1", "learner_id": "l_1", "meeting_id": "m_7", "state": state} | data
    return {"type": f"session_log.{state}", "sequence": f"{sequence:040d}", "data": said}


def host_log(state: str, sequence: int, seconds: int) -> dict[str, Any]:
    said = {"host_log_id": "h_1", "meeting_id": "m_7", "host": "tara@lms.example", "seconds": seconds, "drops": 0}
    return {"type": f"host_log.{state}", "sequence": f"{sequence:040d}", "data": said}


def test_a_log_is_what_its_newest_event_says_in_any_order() -> None:
    told = [
        session_log("waiting", 1, meeting_id=None),
        session_log("standby", 2, taken_by="tara@lms.example"),
        session_log("closed", 3, seconds=480, drops=1, taken_by="tara@lms.example"),
    ]
    for order in permutations(told):
        log = learned(*order).session_logs["s_1"]
        assert (log.state, log.seconds, log.drops, log.taken_by) == ("closed", 480, 1, "tara@lms.example")


def test_a_log_sent_back_to_the_line_is_in_no_session() -> None:
    logbook = learned(session_log("standby", 1), session_log("waiting", 2, meeting_id=None, reason="sent_back"))
    assert logbook.session_logs["s_1"].meeting_id is None
    assert logbook.of_meeting("m_7") == []


def test_a_sign_in_told_before_its_answer_keeps_what_was_told() -> None:
    logbook = learned(session_log("live", 4))
    logbook.open(SessionLog("s_1", "l_1", "standby", "m_7"))
    assert logbook.session_logs["s_1"].state == "live"


def test_a_correction_brings_a_cancelled_log_back_to_life() -> None:
    logbook = learned(session_log("cancelled", 10, reason="no_show"), session_log("live", 11, corrected=True))
    log = logbook.session_logs["s_1"]
    assert (log.state, log.corrected, log.reason) == ("live", True, None)


def test_a_field_this_lms_does_not_know_is_no_trouble() -> None:
    assert learned(session_log("standby", 1, mood="hopeful")).session_logs["s_1"].state == "standby"


def test_a_sessions_logs_come_in_the_order_of_signing_in() -> None:
    late = session_log("standby", 1, session_log_id="s_2", signed_in_at="2026-11-22T10:05:00Z")
    early = session_log("standby", 2, signed_in_at="2026-11-22T10:00:00Z")
    other = session_log("standby", 3, session_log_id="s_3", meeting_id="m_8")
    assert [log.session_log_id for log in learned(late, early, other).of_meeting("m_7")] == ["s_1", "s_2"]


def test_a_tutors_own_log_follows_the_newest_event() -> None:
    logbook = learned(host_log("closed", 2, 300), host_log("live", 1, 0))
    own = logbook.host_log("m_7")
    assert own
    assert (own.state, own.seconds) == ("closed", 300)
    assert logbook.host_log("m_8") is None
