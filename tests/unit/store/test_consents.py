from concurrent.futures import ThreadPoolExecutor

import pytest

from rollcall.store.consents import Consent, ConsentStore, Step
from rollcall.store.table import Table
from tests.unit.records import CONNECTION, START, TENANT, at


def consent(step: Step = "state") -> Consent:
    expires_at = int(at(600).timestamp())
    return Consent(step=step, hashed="hash", tenant_id=TENANT, connection_id=CONNECTION, expires_at=expires_at)


@pytest.fixture
def store(table: Table) -> ConsentStore:
    made = ConsentStore(table)
    made.put(consent())
    return made


def test_of_fifty_callbacks_with_one_state_one_gets_it(store: ConsentStore) -> None:
    with ThreadPoolExecutor(10) as browsers:
        taken = list(browsers.map(lambda _: store.take("state", "hash", START), range(50)))
    assert [one for one in taken if one] == [consent()]


def test_a_link_is_looked_at_as_often_as_somebody_opens_it(store: ConsentStore) -> None:
    store.put(consent("link"))
    assert store.get("link", "hash", START) == store.get("link", "hash", START) == consent("link")


def test_a_link_is_no_state_and_a_state_no_link(store: ConsentStore) -> None:
    assert store.get("link", "hash", START) is None
    assert store.take("browser", "hash", START) is None


def test_an_expired_consent_does_not_count_although_it_is_there(store: ConsentStore) -> None:
    assert store.get("state", "hash", at(599)) is not None
    assert store.get("state", "hash", at(600)) is None
    assert store.take("state", "hash", at(600)) is None


def test_a_browser_keeps_how_it_ended_and_where(store: ConsentStore) -> None:
    ended = consent("browser").model_copy(update={"outcome": "connected", "led_to": CONNECTION, "state_hash": "state"})
    store.put(consent("browser"))
    store.put(ended)
    assert store.get("browser", "hash", START) == ended
    assert consent("browser").outcome == ""
