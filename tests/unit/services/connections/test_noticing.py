from dataclasses import dataclass, field
from typing import Any, cast

import pytest

from rollcall.aws.mail import Mail
from rollcall.services.connections.noticing import Noticing
from rollcall.services.connections.reminding import Reminded
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.store.report_notices import CAUSES, NoticeCause, ReportNotice
from rollcall.store.settings import TenantSettings
from rollcall.store.tenants import Tenant
from tests.unit.records import CONNECTION, MEETING, START, TENANT, at, connection

SCHOOL = Tenant(tenant_id=TENANT, name="Example & Sons\nSchool", created_at=START)


def notice(cause: NoticeCause = "missing_scopes", **changes: Any) -> ReportNotice:
    given = {"tenant_id": TENANT, "connection_id": CONNECTION, "cause": cause, "meeting_id": MEETING, "since": START}
    return ReportNotice.model_validate(given | {"due_at": START, "expires_at": 0} | changes)


@dataclass
class World:
    """The stores and the mailer as far as somebody who writes to admins knows them."""

    notices: list[ReportNotice] = field(default_factory=lambda: [notice()])
    linked: Connection | None = field(default_factory=connection)
    admins: list[str] = field(default_factory=lambda: ["head@school.example"])
    fails: bool = False
    is_leased: bool = False
    mails: list[Mail] = field(default_factory=list)
    noted: list[str] = field(default_factory=list)

    def due(self, _: object) -> list[ReportNotice]:
        return self.notices

    def lease(self, *_: object) -> bool:
        return not self.is_leased

    def note_sent(self, one: ReportNotice) -> None:
        self.noted.append(one.cause)

    def close(self, *_: object) -> None:
        self.noted.append("closed")

    def get(self, *_: object) -> Connection | None:
        return self.linked

    def settings(self, _: object) -> TenantSettings:
        return TenantSettings(tenant_id=TENANT, admin_emails=self.admins)

    def tenant(self, _: object) -> Tenant:
        return SCHOOL

    def send(self, _addresses: list[str], mail: Mail) -> None:
        if self.fails:
            raise ConnectionError
        self.mails.append(mail)

    def work(self, *, mailer: bool = True) -> Reminded:
        fake = cast("Any", self)
        noticing = Noticing(fake, fake, fake, fake, fake if mailer else None, lambda _: None)
        return noticing.send(at(60), lambda: False)


def test_a_notice_is_sent_and_then_noted() -> None:
    world = World()
    assert world.work() == Reminded(sent=1)
    assert (len(world.mails), world.noted) == (1, ["missing_scopes"])


def test_what_can_go_to_nobody_waits() -> None:
    assert World(admins=[]).work() == Reminded(waiting=1)
    assert World().work(mailer=False) == Reminded(waiting=1)


def test_what_somebody_else_is_sending_is_left_to_them() -> None:
    world = World(is_leased=True)
    assert (world.work(), world.mails) == (Reminded(), [])


def test_a_mail_that_was_not_taken_is_not_noted() -> None:
    world = World(fails=True)
    assert (world.work(), world.noted) == (Reminded(failed=1), [])


@pytest.mark.parametrize("linked", [None, connection(status=ConnectionStatus.DISCONNECTED)])
def test_nobody_is_told_of_a_connection_that_has_ended(linked: Connection | None) -> None:
    world = World(linked=linked)
    assert (world.work(), world.mails, world.noted) == (Reminded(), [], ["closed"])


@pytest.mark.parametrize("cause", CAUSES)
def test_both_forms_say_which_why_and_what_to_do(cause: NoticeCause) -> None:
    world = World([notice(cause, scopes=["a:b", "c:d"])])
    world.work()
    [mail] = world.mails
    assert mail.subject == "Zoom's attendance reports cannot be read: Example & Sons School"
    for form in (mail.text, mail.html):
        assert "connection con_1, first for meeting mtg_1, since October 05, 2026 at 10:00 UTC" in form
        assert "Missing: a:b, c:d" in form
        assert "What to do:" in form
    assert "Example &amp; Sons School" in mail.html
