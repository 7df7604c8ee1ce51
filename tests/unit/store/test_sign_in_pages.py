from typing import Any

import pytest

from rollcall.ids import SignInPageId, TenantId
from rollcall.store.sign_in_pages import SignInPage, SignInPageStore
from rollcall.store.table import Table
from tests.unit.records import TENANT, at


@pytest.fixture
def store(table: Table) -> SignInPageStore:
    return SignInPageStore(table)


def sign_in_page(number: int, **changes: Any) -> SignInPage:
    given = {"sign_in_page_id": f"sip_{number}", "tenant_id": TENANT, "title": "Maths", "created_at": at(number)}
    return SignInPage.model_validate(given | changes)


def test_a_page_is_found_by_its_id_alone(store: SignInPageStore) -> None:
    held = sign_in_page(1, host_email="tutor@school.example", program_id="maths", login_url="https://lms.example/")
    store.put(held)
    assert store.get(SignInPageId("sip_1")) == held
    assert store.get(SignInPageId("sip_2")) is None


def test_a_tenants_pages_come_latest_first(store: SignInPageStore) -> None:
    for number in (1, 3, 2):
        store.put(sign_in_page(number))
    store.put(sign_in_page(4, tenant_id="ten_2"))
    first, more = store.page(TENANT, 2, None)
    rest, end = store.page(TENANT, 2, more)
    assert [one.sign_in_page_id for one in (*first, *rest)] == ["sip_3", "sip_2", "sip_1"]
    assert end is None
    assert len(store.page(TenantId("ten_2"), 2, None)[0]) == 1


def test_a_page_is_deleted_once(store: SignInPageStore) -> None:
    store.put(sign_in_page(1))
    assert [store.delete(sign_in_page(1)) for _ in range(2)] == [True, False]
