"""Admins are told by e-mail that Zoom's reports cannot be read: once a connection and cause."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from rollcall.aws.mail import Mailer
from rollcall.services.connections.reminding import LEASE, Reminded
from rollcall.services.connections.report_notice_mails import report_notice
from rollcall.store.connections import ConnectionStatus, ConnectionStore
from rollcall.store.report_notices import ReportNotice, ReportNoticeStore
from rollcall.store.settings import SettingsStore
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, slots=True)
class Noticing:
    notices: ReportNoticeStore
    connections: ConnectionStore
    settings: SettingsStore
    tenants: TenantStore
    mailer: Mailer | None
    report_error: Callable[[Exception], None]

    def send(self, now: datetime, time_is_up: Callable[[], bool]) -> Reminded:
        """What is due. One failure does not stop the rest; it is due again when its lease is over."""
        due = takewhile(lambda _: not time_is_up(), self.notices.due(now))
        outcomes = [self._try(notice, now) for notice in due]
        return Reminded(*(outcomes.count(outcome) for outcome in ("sent", "waiting", "failed")))

    def _try(self, notice: ReportNotice, now: datetime) -> str:
        try:
            return self._send(notice, now)
        except Exception as error:  # noqa: BLE001 - see send
            self.report_error(error)
            return "failed"

    def _send(self, notice: ReportNotice, now: datetime) -> str:
        """Leased, sent, then noted, as reminders are. Nobody is told of a connection that has ended."""
        connection = self.connections.get(notice.tenant_id, notice.connection_id)
        if connection is None or connection.status is ConnectionStatus.DISCONNECTED:
            self.notices.close(notice.tenant_id, notice.connection_id)
            return "over"
        addresses = self.settings.settings(notice.tenant_id).admin_emails
        tenant = self.tenants.tenant(notice.tenant_id)
        if self.mailer is None or tenant is None or not addresses:
            return "waiting"
        if not self.notices.lease(notice, now + LEASE):
            return "somebody_elses"
        self.mailer.send(addresses, report_notice(tenant, notice))
        self.notices.note_sent(notice)
        return "sent"
