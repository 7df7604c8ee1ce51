from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, cast

import pytest

from rollcall.ids import InstanceUuid, LearnerId
from rollcall.services.attendance.settling import Settling
from rollcall.services.attendance.summing_up import Result, attendance_of
from rollcall.store.attendance import AttendanceRecord, AttendanceVersion
from rollcall.store.facts import Fact, Instance, MeetingFile, Report
from rollcall.store.meeting_records import AttendanceState, MeetingStatus, Room
from rollcall.store.policies import AttendancePolicy
from rollcall.store.registrants import RegistrantStatus
from rollcall.store.unmatched_names import UnmatchedName
from tests.unit.records import (
    HOST,
    HOST_EMAIL,
    MEETING,
    TENANT,
    UUID,
    at,
    fact,
    instance,
    meeting,
    registrant,
    registration,
    report,
    zoom_meeting,
)

AGAIN, REHEARSAL = InstanceUuid("again"), InstanceUuid("rehearsal")
LATER = at(5000)


def visit(number: int, join: float, leave: float | None, uuid: InstanceUuid = UUID) -> list[Fact]:
    who = {"who": f"r{number}", "user_id": f"{uuid}{number}", "participant_uuid": f"p{number}", "uuid": uuid}
    ends = [] if leave is None else [fact("participant_left", leave, **who)]
    return [fact("participant_joined", join, **who), *ends]


def row(number: int, join: float, leave: float, **changes: Any) -> dict[str, Any]:
    given = {"registrant_id": f"r{number}", "join_time": at(join).isoformat(), "leave_time": at(leave).isoformat()}
    return given | {"status": "in_meeting", "user_id": f"u{number}-{join}"} | changes


def file(
    *,
    facts: list[Fact],
    instances: list[Instance],
    reports: list[Report] | None = None,
    rows: dict[InstanceUuid, list[dict[str, Any]]] | None = None,
    people: int = 2,
    **changes: Any,
) -> MeetingFile:
    return MeetingFile(
        meeting=meeting(**({"room": Room.CLOSED} | changes)),
        zoom=zoom_meeting(),
        registrants=[registrant(n) for n in range(1, people + 1)],
        registrations=[registration(n) for n in range(1, people + 1)],
        facts=facts,
        instances=instances,
        reports={one.uuid: one for one in reports or []},
        report_rows=rows or {},
    )


def of(result: Result, learner: str = "l1") -> AttendanceRecord:
    return next(one for one in result.records if one.learner_id == learner)


def test_before_the_report_the_numbers_are_the_webhooks_and_provisional() -> None:
    result = attendance_of(file(facts=visit(1, 0, 3590), instances=[instance(0, 3600)]), LATER)
    one = of(result)
    assert result.state is AttendanceState.PROVISIONAL
    assert (one.state, one.source, one.status) == ("provisional", "live", "present")
    assert (one.seconds_total, one.live_seconds, one.report_seconds) == (3590, 3590, None)
    assert of(result, "l2").status == "absent"


def test_the_complete_report_makes_the_numbers_final() -> None:
    rows = {UUID: [row(1, 0, 3600), row(2, 600, 1200)]}
    settled = file(
        facts=[*visit(1, 0, 3600), *visit(2, 600, 1200)], instances=[instance(0, 3600)], reports=[report()], rows=rows
    )
    result = attendance_of(settled, LATER)
    assert result.state is AttendanceState.FINAL
    assert [(one.state, one.source, one.seconds_total) for one in result.records] == [
        ("final", "report", 3600),
        ("final", "report", 600),
    ]
    assert result.window_s == 3600


def test_a_learner_whom_the_report_does_not_have_is_for_a_human_to_see() -> None:
    settled = file(
        facts=[*visit(1, 0, 3600), *visit(2, 0, 3600)],
        instances=[instance(0, 3600)],
        reports=[report()],
        rows={UUID: [row(1, 0, 3600)]},
    )
    one = of(attendance_of(settled, LATER), "l2")
    assert (one.state, one.source, one.seconds_total, one.report_seconds) == ("needs_review", "live_only", 3600, 0)


def test_an_incomplete_report_changes_nothing() -> None:
    facts, instances = visit(1, 0, 3590), [instance(0, 3600)]
    without = attendance_of(file(facts=facts, instances=instances), LATER)
    partial = file(
        facts=facts,
        instances=instances,
        reports=[report(complete=False)],
        rows={UUID: [row(1, 0, 100)]},
    )
    assert attendance_of(partial, LATER) == without


