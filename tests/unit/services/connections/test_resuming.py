from typing import Any

import boto3
import pytest

from rollcall.aws.queues import Queue
from rollcall.aws.schedules import Schedules
from rollcall.ids import ConnectionId, InstanceUuid, MeetingId
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.connections.resuming import Resume, Resuming
from rollcall.services.live_events.asking import SessionRequests
from rollcall.services.meetings.rosters.requesting import RosterRequests
from rollcall.store.facts import FactStore, Instance, Report
from rollcall.store.live_events import LiveEventStore
from rollcall.store.meeting_records import AttendanceState, MeetingStatus, ReportTrouble
from rollcall.store.meetings import MeetingStore
from rollcall.store.roster_syncs import RosterSync, RosterSyncStore, SyncState
from tests.aws import Aws
from tests.unit.records import CONNECTION, TENANT, at, meeting, table_of, zoom_meeting

HEALED = Resume(tenant_id=TENANT, connection_id=CONNECTION)
NOW = at(1800)  # the meetings are to last an hour


class School:
    """A connection that was healed, and the meetings held meanwhile; each has ended after ten minutes."""

    def __init__(self, cloud: Aws) -> None:
        table = table_of(cloud)
        self.cloud, self.meetings, self.facts = cloud, MeetingStore(table), FactStore(table)
        reports = Queue(boto3.client("sqs"), cloud.queues["reports"])
        times = ReportTimes(Schedules(boto3.client("scheduler"), "reports", "arn", "arn", "arn"), reports, (300,))
        jobs, meeting_jobs = (Queue(boto3.client("sqs"), cloud.queues[name]) for name in ("jobs", "meeting-jobs"))
        self.rosters = RosterRequests(RosterSyncStore(table), self.meetings, meeting_jobs)
        events = SessionRequests(LiveEventStore(table), meeting_jobs)
        self.resuming = Resuming(self.meetings, self.facts, times, self.rosters, events, jobs)

    def held(self, number: str, *, ended: bool = True, connection_id: ConnectionId = CONNECTION, **changes: Any) -> str:
        """Gives the uuid of its one run."""
        ours = {"meeting_id": MeetingId(f"mtg_{number}"), "connection_id": connection_id}
        self.meetings.put(meeting(**ours, **changes))
        self.meetings.put(zoom_meeting().model_copy(update=ours))
        run = Instance(tenant_id=TENANT, meeting_id=ours["meeting_id"], uuid=InstanceUuid(f"run-{number}"))
        self.facts.table.put(run.model_copy(update={"ended_at": at(600) if ended else None}))
        return run.uuid

    def asked(self) -> set[str]:
        """The runs whose report is asked for now."""
        return {message["uuid"] for message in self.cloud.messages("reports")}

    def work(self) -> int:
        return self.resuming.work(HEALED, NOW, lambda: False)


@pytest.fixture
def school(cloud: Aws) -> School:
    return School(cloud)


def test_a_meeting_that_ended_before_its_time_is_resumed_too(school: School) -> None:
    run = school.held("1")
    assert school.work() == 1
    assert school.asked() == {run}


def test_what_is_under_way_final_cancelled_or_anothers_is_left_alone(school: School) -> None:
    school.held("1", ended=False)
    school.held("2", attendance_state=AttendanceState.FINAL)
    school.held("3", status=MeetingStatus.CANCELLED)
    school.held("4", connection_id=ConnectionId("con_2"))
    assert school.work() == 0
    assert school.asked() == set()


def test_what_was_given_up_over_what_is_mended_now_is_read_after_all(school: School) -> None:
    trouble = ReportTrouble(what="missing_scopes", since=at(600))
    run = school.held("1", attendance_state=AttendanceState.FINAL, report_trouble=trouble)
    given_up = {"meeting_id": "mtg_1", "uuid": run, "complete": False, "given_up": True, "read_at": at(1000)}
    school.facts.table.put(Report.model_validate({"tenant_id": TENANT} | given_up))
    assert school.work() == 1
    assert school.asked() == {run}


@pytest.mark.parametrize("complete", [True, False])
def test_a_report_is_read_again_unless_it_is_complete(school: School, *, complete: bool) -> None:
    run = school.held("1")
    read = {"meeting_id": "mtg_1", "uuid": run, "complete": complete, "read_at": at(1000)}
    school.facts.table.put(Report.model_validate({"tenant_id": TENANT} | read))
    assert school.work() == (not complete)
    assert school.asked() == (set() if complete else {run})


def test_what_one_job_did_not_get_to_another_goes_on_with(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.connections.resuming._PAGE", 2)
    runs = {school.held(f"{number}") for number in range(5)}
    jobs, pending, resumed = 0, [HEALED], 0
    while pending:
        looks = iter([False, True])
        resumed += school.resuming.work(pending.pop(), NOW, lambda looks=looks: next(looks, True))  # type: ignore[misc]
        jobs += 1
        pending = [Resume.model_validate(message) for message in school.cloud.messages("jobs")]
    assert (jobs, resumed) == (3, 5)
    assert school.asked() == runs


def test_healing_twice_asks_zoom_once_more_and_changes_nothing_else(school: School) -> None:
    school.held("1")
    before = school.cloud.items()
    assert [school.work(), school.work()] == [1, 1]
    assert school.cloud.items() == before


def test_a_roster_that_waited_is_brought_on_and_a_finished_one_left_alone(cloud: Aws) -> None:
    school = School(cloud)
    for number, state in (("1", SyncState.WAITING), ("2", SyncState.SYNCED)):
        school.held(number, ended=False)
        sync = RosterSync(tenant_id=TENANT, meeting_id=MeetingId(f"mtg_{number}"), state=state)
        school.meetings.put(sync)
    assert school.work() == 1
    assert [message["meeting_id"] for message in cloud.messages("meeting-jobs")] == ["mtg_1"]
