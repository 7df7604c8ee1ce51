from datetime import UTC, datetime, timedelta

import pytest

from rollcall.ids import ConnectionId, TenantId, ZoomUserId
from rollcall.services.drop_in.daily.enrolling import Enrolling, next_midnight
from rollcall.store.drop_in_hosts import DropInHost, DropInHostStore
from rollcall.store.hosts import HostStore
from rollcall.zoom.models import User
from tests.aws import Aws
from tests.unit.records import CONNECTION, HOST_EMAIL, TENANT, connection, table_of

MORNING = datetime(2026, 10, 5, 8, 0, tzinfo=UTC)
VIENNA = "Europe/Vienna"


@pytest.mark.parametrize(
    ("zone", "now", "midnight"),
    [
        (VIENNA, "2026-10-05T08:00:00+02:00", "2026-10-05T22:00:00+00:00"),
        (VIENNA, "2026-03-29T00:00:00+01:00", "2026-03-29T22:00:00+00:00"),  # a day of 23 hours
        (VIENNA, "2026-10-25T00:00:00+02:00", "2026-10-25T23:00:00+00:00"),  # one of 25
        (VIENNA, "2026-10-25T02:30:00+01:00", "2026-10-25T23:00:00+00:00"),
        ("America/New_York", "2026-10-05T03:59:59+00:00", "2026-10-05T04:00:00+00:00"),
        ("Africa/Cairo", "2026-04-23T12:00:00+02:00", "2026-04-23T22:00:00+00:00"),  # where midnight is skipped
        ("America/Havana", "2026-10-31T12:00:00-04:00", "2026-11-01T04:00:00+00:00"),  # and where there are two
        ("Pacific/Kiritimati", "2026-10-05T09:59:00+00:00", "2026-10-05T10:00:00+00:00"),
        ("", "2026-10-05T08:00:00+00:00", "2026-10-06T00:00:00+00:00"),
    ],
)
def test_a_day_ends_at_the_hosts_own_midnight(zone: str, now: str, midnight: str) -> None:
    moment = next_midnight(datetime.fromisoformat(now), zone)
    assert (moment.isoformat(), moment.tzinfo) == (midnight, UTC)


@pytest.fixture
def hosts(cloud: Aws) -> DropInHostStore:
    return DropInHostStore(table_of(cloud))


@pytest.fixture
def enrolling(hosts: DropInHostStore) -> Enrolling:
    return Enrolling(hosts, HostStore(hosts.table))


def known(hosts: DropInHostStore) -> DropInHost:
    host = hosts.get(TENANT, HOST_EMAIL)
    assert host
    return host


def test_whoever_is_wanted_is_enrolled_for_tomorrow(enrolling: Enrolling, hosts: DropInHostStore) -> None:
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING)
    assert (known(hosts).enrolled_by, known(hosts).due_at) == ("sign_in", datetime(2026, 10, 5, 22, 0, tzinfo=UTC))
    assert list(hosts.due(MORNING)) == []
    [due] = hosts.due(known(hosts).due_at)
    assert due == known(hosts)


@pytest.mark.parametrize(("hours", "noted"), [(23, False), (24, True)])
def test_that_a_host_is_wanted_is_noted_once_a_day(
    enrolling: Enrolling, hosts: DropInHostStore, hours: int, noted: bool
) -> None:
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING)
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING + timedelta(hours=hours))
    assert (known(hosts).wanted_at > MORNING) is noted


def test_a_host_who_has_moved_has_another_midnight(enrolling: Enrolling, hosts: DropInHostStore) -> None:
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING)
    enrolling.wanted(connection(), HOST_EMAIL, "America/New_York", MORNING)
    assert (known(hosts).time_zone, known(hosts).due_at.hour) == ("America/New_York", 4)


def test_what_the_lms_chose_stays_when_the_host_connects(enrolling: Enrolling, hosts: DropInHostStore) -> None:
    own = connection(connection_id=ConnectionId("con_p"), kind="user", email=HOST_EMAIL)
    user = User(id=ZoomUserId("u"), timezone=VIENNA)
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING)
    enrolling.connected(own, user, MORNING)
    assert (known(hosts).enrolled_by, known(hosts).connection_id) == ("connection", "con_p")
    hosts.put(known(hosts).model_copy(update={"enrolled_by": "lms", "connection_id": CONNECTION}))
    enrolling.connected(own, user, MORNING)
    assert (known(hosts).enrolled_by, known(hosts).connection_id) == ("lms", CONNECTION)


def test_an_idle_host_who_is_wanted_this_moment_stays(enrolling: Enrolling, hosts: DropInHostStore) -> None:
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING)
    read = known(hosts)
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING + timedelta(days=14))
    assert hosts.end_idle(read) is False
    assert hosts.end_idle(known(hosts)) is True
    assert hosts.get(TENANT, HOST_EMAIL) is None


def test_hosts_of_a_connection_are_found_among_the_tenants(enrolling: Enrolling, hosts: DropInHostStore) -> None:
    other = connection(connection_id=ConnectionId("con_2"))
    enrolling.wanted(connection(), HOST_EMAIL, VIENNA, MORNING)
    enrolling.wanted(other, "deputy@school.example", VIENNA, MORNING)
    enrolling.wanted(connection(tenant_id=TenantId("ten_2")), "ada@school.example", VIENNA, MORNING)
    assert [one.host_email for one in hosts.of_connection(TENANT, CONNECTION)] == [HOST_EMAIL]