def test_when_the_report_is_given_up_the_webhooks_are_final_and_say_so() -> None:
    given_up = file(
        facts=visit(1, 0, 3590),
        instances=[instance(0, 3600)],
        reports=[report(complete=False, given_up=True)],
    )
    result = attendance_of(given_up, LATER)
    assert result.state is AttendanceState.FINAL
    assert {one.state for one in result.records} == {"needs_review"}
    assert "no_report" in of(result).flags
    assert "provisional" not in of(result).flags


def restarted(reports: list[Report]) -> MeetingFile:
    return file(
        facts=[*visit(1, 0, 1000), *visit(1, 1300, 3600, AGAIN)],
        instances=[instance(0, 1000), instance(1300, 3600, AGAIN)],
        reports=reports,
        rows={UUID: [row(1, 0, 1000)], AGAIN: [row(1, 1300, 3600)]},
        people=1,
    )


def test_a_restarted_class_is_one_class() -> None:
    one = of(attendance_of(restarted([report(), report(AGAIN)]), LATER))
    assert (one.state, one.seconds_total) == ("final", 3300)


@pytest.mark.parametrize("missing", [[report()], [report(AGAIN)], [report(), report(AGAIN, complete=False)], []])
def test_a_restarted_class_waits_for_both_its_reports(missing: list[Report]) -> None:
    result = attendance_of(restarted(missing), LATER)
    assert result.state is AttendanceState.PROVISIONAL
    assert (of(result).source, of(result).seconds_total) == ("live", 3300)


def test_a_rehearsal_hours_before_has_no_part_in_it() -> None:
    settled = file(
        facts=[*visit(1, -9000, -8000, REHEARSAL), *visit(1, 0, 3600)],
        instances=[instance(-9000, -8000, REHEARSAL), instance(0, 3600)],
        reports=[report()],
        rows={UUID: [row(1, 0, 3600)]},
        people=1,
    )
    assert (of(attendance_of(settled, LATER)).state, of(attendance_of(settled, LATER)).seconds_total) == ("final", 3600)


def test_a_rehearsals_report_that_never_came_is_no_reason_for_review() -> None:
    settled = file(
        facts=visit(1, 0, 3600),
        instances=[instance(-9000, -8000, REHEARSAL), instance(0, 3600)],
        reports=[report(), report(REHEARSAL, complete=False, given_up=True)],
        rows={UUID: [row(1, 0, 3600)]},
        people=1,
    )
    one = of(attendance_of(settled, LATER))
    assert (one.state, "no_report" in one.flags) == ("final", False)


def test_while_the_room_is_open_time_runs_on_and_nothing_is_final() -> None:
    running = file(facts=visit(1, 0, None), instances=[instance(0, None)], room=Room.OPEN, people=1)
    assert [of(attendance_of(running, at(now))).seconds_total for now in (60, 90)] == [60, 90]
    reopened = restarted([report(), report(AGAIN)])
    reopened.meeting = meeting(room=Room.OPEN)
    assert attendance_of(reopened, LATER).state is AttendanceState.PROVISIONAL


def test_the_host_is_on_no_list() -> None:
    hosted = [
        fact("participant_joined", 0, who="", is_host=True, name="Tom Tutor", participant_uuid="ph"),
        fact("participant_left", 3600, who="", is_host=True, name="Tom Tutor", participant_uuid="ph"),
    ]
    settled = file(
        facts=[*hosted, *visit(1, 0, 3600)],
        instances=[instance(0, 3600)],
        reports=[report()],
        rows={
            UUID: [
                row(1, 0, 3600),
                row(9, 0, 3600, registrant_id="", id=HOST, name="Tom Tutor"),
                row(9, 0, 60, registrant_id="", user_email=HOST_EMAIL.upper()),
            ]
        },
        people=1,
    )
    result = attendance_of(settled, LATER)
    assert [one.learner_id for one in result.records] == ["l1"]
    assert result.unmatched == ()


def test_a_guest_nobody_registered_is_shown_apart() -> None:
    settled = file(
        facts=visit(1, 0, 3600),
        instances=[instance(0, 3600)],
        reports=[report()],
        rows={UUID: [row(1, 0, 3600), row(9, 0, 60, registrant_id="", name="Guest")]},
        people=1,
    )
    [guest] = attendance_of(settled, LATER).unmatched
    assert (guest.name, guest.seconds_total) == ("Guest", 60)


