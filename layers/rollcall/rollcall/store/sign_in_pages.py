"""Sign-in pages: the public page of a host or a program, where an LMS sends its learners."""

from dataclasses import dataclass
from typing import Any, ClassVar

from rollcall.ids import ProgramId, SignInPageId, TenantId
from rollcall.store.table import Instant, ItemKey, Record, Table, as_text


class SignInPage(Record):
    """Found by its id alone: whoever opens it says nothing of a tenant."""

    KIND: ClassVar = "sign_in_page"
    sign_in_page_id: SignInPageId
    tenant_id: TenantId
    title: str
    host_email: str = ""
    host_lms_user_id: str = ""
    program_id: ProgramId | None = None
    connection_id: str | None = None
    login_url: str = ""
    created_at: Instant

    @property
    def key(self) -> ItemKey:
        return _key(self.sign_in_page_id)

    def index_keys(self) -> dict[str, str]:
        when = f"{as_text(self.created_at)}#{self.sign_in_page_id}"
        return {"gsi1pk": _pages(self.tenant_id), "gsi1sk": when}


@dataclass(frozen=True, slots=True)
class SignInPageStore:
    table: Table

    def put(self, page: SignInPage) -> None:
        self.table.put(page)

    def get(self, sign_in_page_id: SignInPageId) -> SignInPage | None:
        return self.table.get(SignInPage, _key(sign_in_page_id))

    def page(self, tenant_id: TenantId, limit: int, after: dict[str, Any] | None) -> tuple[list[SignInPage], Any]:
        """Latest first, and the key to go on after."""
        items, last = self.table.index_page("gsi1", _pages(tenant_id), limit, after)
        return [SignInPage.from_item(item) for item in items], last

    def delete(self, page: SignInPage) -> bool:
        return self.table.delete(page.key)


def _pages(tenant_id: TenantId) -> str:
    return f"SIGN_IN_PAGES#{tenant_id}"


def _key(sign_in_page_id: SignInPageId) -> ItemKey:
    return ItemKey(f"SIGN_IN_PAGE#{sign_in_page_id}", "SIGN_IN_PAGE")
