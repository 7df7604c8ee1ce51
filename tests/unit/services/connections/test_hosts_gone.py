from typing import Any

import boto3
import pytest

from rollcall.aws.queues import Queue
from rollcall.ids import ConnectionId, MeetingId, TenantId, ZoomAccountId, ZoomUserId
from rollcall.services.connections.hosts_gone import HostGone, HostsGone
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore
from rollcall.store.meeting_records import MeetingStatus
from rollcall.store.meetings import MeetingStore
from tests.aws import Aws
from tests.unit.records import ACCOUNT, CONNECTION, HOST, TENANT, at, connection, meeting, table_of, zoom_meeting

BEFORE = at(-600)
GONE = HostGone(account_id=ACCOUNT, user_id=HOST, reason="deleted", at=BEFORE)


class School:
    """A tenant with connections to an account, and meetings of its hosts."""

    def __init__(self, cloud: Aws) -> None:
        table = table_of(cloud)
        self.cloud, self.connections, self.meetings = cloud, ConnectionStore(table), MeetingStore(table)
        self.gone = HostsGone(self.connections, self.meetings, Queue(boto3.client("sqs"), cloud.queues["jobs"]))
        self.has(connection())

    def has(self, *connections: Connection) -> None:
        for one in connections:
            self.connections.put(one)

    def plans(self, number: str, host: str = HOST, **changes: Any) -> MeetingId:
        named = {"meeting_id": MeetingId(f"mtg_{number}")}
        self.meetings.put(meeting(**named, **changes))
        whose = {name: changes[name] for name in ("tenant_id", "connection_id") if name in changes}
        self.meetings.put(zoom_meeting().model_copy(update=named | whose | {"host_id": ZoomUserId(host)}))
        return named["meeting_id"]

    def told(self, meeting_id: MeetingId, tenant_id: TenantId = TENANT) -> str | None:
        found = self.meetings.get(tenant_id, meeting_id)
        assert found
        return found.host_status

    def status(self, connection_id: ConnectionId) -> tuple[ConnectionStatus, str]:
        found = self.connections.get(TENANT, connection_id)
        assert found
        return found.status, found.reason

    def work(self, gone: HostGone = GONE) -> int:
        return self.gone.work(gone, BEFORE, lambda: False)


@pytest.fixture
def school(cloud: Aws) -> School:
    return School(cloud)


def test_every_meeting_to_come_of_the_host_says_that_they_are_gone(school: School) -> None:
    theirs, anothers = school.plans("1"), school.plans("2", host="another")
    assert school.work() == 1
    assert (school.told(theirs), school.told(anothers)) == ("deleted", None)


def test_a_notice_that_comes_twice_changes_nothing_more(school: School) -> None:
    school.plans("1")
    assert [school.work(), school.work()] == [1, 0]


def test_what_is_over_or_cancelled_is_left_alone(school: School) -> None:
    over = school.plans("1", start=at(-86_400))
    cancelled = school.plans("2", status=MeetingStatus.CANCELLED)
    assert school.work() == 0
    assert (school.told(over), school.told(cancelled)) == (None, None)


def test_a_hosts_own_connection_has_to_be_made_again(school: School) -> None:
    own, others = ConnectionId("con_own"), ConnectionId("con_others")
    school.has(
        connection(connection_id=own, kind="user", user_id=HOST),
        connection(connection_id=others, kind="user", user_id="another"),
    )
    assert school.work() == 1
    assert school.status(own) == (ConnectionStatus.REAUTHORIZATION_REQUIRED, "host_deleted")
    assert school.status(others)[0] is ConnectionStatus.ACTIVE
    assert school.status(CONNECTION)[0] is ConnectionStatus.ACTIVE


