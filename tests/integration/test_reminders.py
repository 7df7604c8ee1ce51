"""When Zoom has to be connected again, the admins are written to until it is: on days 0, 1, 3 and 7."""

from datetime import timedelta
from typing import Any

import boto3
import pytest
from moto.ses.models import ses_backends

from functions.housekeeping.app import RemindersFailedError
from rollcall.ids import ConnectionId
from rollcall.services import wiring
from rollcall.store.connections import ConnectionStore
from tests.aws import ACCOUNT_ID, REGION, Aws
from tests.integration.clock import Clock
from tests.integration.conftest import SENDER, Lms, fresh_containers
from tests.integration.doors import CONTEXT, handler
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect
from tests.integration.test_switches import put_settings

HOUR, DAY = 3600, 86_400
ADMINS = ["head@school.example", "it@school.example"]


@pytest.fixture
def store(cloud: Aws) -> ConnectionStore:
    return ConnectionStore(wiring.table(wiring.TableEnvironment(table_name=cloud.table_name)))


@pytest.fixture
def verified(cloud: Aws) -> None:
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)


@pytest.fixture
def ended(lms: Lms, zoom: Zoom, store: ConnectionStore, clock: Clock) -> ConnectionId:
    """A connection whose grant Zoom has ended just now."""
    connection_id = ConnectionId(connect(lms, zoom))
    end(lms, store, clock, connection_id)
    return connection_id


def end(lms: Lms, store: ConnectionStore, clock: Clock, connection_id: ConnectionId) -> None:
    connection = store.get(lms.tenant_id, connection_id)
    assert connection
    assert store.require_reauthorization(connection, "owner_gone", clock.now())


def mails() -> list[Any]:
    return list(ses_backends[ACCOUNT_ID][REGION].sent_messages)


def tidy() -> int:
    return int(handler("housekeeping")({}, CONTEXT)["reminded"])


def sent(lms: Lms, store: ConnectionStore, connection_id: ConnectionId) -> int:
    connection = store.get(lms.tenant_id, connection_id)
    assert connection
    return connection.reminders_sent


@pytest.mark.usefixtures("verified")
def test_the_admins_are_told_which_connection_and_why(lms: Lms, ended: ConnectionId) -> None:
    put_settings(lms, admin_emails=ADMINS)
    assert tidy() == 1
    [mail] = mails()
    assert (mail.source, mail.destinations["ToAddresses"]) == (SENDER, ADMINS)
    assert mail.subject == "Connect Zoom again: Example School (the whole Zoom account)"
    assert "has left the Zoom account" in mail.body
    assert ended in mail.body


@pytest.mark.usefixtures("verified")
def test_four_mails_in_a_week_and_none_after_it(lms: Lms, ended: ConnectionId, clock: Clock) -> None:
    put_settings(lms, admin_emails=ADMINS)
    days = []
    for day in range(12):
        days += [day] * (tidy() + tidy())
        clock.forward(DAY)
    assert days == [0, 1, 3, 7]


@pytest.mark.usefixtures("verified")
def test_who_connects_again_is_not_reminded(lms: Lms, zoom: Zoom, ended: ConnectionId, clock: Clock) -> None:
    put_settings(lms, admin_emails=ADMINS)
    tidy()
    connect(lms, zoom)
    clock.forward(DAY)
    assert tidy() == 0
    assert len(mails()) == 1


@pytest.mark.usefixtures("verified")
def test_two_housekeepings_send_a_reminder_once(
    lms: Lms, ended: ConnectionId, store: ConnectionStore, clock: Clock
) -> None:
    connection = store.get(lms.tenant_id, ended)
    assert connection
    until = clock.now() + timedelta(minutes=10)
    assert [store.lease_reminder(connection, until) for _ in range(2)] == [True, False]
    assert [store.note_reminder(connection, None) for _ in range(2)] == [True, False]
    assert sent(lms, store, ended) == 1


def test_a_mail_that_ses_refuses_raises_the_alarm_and_is_sent_next_hour(
    lms: Lms, ended: ConnectionId, store: ConnectionStore, clock: Clock
) -> None:
    put_settings(lms, admin_emails=ADMINS)
    with pytest.raises(RemindersFailedError):
        tidy()
    assert sent(lms, store, ended) == 0
    boto3.client("sesv2").create_email_identity(EmailIdentity=SENDER)
    clock.forward(HOUR)
    assert tidy() == 1
    assert sent(lms, store, ended) == 1


@pytest.mark.usefixtures("verified")
def test_the_first_mail_waits_for_somebody_to_write_to(lms: Lms, ended: ConnectionId, clock: Clock) -> None:
    assert tidy() == 0
    clock.forward(2 * DAY)
    put_settings(lms, admin_emails=ADMINS)
    assert [tidy(), tidy()] == [1, 0]
    clock.forward(DAY)
    assert tidy() == 1


def test_without_a_sender_no_mail_is_sent_and_the_log_says_so(
    lms: Lms, ended: ConnectionId, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SENDER_EMAIL", "")
    fresh_containers()
    put_settings(lms, admin_emails=ADMINS)
    assert tidy() == 0
    assert mails() == []
    assert "reminders_have_no_way_out" in caplog.messages


@pytest.mark.usefixtures("verified")
def test_a_disconnected_connection_reminds_nobody(
    lms: Lms, ended: ConnectionId, store: ConnectionStore, clock: Clock
) -> None:
    put_settings(lms, admin_emails=ADMINS)
    connection = store.get(lms.tenant_id, ended)
    assert connection
    store.disconnect(connection, "by_lms", clock.now())
    assert tidy() == 0
    assert mails() == []
