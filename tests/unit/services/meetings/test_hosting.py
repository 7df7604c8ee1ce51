from typing import Any, cast

import pytest

from rollcall.ids import ConnectionId, TenantId
from rollcall.lms.problems import Problem
from rollcall.services.meetings.hosting import Hosting, Hosts, HostWish
from rollcall.services.meetings.switches import Switches
from rollcall.services.meetings.users import Users
from rollcall.store.connections import Connection
from rollcall.store.hosts import HostStore, KnownHost
from rollcall.store.settings import TenantSettings
from rollcall.zoom.errors import NotFoundError
from rollcall.zoom.models import User
from tests.unit.records import START, TENANT, connection

TUTOR = "tutor@school.example"
PERSONAL = connection(connection_id=ConnectionId("con_p"), kind="user", email=TUTOR)


class World:
    """A tenant's connections, and the users of its Zoom account by what they are called there."""

    def __init__(self, *connections: Connection, licensed: bool = True) -> None:
        self.connections = connections
        self.users = {TUTOR: 2 if licensed else 1, "me": 2 if licensed else 1}

    def of_tenant(self, _tenant: str) -> list[Connection]:
        return list(self.connections)

    def get(self, _tenant: str, connection_id: str) -> Connection | None:
        return next((one for one in self.connections if one.connection_id == connection_id), None)

    def put(self, _known: KnownHost) -> None:
        """Nothing is remembered here: what is, is tested with the handlers."""

    def settings(self, tenant_id: TenantId) -> TenantSettings:
        return TenantSettings(tenant_id=tenant_id)

    def client(self, *_: object) -> "World":
        return self

    def user(self, name: str) -> User:
        if name not in self.users:
            raise NotFoundError("no such user", code=1001)
        return User.model_validate({"id": f"id-{name}", "type": self.users[name]})

    def check(self, email: str = TUTOR, connection_id: str | None = None) -> Hosting:
        fake = cast("Any", self)
        wish = HostWish(email=email, connection_id=connection_id)
        return Hosts(fake, fake, Switches(fake), Users(fake, HostStore(fake))).check(TENANT, wish, START)

    def refusal(self, email: str = TUTOR, connection_id: str | None = None) -> tuple[int, str]:
        with pytest.raises(Problem) as problem:
            self.check(email, connection_id)
        return problem.value.status, problem.value.code


def test_an_account_names_its_host_by_id() -> None:
    assert World(connection()).check().path == f"id-{TUTOR}"


def test_a_hosts_own_connection_goes_first_and_says_me() -> None:
    hosting = World(connection(), PERSONAL).check(TUTOR.upper())
    assert (hosting.connection.connection_id, hosting.path) == ("con_p", "me")


def test_somebody_elses_own_connection_is_not_used() -> None:
    assert World(PERSONAL, connection()).check().connection.kind == "user"
    assert World(PERSONAL).refusal("other@school.example") == (409, "zoom_not_connected")
    assert World(PERSONAL).refusal("other@school.example", "con_p") == (404, "host_not_found")


@pytest.mark.parametrize(
    ("world", "connection_id", "expected"),
    [
        (World(), None, (409, "zoom_not_connected")),
        (World(connection(status="pending")), None, (409, "zoom_not_connected")),
        (World(connection(status="reauthorization_required")), None, (409, "zoom_reauthorization_required")),
        (World(connection()), "con_other", (404, "connection_not_found")),
        (World(connection(status="disconnected")), "con_1", (409, "zoom_not_connected")),
        (World(connection(), licensed=False), None, (409, "host_not_licensed")),
    ],
)
def test_a_host_who_cannot_is_refused_with_the_reason(
    world: World, connection_id: str | None, expected: tuple[int, str]
) -> None:
    assert world.refusal(connection_id=connection_id) == expected


def test_a_host_whom_the_account_does_not_know_is_not_found() -> None:
    assert World(connection()).refusal("nobody@school.example") == (404, "host_not_found")
