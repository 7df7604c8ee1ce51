"""Whose daily sessions are made ahead: whom the LMS named, who connected Zoom, at whom somebody signed in."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rollcall.services.meetings.users import known_host
from rollcall.services.zones import zone_of
from rollcall.store.connections import Connection
from rollcall.store.drop_in_hosts import DropInHost, DropInHostStore
from rollcall.store.hosts import HostStore
from rollcall.zoom.models import User

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Enrolling:
    drop_in: DropInHostStore
    hosts: HostStore

    def connected(self, connection: Connection, user: User, now: datetime) -> None:
        """A host for themselves: whoever drops in first need not wait until Zoom was asked who they are."""
        self.hosts.note(known_host(connection, connection.email, user, now))
        theirs = _new(connection, connection.email, user.timezone, now).model_copy(
            update={"enrolled_by": "connection", "due_at": now}
        )
        known = self.drop_in.get(connection.tenant_id, connection.email)
        if known is None:
            self.drop_in.enrol(theirs)
        elif known.enrolled_by != "lms":
            self.drop_in.replace(known, theirs)

    def wanted(self, connection: Connection, email: str, time_zone: str, now: datetime) -> None:
        """Somebody wants the host's session. Written down once a day."""
        known = self.drop_in.get(connection.tenant_id, email)
        if known is None:
            self.drop_in.enrol(_new(connection, email, time_zone, now))
        elif now >= known.wanted_at + _A_DAY or known.time_zone != time_zone:
            due_at = known.due_at if known.time_zone == time_zone else next_midnight(now, time_zone)
            changed = {"wanted_at": now, "time_zone": time_zone, "due_at": due_at}
            self.drop_in.replace(known, known.model_copy(update=changed))


def next_midnight(now: datetime, time_zone: str) -> datetime:
    """The end of the day that a clock on the wall there shows, in UTC: some days have 23 or 25 hours."""
    tomorrow = now.astimezone(zone_of(time_zone)) + timedelta(days=1)
    return tomorrow.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def _new(connection: Connection, email: str, time_zone: str, now: datetime) -> DropInHost:
    return DropInHost(
        tenant_id=connection.tenant_id,
        host_email=email,
        connection_id=connection.connection_id,
        time_zone=time_zone,
        enrolled_by="sign_in",
        wanted_at=now,
        due_at=next_midnight(now, time_zone),
    )
