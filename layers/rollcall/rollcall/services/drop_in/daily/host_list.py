"""The hosts whose sessions are made ahead, as the LMS keeps them."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote

from pydantic import TypeAdapter, ValidationError

from rollcall.ids import ProgramId, TenantId
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.daily_sessions import DropInHostList, DropInHostReply, DropInHostWish
from rollcall.lms.fields import Email
from rollcall.lms.problems import invalid, not_found
from rollcall.services.meetings.hosting import Hosts, HostWish
from rollcall.store.drop_in_hosts import DropInHost, DropInHostStore

_PAGE = 100
_CURSOR = frozenset({"sk", "tenant"})
_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


@dataclass(frozen=True, slots=True)
class HostList:
    hosts: Hosts
    drop_in: DropInHostStore

    def put(self, tenant_id: TenantId, host_email: str, wish: DropInHostWish, now: datetime) -> DropInHostReply:
        """Zoom is asked whether they may host. Today's session is due at once. Raises problems and ZoomError."""
        whom = HostWish(email=_email(host_email), connection_id=wish.connection_id)
        hosting = self.hosts.check(tenant_id, whom, now, program_id=wish.program_id)
        host = DropInHost(
            tenant_id=tenant_id,
            host_email=hosting.email,
            connection_id=hosting.connection.connection_id,
            program_id=ProgramId(wish.program_id) if wish.program_id else None,
            time_zone=hosting.user.timezone,
            enrolled_by="lms",
            wanted_at=now,
            due_at=now,
        )
        self.drop_in.put(host)
        return _reply(host)

    def get(self, tenant_id: TenantId, host_email: str) -> DropInHostReply:
        host = self.drop_in.get(tenant_id, _email(host_email))
        if host is None:
            raise not_found("drop_in_host")
        return _reply(host)

    def page(self, tenant_id: TenantId, cursor: str) -> DropInHostList:
        """By their e-mail."""
        after = (from_cursor(cursor, tenant_id, _CURSOR) or {}).get("sk", "")
        hosts, last = self.drop_in.page(tenant_id, _PAGE, after)
        more = {"sk": last, "tenant": tenant_id} if last else None
        return DropInHostList(items=[_reply(host) for host in hosts], cursor=to_cursor(more))

    def end(self, tenant_id: TenantId, host_email: str) -> None:
        """Today's session stays; another sign-in enrols them again."""
        if not self.drop_in.end(tenant_id, _email(host_email)):
            raise not_found("drop_in_host")


def _email(host_email: str) -> str:
    try:
        return _EMAIL.validate_python(unquote(host_email)).lower()
    except ValidationError:
        raise invalid("The path names no e-mail address.", "Send the host's e-mail in Zoom, percent-encoded.") from None


def _reply(host: DropInHost) -> DropInHostReply:
    fields = host.model_dump(include=set(DropInHostReply.model_fields) - {"next_at"})
    return DropInHostReply.model_validate(fields | {"next_at": host.due_at})
