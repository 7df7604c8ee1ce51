from datetime import timedelta
from typing import Any

import pytest

from rollcall.store.receipts import Receipt, ReceiptStore, Step
from rollcall.store.table import Table
from tests.unit.records import CONNECTION, START, TENANT, at

DAY = timedelta(days=1)


def receipt(**changes: Any) -> Receipt:
    given = {"tenant_id": TENANT, "connection_id": CONNECTION, "reason": "requested", "recordings": "keep"}
    return Receipt.model_validate(given | {"requested_at": START, "active_at": START} | changes)


@pytest.fixture
def store(table: Table) -> ReceiptStore:
    made = ReceiptStore(table)
    assert made.open(receipt())
    return made


def stored(store: ReceiptStore) -> Receipt:
    found = store.get(TENANT, CONNECTION)
    assert found is not None
    return found


def test_a_receipt_is_opened_once_and_says_what_was_first_asked_for(store: ReceiptStore) -> None:
    assert not store.open(receipt(recordings="delete"))
    assert stored(store) == receipt()


def test_of_two_at_one_step_the_slower_does_not_go_back(store: ReceiptStore) -> None:
    slow = stored(store)
    store.advance(slow, Step.MEETINGS)
    store.advance(stored(store), Step.ACCOUNT)
    store.advance(slow, Step.MEETINGS)
    assert stored(store).step is Step.ACCOUNT


def test_a_goodbye_that_nobody_works_on_is_found_until_it_is_finished(store: ReceiptStore) -> None:
    assert store.unfinished(START - DAY) == []
    assert store.unfinished(START) == [receipt()]
    store.note_work(stored(store), at(60))
    assert store.unfinished(START) == []
    store.advance(stored(store), Step.FINISHED, finished_at=at(90))
    assert store.unfinished(START + DAY) == []
    assert (stored(store).step, stored(store).finished_at) == (Step.FINISHED, at(90))


def test_of_two_who_list_the_same_recordings_one_counts_them(store: ReceiptStore) -> None:
    seen_by_both = stored(store)
    assert store.count_recordings(seen_by_both, 2, "b.mp4")
    assert not store.count_recordings(seen_by_both, 2, "b.mp4")
    assert store.count_recordings(stored(store), 1, "c.mp4")
    assert (stored(store).counts, stored(store).cursor) == ({"recording": 3}, "c.mp4")
