from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from rollcall.ids import InstanceUuid, LearnerId
from rollcall.lms.evidence import EvidenceReply, EvidenceSide
from rollcall.lms.problems import Problem
from rollcall.services.attendance.why.evidence_view import EvidenceView
from rollcall.services.attendance.why.exports import Exports
from rollcall.store.attendance import Sheet
from rollcall.store.facts import Fact, MeetingFile
from rollcall.store.marks import Mark
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room
from rollcall.store.policies import AttendancePolicy
from tests.unit.records import (
    MEETING,
    TENANT,
    UUID,
    at,
    attendance,
    fact,
    instance,
    meeting,
    registrant,
    registration,
    report,
    version,
    zoom_meeting,
)

AGAIN, REHEARSAL = InstanceUuid("again"), InstanceUuid("rehearsal")
LATER = at(9000)
HALF = AttendancePolicy(threshold=Decimal("0.5"))


def visit(number: int, join: float, leave: float, uuid: InstanceUuid = UUID) -> list[Fact]:
    who = {
        "who": f"r{number}",
        "user_id": f"{uuid}{number}",
        "uuid": uuid,
        "name": "Lena's iPad",
        "email": "x@home.example",
    }
    return [fact("participant_joined", join, **who), fact("participant_left", leave, **who)]


def row(number: int, join: float, leave: float, **changes: Any) -> dict[str, Any]:
    given = {"registrant_id": f"r{number}", "join_time": at(join).isoformat(), "leave_time": at(leave).isoformat()}
    return given | {"status": "in_meeting", "user_id": f"u{number}-{join}"} | changes


def stored(**changes: Any) -> MeetingFile:
    given: dict[str, Any] = {
        "meeting": meeting(room=Room.CLOSED),
        "zoom": zoom_meeting(),
        "registrants": [registrant(1), registrant(2)],
        "registrations": [registration(1), registration(2)],
        "facts": visit(1, 0, 1500),
        "instances": [instance(0, 3600)],
    }
    return MeetingFile(**given | changes)


def reported(*rows: dict[str, Any], **changes: Any) -> MeetingFile:
    return stored(**{"reports": {UUID: report()}, "report_rows": {UUID: list(rows)}} | changes)


class OnePolicy:
    def applied_to(self, file: MeetingFile) -> AttendancePolicy:
        return HALF


class OneFile:
    def __init__(self, file: MeetingFile) -> None:
        self.file = file

    def open(self, *_: object) -> MeetingFile:
        return self.file


def why(file: MeetingFile, learner: str = "l1", now: datetime = LATER) -> EvidenceReply:
    facts: Any = OneFile(file)
    policies: Any = OnePolicy()
    return EvidenceView(facts, policies).of(TENANT, MEETING, learner, now)


def exports_of(meetings: Any, clock: Callable[[], float] = lambda: 0.0) -> Exports:
    facts: Any = OneFile(stored())
    policies: Any = OnePolicy()
    nothing: Any = None
    return Exports(meetings, nothing, facts, nothing, nothing, policies, clock)


def told(side: EvidenceSide | None) -> list[tuple[str, str, int]]:
    return [(one.told_by, one.why, one.seconds) for one in side.connections] if side else []


def test_the_rules_say_how_much_would_have_been_enough() -> None:
    found = why(stored())
    assert (found.rules.window_s, found.rules.needed_s, found.line.seconds_credited) == (3600, 1800, 1500)
    assert (found.rules.in_time_until, found.line.status) == (at(600), "partial")
    assert (found.rules.instances_since, found.rules.instances_until) == (at(-1800), at(10_800))


def test_the_report_counts_and_the_webhooks_stand_beside_it() -> None:
    found = why(reported(row(1, 0, 1400), row(1, 1400, 1600, status="in_waiting_room")))
    assert found.live
    assert found.report
    assert (found.live.counts, found.report.counts, found.line.seconds_total) == (False, True, 1400)
    assert told(found.live) == [("webhooks", "superseded", 1500)]
    assert told(found.report) == [("report", "counted", 1400), ("report", "waiting_room", 0)]


def test_whom_only_the_webhooks_saw_is_told_by_them() -> None:
    found = why(reported(row(2, 0, 100)))
    assert found.live
    assert found.report
    assert (found.live.counts, found.report.counts, found.line.source) == (True, False, "live_only")
    assert (told(found.live), told(found.report)) == ([("webhooks", "counted", 1500)], [])


