"""Sign-in pages as the LMS makes, lists and deletes them."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.ids import ConnectionId, ProgramId, SignInPageId, TenantId, new_id
from rollcall.lms.addresses import AddressRefusedError, check_url
from rollcall.lms.cursors import from_cursor, to_cursor
from rollcall.lms.meeting_requests import MeetingHost
from rollcall.lms.problems import invalid, not_found
from rollcall.lms.sign_in_pages import NewSignInPage, SignInPageList, SignInPageReply
from rollcall.store.audit import Actor, AuditStore
from rollcall.store.connections import ConnectionStore
from rollcall.store.settings import SettingsStore
from rollcall.store.sign_in_pages import SignInPage, SignInPageStore

_PAGE = 100
_INDEX_KEY = frozenset({"pk", "sk", "gsi1pk", "gsi1sk"})


@dataclass(frozen=True, slots=True)
class SignInPages:
    store: SignInPageStore
    settings: SettingsStore
    connections: ConnectionStore
    audit: AuditStore
    private_addresses_allowed: bool

    def add(
        self, tenant_id: TenantId, request: NewSignInPage, actor: Actor, base_url: str, now: datetime
    ) -> SignInPageReply:
        """Whether the host can be found shows when learners sign in: they may connect Zoom later. Raises problems."""
        self._check(tenant_id, request)
        host = request.host or MeetingHost.model_construct()
        new = SignInPage(
            sign_in_page_id=SignInPageId(new_id("sip")),
            tenant_id=tenant_id,
            title=request.title,
            host_email=host.email or "",
            host_lms_user_id=host.lms_user_id or "",
            program_id=ProgramId(request.program_id) if request.program_id else None,
            connection_id=request.connection_id,
            login_url=str(request.login_url or ""),
            created_at=now,
        )
        self.store.put(new)
        self.audit.record(tenant_id, now, actor, "sign_in_page.created", new.sign_in_page_id)
        return _reply(new, base_url)

    def page(self, tenant_id: TenantId, cursor: str, base_url: str) -> SignInPageList:
        """Latest first."""
        held, last = self.store.page(tenant_id, _PAGE, from_cursor(cursor, tenant_id, _INDEX_KEY))
        return SignInPageList(items=[_reply(one, base_url) for one in held], cursor=to_cursor(last))

    def delete(self, tenant_id: TenantId, sign_in_page_id: str, actor: Actor, now: datetime) -> None:
        held = self.store.get(SignInPageId(sign_in_page_id))
        if held is None or held.tenant_id != tenant_id or not self.store.delete(held):
            raise not_found("sign_in_page")
        self.audit.record(tenant_id, now, actor, "sign_in_page.deleted", held.sign_in_page_id)

    def _check(self, tenant_id: TenantId, request: NewSignInPage) -> None:
        if request.program_id and self.settings.program(tenant_id, ProgramId(request.program_id)) is None:
            raise not_found("program")
        if request.connection_id and self.connections.get(tenant_id, ConnectionId(request.connection_id)) is None:
            raise not_found("connection")
        if request.login_url:
            self._check_address(str(request.login_url))

    def _check_address(self, login_url: str) -> None:
        try:
            check_url(login_url, private_allowed=self.private_addresses_allowed)
        except AddressRefusedError as error:
            raise invalid(
                f"Learners cannot be sent to this login_url: {error}.", "Send a public https URL.", "login_url_refused"
            ) from None


def _reply(page: SignInPage, base_url: str) -> SignInPageReply:
    told = page.model_dump(include=set(SignInPageReply.model_fields))
    host = {"email": page.host_email or None, "lms_user_id": page.host_lms_user_id or None}
    more = {"url": f"{base_url}/drop-in/{page.sign_in_page_id}", "host": host if any(host.values()) else None}
    return SignInPageReply.model_validate(told | more | {"login_url": page.login_url or None})