@dataclass
class Stores:
    """The stores as far as settling knows them; what they hold is one file."""

    file: MeetingFile | None
    written: list[LearnerId] = field(default_factory=list)
    noted: list[tuple[AttendanceState, int]] = field(default_factory=list)

    def open(self, *_: object) -> MeetingFile | None:
        return self.file

    def append(self, version: AttendanceVersion, lines: list[AttendanceRecord]) -> bool:
        assert self.file is not None
        self.file.sheet.versions.append(version.model_copy(update={"lines": lines}))
        self.written += [line.learner_id for line in lines]
        return True

    def cleaned(self, file: MeetingFile) -> MeetingFile:
        return file

    def note(self, new: list[UnmatchedName], gone: list[UnmatchedName]) -> None:
        assert self.file is not None
        self.file.unmatched_names |= {one.name_hash: one for one in new}
        for one in gone:
            del self.file.unmatched_names[one.name_hash]

    def note_attendance(self, _meeting: object, state: AttendanceState, window_s: int, _now: object) -> None:
        self.noted.append((state, window_s))

    def applied_to(self, _file: object) -> AttendancePolicy:
        return AttendancePolicy()


def settle(stores: Stores, now: datetime = LATER) -> AttendanceState:
    fake = cast("Any", stores)
    return Settling(fake, fake, fake, fake, fake, fake).settle(TENANT, MEETING, now)


def test_settling_twice_writes_once() -> None:
    stores = Stores(file(facts=visit(1, 0, 3590), instances=[instance(0, 3600)]))
    assert [settle(stores), settle(stores)] == [AttendanceState.PROVISIONAL] * 2
    assert stores.written == ["l1", "l2"]


def test_more_evidence_for_the_same_conclusion_is_no_news() -> None:
    held = file(facts=visit(1, 0, 3590), instances=[instance(0, 3600)])
    stores = Stores(held)
    settle(stores)
    held.facts += visit(1, 0, 3590)
    settle(stores)
    assert stores.written == ["l1", "l2"]


def test_only_the_learner_whose_numbers_changed_is_written() -> None:
    held = file(facts=visit(1, 0, 3590), instances=[instance(0, 3600)])
    stores = Stores(held)
    settle(stores)
    held.facts += visit(2, 60, 120)
    settle(stores)
    assert stores.written == ["l1", "l2", "l2"]


@pytest.mark.parametrize(
    "held", [None, file(facts=visit(1, 0, 9), instances=[instance(0, 9)], status=MeetingStatus.CANCELLED)]
)
def test_a_meeting_that_is_cancelled_or_unknown_has_no_attendance(held: MeetingFile | None) -> None:
    stores = Stores(held)
    assert settle(stores) is AttendanceState.NONE
    assert (stores.written, stores.noted) == ([], [])


def test_an_instance_that_zoom_leaves_out_of_its_reports_counts_by_the_webhooks() -> None:
    file = MeetingFile(
        meeting=meeting(room=Room.CLOSED),
        zoom=zoom_meeting(),
        registrants=[registrant(1)],
        registrations=[registration(1)],
        facts=[*visit(1, 0, 100), *visit(1, 600, 1600, AGAIN)],
        instances=[instance(0, 500), instance(550, 3600, AGAIN)],
        reports={UUID: report(left_out=True), AGAIN: report(AGAIN)},
        report_rows={AGAIN: [row(1, 600, 1600)]},
    )
    [record] = attendance_of(file, LATER).records
    assert (record.state, record.seconds_total, record.report_seconds) == ("final", 1100, 1100)


@dataclass
class Concluding:
    """The store as concluding knows it."""

    kept: list[AttendanceRecord] = field(default_factory=list)

    def append(self, _version: object, lines: list[AttendanceRecord]) -> bool:
        self.kept += lines
        return True

    def cleaned(self, file: MeetingFile) -> MeetingFile:
        return file

    def applied_to(self, _file: object) -> AttendancePolicy:
        return AttendancePolicy()

    def conclude(self, of: MeetingFile) -> tuple[AttendanceState, dict[LearnerId, tuple[str, int, bool]]]:
        """The meeting's state, and of each learner the state, the seconds and whether a report is missing."""
        fake = cast("Any", self)
        after = Settling(fake, fake, fake, fake, fake, fake).conclude(of, LATER)
        told: dict[LearnerId, tuple[str, int, bool]] = {
            one.learner_id: (one.state, one.seconds_total, "no_report" in one.flags) for one in self.kept
        }
        return after.attendance_state, told