def test_a_run_that_is_none_of_the_meetings_is_shown_with_its_reason() -> None:
    early = visit(1, -9000, -8000, REHEARSAL)
    found = why(
        stored(facts=[*early, *visit(1, 0, 1500)], instances=[instance(-9000, -8000, REHEARSAL), instance(0, 3600)])
    )
    assert [(one.number, one.belongs, one.why) for one in found.instances] == [
        (1, False, "too_early"),
        (2, True, "by_start"),
    ]
    assert found.live
    assert [(one.instance, one.why) for one in found.live.connections] == [(1, "other_instance"), (2, "counted")]


def test_who_may_have_been_them_is_shown_and_not_used() -> None:
    namesake = fact("participant_joined", 5, who="", user_id="9", name="Learner 2")
    found = why(stored(facts=[namesake]), "l2")
    assert found.live
    assert [(one.how, one.why, one.used) for one in found.live.connections] == [("suggest_name", "not_matched", False)]
    assert (found.line.status, found.unmatched_count) == ("absent", 1)


def test_names_are_shown_as_zoom_showed_them_and_addresses_and_numbers_are_not() -> None:
    text = why(stored()).model_dump_json()
    assert "Lena's iPad" in text
    assert not any(secret in text for secret in ("x@home.example", UUID, "r1", zoom_meeting().zoom_meeting_id))


def test_a_mark_stands_over_what_was_seen_and_both_are_told() -> None:
    given = {"learner_id": "l1", "seconds": 3600, "by": "teacher-1", "at": at(4000), "evidence_seconds": 1500}
    mark = Mark.model_validate({"tenant_id": TENANT, "meeting_id": MEETING} | given)
    found = why(stored(marks={LearnerId("l1"): mark}))
    assert found.line.mark
    assert found.live
    assert (found.line.source, found.line.mark.by, found.line.seconds_total) == ("manual", "teacher-1", 3600)
    assert found.live.seconds_total == 1500


def settled(*lines: Any) -> Sheet:
    sheet = Sheet()
    for number, line in enumerate(lines, start=1):
        sheet.versions.append(version(number, lines=[line], state=line.state, told=line.state, cause=line.source))
    return sheet


def test_history_has_the_versions_that_changed_this_learner() -> None:
    sheet = settled(attendance(), attendance("l2", version=2), attendance(version=3, state="final", source="report"))
    found = why(stored(sheet=sheet))
    assert [(one.version, one.cause, one.line.state) for one in found.history] == [
        (1, "live", "provisional"),
        (3, "report", "final"),
    ]


def test_a_room_that_was_opened_again_shows_the_report_that_the_numbers_rest_on() -> None:
    line = attendance(state="final", source="report", seconds_total=1400, version=1)
    again = reported(
        row(1, 0, 1400),
        sheet=settled(line),
        facts=[*visit(1, 0, 1500), *visit(1, 3700, 3800, AGAIN)],
        instances=[instance(0, 3600), instance(3700, 3900, AGAIN)],
    )
    found = why(again)
    assert found.report
    assert (found.line.seconds_total, found.report.counts, found.report.seconds_total) == (1400, True, 1400)
    assert [one.report for one in found.instances] == ["complete", "none"]


def test_nobody_of_the_meeting_is_not_found() -> None:
    with pytest.raises(Problem, match="learner"):
        why(stored(), "l9")


class OneMeeting:
    """A school with the same lesson every day."""

    def starting(self, *_: object) -> Iterator[Meeting]:
        return (stored().meeting for _ in range(1000))


def test_an_export_that_would_take_too_long_says_so_instead_of_being_cut_off() -> None:
    seconds = iter(range(0, 1000, 3))
    exports = exports_of(OneMeeting(), lambda: float(next(seconds)))
    with pytest.raises(Problem, match="longer than an answer may") as refused:
        list(exports.between(TENANT, at(0), at(86_400), "", LATER))
    assert refused.value.code == "export_too_long"


class Mixed:
    def starting(self, *_: object) -> Iterator[Meeting]:
        yield meeting(start=at(20_000))
        yield meeting(status=MeetingStatus.CANCELLED)
        yield meeting(attendance_state=AttendanceState.PROVISIONAL)


def test_meetings_to_come_and_cancelled_ones_are_no_part_of_a_range() -> None:
    rows = exports_of(Mixed()).between(TENANT, at(0), at(86_400), "", LATER)
    assert [one.learner_id for one in rows] == ["l1", "l2"]
