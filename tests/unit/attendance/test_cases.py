from typing import Any

import pytest

from rollcall.attendance.cases import CaseError, replay

INSTANCE = {"uuid": "U1", "start": "2026-10-05T10:00:00Z", "end": "2026-10-05T11:00:00Z"}
MEETING = {
    "scheduled_start": "2026-10-05T10:00:00Z",
    "scheduled_end": "2026-10-05T11:00:00Z",
    "instances": [INSTANCE],
}
ROW = {"registrant_id": 7, "join": "2026-10-05T12:00:00+02:00", "leave": "2026-10-05T11:00:00Z"}
ATTENDANCE = {"meeting": MEETING, "roster": [{"id": "ana", "registrant_ids": ["7"]}], "rows": [ROW]}
NOSHOW = {
    "scheduled_start": "2026-10-05T10:00:00Z",
    "check_at": "2026-10-05T10:12:00Z",
    "expected_people": [{"id": "host", "role": "host"}, {"id": "ana", "role": "learner"}],
    "events": [{"event": "meeting.participant_joined", "who": "host", "at": "2026-10-05T10:00:00Z"}],
}
RECONCILE = {"live": {"ana": 10}, "report": {"ana": 20}, "report_complete": True}


def _replay(kind: str, given: dict[str, Any], **changes: Any) -> Any:
    return replay({"kind": kind, "input": given | changes})


def test_a_report_is_answered_for_everybody() -> None:
    assert _replay("attendance", ATTENDANCE) == {
        "people": {
            "ana": {
                "status": "present",
                "seconds_total": 3600,
                "seconds_credited": 3600,
                "intervals": 1,
                "how": ["registrant_id"],
                "flags": [],
            }
        },
        "unmatched": [],
        "window_seconds": 3600,
        "ignored_instances": [],
    }


def test_unknown_people_are_listed_with_their_candidates() -> None:
    rows = [ROW | {"registrant_id": "", "name": "Ana"}]
    answer = _replay("attendance", ATTENDANCE, rows=rows, roster=[{"id": "ana", "name": "Ana"}])
    assert answer["unmatched"] == [
        {"name": "Ana", "seconds_total": 3600, "how": ["suggest_name"], "candidates": ["ana"]}
    ]


def test_webhooks_without_a_uuid_belong_to_the_first_instance() -> None:
    event = {"event": "meeting.participant_joined", "user_id": 16778240, "registrant_id": "7"}
    case = {key: value for key, value in ATTENDANCE.items() if key != "rows"}
    answer = _replay("attendance", case, events=[event | {"at": "2026-10-05T10:30:00Z"}])
    assert (answer["people"]["ana"]["seconds_total"], answer["people"]["ana"]["flags"]) == (
        1800,
        ["inferred_leave", "late"],
    )


def test_rows_without_a_uuid_belong_to_the_only_instance() -> None:
    meeting = MEETING | {"instances": [INSTANCE | {"uuid": "other"}]}
    rows = [ROW | {"leave": None}]
    assert _replay("attendance", ATTENDANCE, meeting=meeting, rows=rows)["people"]["ana"]["flags"] == ["inferred_leave"]


@pytest.mark.parametrize("threshold", [0.7, "0.7", "7/10"])
def test_a_threshold_is_read_as_it_is_written(threshold: object) -> None:
    rows = [ROW | {"leave": "2026-10-05T10:42:00Z"}]
    answer = _replay("attendance", ATTENDANCE, rows=rows, policy={"threshold": threshold})
    assert answer["people"]["ana"]["status"] == "present"


def test_a_no_show_is_answered_with_an_action() -> None:
    assert _replay("noshow", NOSHOW) == {"action": "cancel_learner_no_show", "absent": ["ana"]}


def test_a_correction_is_answered_where_there_is_one() -> None:
    late = {"event": "meeting.participant_joined", "who": "ana", "at": "2026-10-05T10:01:00Z"}
    events = [*NOSHOW["events"], late | {"received": "2026-10-05T10:30:00Z"}]
    assert _replay("noshow", NOSHOW, events=events)["correction"] == {"reinstate": ["ana"], "notify_lms": True}


def test_a_failed_live_check_is_told_from_an_empty_room() -> None:
    assert _replay("noshow", NOSHOW, live_check="error")["action"] == "defer_and_alert"
    assert _replay("noshow", NOSHOW, live_check=[])["action"] == "cancel_learner_no_show"


def test_seconds_are_reconciled_by_person() -> None:
    answer = _replay("reconcile", RECONCILE, manual={"ben": {"seconds": 5, "evidence_seconds": 1}})
    assert answer == {
        "ana": {"seconds": 20, "source": "report", "flags": []},
        "ben": {"seconds": 5, "source": "manual", "flags": ["evidence_changed"]},
    }


def test_keys_nobody_asked_for_are_ignored() -> None:
    assert _replay("reconcile", RECONCILE, dropped_before_store=["ana"]) == _replay("reconcile", RECONCILE)


