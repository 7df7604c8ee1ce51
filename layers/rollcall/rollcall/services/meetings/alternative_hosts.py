"""Alternative hosts, looked up one by one: for a single bad one Zoom refuses the whole meeting, and names nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rollcall.lms.meetings import LeftOut
from rollcall.lms.problems import Problem
from rollcall.services.meetings.hosting import Hosting
from rollcall.services.meetings.users import Users
from rollcall.store.connections import Connection, ConnectionStatus, ConnectionStore

_WHY = {
    "not_in_account": "is no active user of the host's Zoom account",
    "not_licensed": "has a Zoom Basic plan, which may not host",
    "is_host": "is the host",
    "cannot_be_checked": "cannot be looked up by the host's own connection",
}


@dataclass(frozen=True, slots=True)
class AlternativeHosts:
    connections: ConnectionStore
    users: Users

    def check(
        self, hosting: Hosting, emails: list[str], bad: Literal["refuse", "leave_out"], now: datetime
    ) -> tuple[list[str], list[LeftOut]]:
        """Those who may, and the others with the reason. Raises a problem for the others unless they may be left out.

        One call of Zoom for each whom it was not asked about within the hour.
        """
        if not emails:
            return [], []
        asking = self._asking(hosting.connection)
        judged = {email: self._why_not(hosting, asking, email, now) for email in emails}
        left_out = [LeftOut(email=email, reason=reason) for email, reason in judged.items() if reason]
        if left_out and bad == "refuse":
            raise _refused(left_out)
        return [email for email, reason in judged.items() if not reason], left_out

    def _asking(self, connection: Connection) -> Connection | None:
        """Zoom lets a user-managed app look up its own user alone; a connection to the whole account may know more."""
        if connection.kind != "user":
            return connection
        known = self.connections.of_account(connection.account_id)
        wide = (one for one in known if one.tenant_id == connection.tenant_id and one.kind != "user")
        return next((one for one in wide if one.status is ConnectionStatus.ACTIVE), None)

    def _why_not(self, hosting: Hosting, asking: Connection | None, email: str, now: datetime) -> str:
        if email in {hosting.email, hosting.user.email.lower()}:
            return "is_host"
        if asking is None:
            return "cannot_be_checked"
        user = self.users.find(asking, email, now)
        if user is None:
            return "not_in_account"
        return "" if user.licensed else "not_licensed"


def _refused(left_out: list[LeftOut]) -> Problem:
    told = "; ".join(f"{one.email} {_WHY[one.reason]}" for one in left_out)
    more = any(one.reason == "cannot_be_checked" for one in left_out)
    wider = " To have them checked, connect the whole account: POST /v1/connections with kind account." if more else ""
    return Problem(
        409,
        "alternative_hosts_refused",
        f"Nothing was done, for the sake of these alternative hosts: {told}.",
        f"Send others, or have them left out: bad_alternative_hosts leave_out.{wider}",
    )