def test_what_the_webhooks_told_is_final_when_no_report_will_come() -> None:
    seen = file(facts=visit(1, 0, 3000), instances=[instance(0, 3600)])
    state, told = Concluding().conclude(seen)
    assert state is AttendanceState.FINAL
    assert told == {"l1": ("needs_review", 3000, True), "l2": ("needs_review", 0, True)}


def test_whoever_is_still_in_the_room_stays_until_the_connection_ends() -> None:
    running = file(facts=visit(1, 0, None), instances=[instance(0, None)], room=Room.OPEN, duration_s=7200)
    assert Concluding().conclude(running)[1][LearnerId("l1")] == ("needs_review", 5000, True)
    unopened = file(facts=visit(1, 0, None), instances=[], room=Room.NEVER_OPENED, duration_s=7200)
    assert Concluding().conclude(unopened)[1][LearnerId("l1")] == ("needs_review", 5000, True)


def test_complete_reports_are_used_though_nobody_settled_by_them() -> None:
    reported = file(
        facts=visit(1, 0, 3000), instances=[instance(0, 3600)], reports=[report()], rows={UUID: [row(1, 0, 3500)]}
    )
    state, told = Concluding().conclude(reported)
    assert (state, told[LearnerId("l1")][1:]) == (AttendanceState.FINAL, (3500, False))


def test_a_meeting_that_nobody_opened_is_final_once_it_is_over() -> None:
    state, told = Concluding().conclude(file(facts=[], instances=[], room=Room.NEVER_OPENED))
    assert (state, told[LearnerId("l1")]) == (AttendanceState.FINAL, ("final", 0, False))


@pytest.mark.parametrize(
    "changes",
    [
        {"duration_s": 7200},
        {"status": MeetingStatus.CANCELLED},
        {"status": MeetingStatus.EXTERNALLY_LINKED},
        {"attendance_state": AttendanceState.FINAL},
    ],
)
def test_what_is_to_come_or_was_concluded_before_is_left_as_it_is(changes: dict[str, Any]) -> None:
    untouched = file(facts=[], instances=[], **changes)
    world = Concluding()
    world.conclude(untouched)
    assert world.kept == []


@pytest.mark.parametrize(
    ("status", "reason", "listed"),
    [("removing", "", ["l1"]), ("cancelled", "removed", ["l1"]), ("cancelled", "cancelled_in_zoom", ["l1", "l2"])],
)
def test_whoever_was_removed_has_no_line_unless_they_were_there(status: str, reason: str, listed: list[str]) -> None:
    held = file(facts=visit(1, 0, 3600), instances=[instance(0, 3600)])
    gone = [one.model_copy(update={"status": RegistrantStatus(status), "reason": reason}) for one in held.registrants]
    result = attendance_of(replace(held, registrants=gone), LATER)
    assert [record.learner_id for record in result.records] == listed
    assert of(result).seconds_total == 3600


@pytest.mark.parametrize(
    ("facts", "flags", "state"),
    [([], ["alone_unknown"], "needs_review"), (visit(1, 0, 3600), [], "final"), (visit(2, 0, 60), [], "final")],
)
def test_that_somebody_unknown_was_alone_is_said_of_whoever_it_may_have_been(
    facts: list[Fact], flags: list[str], state: str
) -> None:
    alone = file(facts=facts, instances=[instance(0, 3600)], reports=[report(left_out=True)])
    assert {(tuple(one.flags), one.state) for one in attendance_of(alone, LATER).records} == {(tuple(flags), state)}


def test_who_is_present_anyway_was_perhaps_alone_later_too() -> None:
    twice = file(
        facts=visit(1, 0, 3600),
        instances=[instance(0, 3000), instance(3100, 3600, AGAIN)],
        reports=[report(), report(AGAIN, left_out=True)],
        rows={UUID: [row(1, 0, 3000)]},
    )
    result = attendance_of(twice, LATER)
    assert (of(result).status, of(result).state) == ("present", "final")
    assert (of(result, "l2").flags, of(result, "l2").state) == (["alone_unknown"], "needs_review")
