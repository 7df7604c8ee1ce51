from rollcall.ids import ZoomAccountId
from rollcall.store.table import Table
from rollcall.store.webhook_health import WebhookHealthStore
from tests.unit.records import ACCOUNT, at


def test_a_surge_of_webhooks_writes_once_a_minute(table: Table) -> None:
    store = WebhookHealthStore(table)
    for second in range(61):
        store.seen(ACCOUNT, at(second))
    assert store.last_seen(ACCOUNT) == at(0)
    store.seen(ACCOUNT, at(61))
    assert store.last_seen(ACCOUNT) == at(61)


def test_an_account_that_was_never_heard_of_is_silent(table: Table) -> None:
    WebhookHealthStore(table).seen(ACCOUNT, at(0))
    assert WebhookHealthStore(table).last_seen(ZoomAccountId("other")) is None
