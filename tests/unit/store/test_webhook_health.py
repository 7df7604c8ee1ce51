import pytest

from rollcall.ids import TenantId, ZoomAccountId
from rollcall.store.table import Table
from rollcall.store.webhook_health import WebhookHealthStore
from tests.unit.records import ACCOUNT, TENANT, at

NEIGHBOR = TenantId("ten_2")


def test_a_surge_of_webhooks_writes_once_a_minute(table: Table) -> None:
    store = WebhookHealthStore(table)
    for second in range(61):
        store.seen(ACCOUNT, at(second))
    assert store.last_seen(ACCOUNT, TENANT) == at(0)
    store.seen(ACCOUNT, at(61))
    assert store.last_seen(ACCOUNT, TENANT) == at(61)


def test_an_account_that_was_never_heard_of_is_silent(table: Table) -> None:
    WebhookHealthStore(table).seen(ACCOUNT, at(0))
    assert WebhookHealthStore(table).last_seen(ZoomAccountId("other"), TENANT) is None


def test_a_customers_own_app_speaks_for_its_tenant_alone(table: Table) -> None:
    store = WebhookHealthStore(table)
    store.seen(ACCOUNT, at(0))
    store.seen(ACCOUNT, at(30), TENANT)
    assert (store.last_seen(ACCOUNT, TENANT), store.last_seen(ACCOUNT, NEIGHBOR)) == (at(30), at(0))


@pytest.mark.parametrize("order", [(10, 20), (20, 10), (20, 20)])
def test_the_last_validation_of_each_app_is_known_in_any_order(table: Table, order: tuple[int, int]) -> None:
    store = WebhookHealthStore(table)
    for second in order:
        store.validated("user", at(second))
    assert (store.last_validation("user"), store.last_validation("account")) == (at(20), None)
