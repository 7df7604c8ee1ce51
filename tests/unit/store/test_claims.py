import pytest

from rollcall.ids import TenantId
from rollcall.store.claims import ClaimStore, IdempotencyClaim
from rollcall.store.table import Table
from tests.unit.records import START, TENANT, at


@pytest.fixture
def store(table: Table) -> ClaimStore:
    return ClaimStore(table)


def claim(meeting_id: str, **changes: object) -> IdempotencyClaim:
    given = {
        "tenant_id": TENANT,
        "key_hash": "k",
        "body_hash": "b",
        "meeting_id": meeting_id,
        "lease_until": at(60),
        "expires_at": int(at(86_400).timestamp()),
    }
    return IdempotencyClaim.model_validate(given | changes)


def test_of_fifty_claims_one_holds(store: ClaimStore) -> None:
    held = [store.take(claim(f"mtg_{n}"), START) for n in range(50)]
    assert {one.meeting_id for one in held} == {"mtg_0"}


def test_a_claim_released_can_be_made_again(store: ClaimStore) -> None:
    store.take(claim("mtg_a"), START)
    store.release(claim("mtg_a"))
    assert store.take(claim("mtg_b"), START).meeting_id == "mtg_b"


@pytest.mark.parametrize(("seconds", "holder"), [(60, "mtg_a"), (61, "mtg_b")])
def test_a_claim_whose_maker_died_is_free_when_its_lease_is_over(store: ClaimStore, seconds: int, holder: str) -> None:
    store.take(claim("mtg_a"), START)
    later = claim("mtg_b", lease_until=at(200))
    assert store.take(later, at(seconds)).meeting_id == holder


def test_a_claim_fulfilled_holds_beyond_its_lease(store: ClaimStore) -> None:
    store.take(claim("mtg_a"), START)
    store.fulfil(claim("mtg_a"))
    held = store.take(claim("mtg_b"), at(3600))
    assert (held.meeting_id, held.made) == ("mtg_a", True)


def test_claims_of_two_tenants_do_not_meet(store: ClaimStore) -> None:
    store.take(claim("mtg_a"), START)
    assert store.take(claim("mtg_b", tenant_id=TenantId("ten_2")), START).meeting_id == "mtg_b"