@pytest.mark.parametrize(
    ("kind", "given", "changes", "complaint"),
    [
        ("attendance", ATTENDANCE, {"meeting": None}, "input.meeting is missing"),
        ("attendance", ATTENDANCE, {"meeting": []}, "input.meeting must be an object"),
        ("attendance", ATTENDANCE, {"roster": None}, "input.roster is missing"),
        ("attendance", ATTENDANCE, {"roster": [{"name": "x"}]}, r"input.roster\[0\].id is missing"),
        ("attendance", ATTENDANCE, {"roster": [{"id": "a"}, {"id": "a"}]}, "input.roster names an id twice"),
        ("attendance", ATTENDANCE, {"rows": None}, "input needs rows or events"),
        ("attendance", ATTENDANCE, {"events": [{}]}, "rows and events"),
        ("attendance", ATTENDANCE, {"rows": {}}, "input.rows must be a list"),
        ("attendance", ATTENDANCE, {"rows": [3]}, r"input.rows\[0\] must be an object"),
        ("attendance", ATTENDANCE, {"rows": [{"leave": ROW["leave"]}]}, r"input.rows\[0\].join is missing"),
        ("attendance", ATTENDANCE, {"rows": [ROW | {"join": "2026-10-05T10:00:00"}]}, "join has no time zone"),
        ("attendance", ATTENDANCE, {"rows": [ROW | {"join": "soon"}]}, "join is not an ISO 8601 time"),
        ("attendance", ATTENDANCE, {"rows": [ROW | {"join": 7}]}, "join must be an ISO 8601 time"),
        ("attendance", ATTENDANCE, {"rows": [ROW | {"name": ["x"]}]}, "name must be text"),
        ("attendance", ATTENDANCE, {"rows": [], "events": [{"event": "meeting.ended"}]}, "at is missing"),
        (
            "attendance",
            ATTENDANCE,
            {"rows": [], "events": [{"event": "meeting.participant_left", "at": ROW["leave"]}]},
            "user_id is missing",
        ),
        ("attendance", ATTENDANCE, {"policy": {"threshold": 1.5}}, "threshold must be a number from 0 to 1"),
        ("attendance", ATTENDANCE, {"policy": {"threshold": "most"}}, "threshold is not a number"),
        ("attendance", ATTENDANCE, {"policy": {"threshold": True}}, "threshold must be a number"),
        ("attendance", ATTENDANCE, {"policy": {"late_after_s": -1}}, "late_after_s must be a whole number"),
        ("attendance", ATTENDANCE, {"policy": {"accept_names": "yes"}}, "accept_names must be true or false"),
        ("attendance", ATTENDANCE, {"aliases": {"iPad": ""}}, "input.aliases.iPad is empty"),
        ("noshow", NOSHOW, {"check_at": None}, "input.check_at is missing"),
        ("noshow", NOSHOW, {"expected_people": None}, "input.expected_people is missing"),
        ("noshow", NOSHOW, {"expected_people": [{"id": "a", "role": "king"}]}, "role must be host or learner"),
        ("noshow", NOSHOW, {"events": [{"event": "meeting.participant_left", "at": ROW["leave"]}]}, "who is missing"),
        ("noshow", NOSHOW, {"live_check": "down"}, "input.live_check must be a list"),
        ("reconcile", RECONCILE, {"report_complete": None}, "input.report_complete is missing"),
        ("reconcile", RECONCILE, {"live": {"ana": 1.5}}, "input.live.ana must be a whole number"),
        ("reconcile", RECONCILE, {"manual": {"ana": {}}}, "input.manual.ana.seconds is missing"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused_with_the_place(
    kind: str, given: dict[str, Any], changes: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(CaseError, match=complaint):
        _replay(kind, given, **changes)


@pytest.mark.parametrize(
    ("case", "complaint"),
    [
        ([], "case must be an object"),
        ({"input": {}}, "case.kind is missing"),
        ({"kind": "lottery", "input": {}}, "case.kind must be one of attendance, noshow, reconcile"),
        ({"kind": ["noshow"], "input": {}}, "case.kind must be one of"),
        ({"kind": "noshow"}, "case.input is missing"),
    ],
)
def test_a_case_of_no_known_shape_is_refused(case: object, complaint: str) -> None:
    with pytest.raises(CaseError, match=complaint):
        replay(case)


def test_a_schedule_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(CaseError, match="scheduled_end is before scheduled_start"):
        _replay("attendance", ATTENDANCE, meeting=MEETING | {"scheduled_end": "2026-10-05T09:00:00Z"})


def test_an_instance_that_ends_before_it_starts_is_refused() -> None:
    instance = INSTANCE | {"end": "2026-10-05T09:00:00Z"}
    with pytest.raises(CaseError, match=r"instances\[0\].end is before start"):
        _replay("attendance", ATTENDANCE, meeting=MEETING | {"instances": [instance]})
