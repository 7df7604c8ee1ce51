"""Admins are told by e-mail that Zoom has to be connected again: on days 0, 1, 3 and 7, until it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from rollcall.aws.mail import Mailer
from rollcall.services.connections.reminder_mails import reminder
from rollcall.store.connections import Connection, ConnectionStore
from rollcall.store.settings import SettingsStore
from rollcall.store.tenants import TenantStore

_DAYS = (0, 1, 3, 7)
LEASE = timedelta(minutes=10)  # longer than housekeeping may run


@dataclass(frozen=True, slots=True)
class Reminded:
    """``waiting`` reminders were due and could go to nobody: no sender, or no admin's address."""

    sent: int = 0
    waiting: int = 0
    failed: int = 0

    def plus(self, others: "Reminded") -> "Reminded":
        return Reminded(self.sent + others.sent, self.waiting + others.waiting, self.failed + others.failed)


@dataclass(frozen=True, slots=True)
class Reminding:
    connections: ConnectionStore
    settings: SettingsStore
    tenants: TenantStore
    mailer: Mailer | None
    report_error: Callable[[Exception], None]

    def remind(self, now: datetime, time_is_up: Callable[[], bool]) -> Reminded:
        """Send what is due. One failure does not stop the rest; it is due again when its lease is over."""
        due = takewhile(lambda _: not time_is_up(), self.connections.reminders_due(now))
        outcomes = [self._try(connection, now) for connection in due]
        return Reminded(*(outcomes.count(outcome) for outcome in ("sent", "waiting", "failed")))

    def _try(self, connection: Connection, now: datetime) -> str:
        try:
            return self._remind(connection, now)
        except Exception as error:  # noqa: BLE001 - see remind
            self.report_error(error)
            return "failed"

    def _remind(self, connection: Connection, now: datetime) -> str:
        """Taken on a lease, then sent, then counted: two housekeepings send it once, and a lost mail is sent again."""
        addresses = self.settings.settings(connection.tenant_id).admin_emails
        tenant = self.tenants.tenant(connection.tenant_id)
        if self.mailer is None or tenant is None or not addresses:
            return "waiting"
        if not self.connections.lease_reminder(connection, now + LEASE):
            return "somebody_elses"
        self.mailer.send(addresses, reminder(tenant, connection))
        self.connections.note_reminder(connection, _next(connection.reauthorization_since or now, now))
        return "sent"


def _next(since: datetime, now: datetime) -> datetime | None:
    """The first of the days that is still to come: what was missed is not made up for by several at once."""
    return next((since + timedelta(days=days) for days in _DAYS if since + timedelta(days=days) > now), None)