def test_a_hosts_meetings_by_their_own_connection_are_told_too(school: School) -> None:
    own, others = ConnectionId("con_own"), ConnectionId("con_others")
    school.has(
        connection(connection_id=own, kind="user", user_id=HOST),
        connection(connection_id=others, kind="user", user_id="another"),
    )
    theirs = school.plans("1", connection_id=own)
    anothers = school.plans("2", host="another", connection_id=others)
    assert [school.work(), school.work()] == [2, 0]
    assert (school.told(theirs), school.told(anothers)) == ("deleted", None)


def test_a_late_notice_leaves_alone_who_has_connected_again(school: School) -> None:
    own = ConnectionId("con_own")
    school.has(connection(connection_id=own, kind="user", user_id=HOST, connected_at=at(-599)))
    planned = school.plans("1", connection_id=own)
    assert school.work() == 0
    assert (school.status(own)[0], school.told(planned)) == (ConnectionStatus.ACTIVE, None)
    assert school.work(GONE.model_copy(update={"at": at(-599)})) == 2


def test_a_late_notice_leaves_alone_what_was_planned_after_it(school: School) -> None:
    before, after = school.plans("1", created_at=at(-600)), school.plans("2", created_at=at(-599))
    assert school.work() == 1
    assert (school.told(before), school.told(after)) == ("deleted", None)


def test_an_admin_who_reconnects_hides_no_host_who_is_gone(school: School) -> None:
    school.has(connection(connected_at=at(-300)))
    planned = school.plans("1")
    assert school.work() == 1
    assert school.told(planned) == "deleted"


def test_who_connects_again_between_two_pages_stays_connected(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.connections.hosts_gone._PAGE", 1)
    own = ConnectionId("con_own")
    school.has(connection(connection_id=own, kind="user", user_id=HOST))
    for number in range(3):
        school.plans(str(number), connection_id=own)
    looks = iter([False, False, True])  # the account's connection, then a page of theirs
    school.gone.work(GONE, BEFORE, lambda: next(looks))
    [left] = [HostGone.model_validate(message) for message in school.cloud.messages("jobs")]
    school.has(connection(connection_id=own, kind="user", user_id=HOST, connected_at=at(-1)))
    assert (left.connection_id, left.at) == (own, BEFORE)
    assert school.work(left) == 0
    assert school.status(own)[0] is ConnectionStatus.ACTIVE


def test_every_tenant_of_the_account_is_told_unless_one_alone_was_meant(school: School) -> None:
    other = TenantId("ten_2")
    school.has(connection(tenant_id=other, connection_id=ConnectionId("con_2")))
    mine = school.plans("1")
    theirs = school.plans("2", tenant_id=other, connection_id=ConnectionId("con_2"))
    assert school.work(GONE.model_copy(update={"tenant_id": TENANT})) == 1
    assert (school.told(mine), school.told(theirs, other)) == ("deleted", None)
    assert school.work() == 1
    assert school.told(theirs, other) == "deleted"


def test_another_account_hears_nothing(school: School) -> None:
    school.plans("1")
    assert school.work(GONE.model_copy(update={"account_id": ZoomAccountId("another")})) == 0


def test_a_connection_that_has_ended_is_not_looked_through(school: School) -> None:
    school.has(connection(status=ConnectionStatus.DISCONNECTED))
    school.plans("1")
    assert school.work() == 0


def test_what_one_job_did_not_get_to_another_goes_on_with(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rollcall.services.connections.hosts_gone._PAGE", 2)
    second = ConnectionId("con_2")
    school.has(connection(connection_id=second))
    planned = [school.plans(f"{number}") for number in range(5)]
    planned += [school.plans(f"b{number}", connection_id=second) for number in range(3)]
    jobs, pending = 0, [GONE]
    while pending:
        looks = iter([False, True])
        school.gone.work(pending.pop(), BEFORE, lambda looks=looks: next(looks, True))  # type: ignore[misc]
        jobs += 1
        pending = [HostGone.model_validate(message) for message in school.cloud.messages("jobs")]
    assert {school.told(meeting_id) for meeting_id in planned} == {"deleted"}
    assert jobs == 5  # a page each: three and two
