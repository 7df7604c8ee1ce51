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
    taken = [store.take(claim(f"mtg_{n}"), START) for n in range(50)]
    assert {held.meeting_id for held, _ in taken} == {"mtg_0"}
    assert [is_ours for _, is_ours in taken] == [True] + [False] * 49


def test_a_claim_released_can_be_made_again(store: ClaimStore) -> None:
    store.take(claim("mtg_a"), START)
    store.release(claim("mtg_a"))
    held, is_ours = store.take(claim("mtg_b"), START)
    assert (held.meeting_id, is_ours) == ("mtg_b", True)


@pytest.mark.parametrize(("seconds", "taken_over"), [(60, False), (61, True)])
def test_a_claim_whose_maker_died_is_taken_over_with_its_meeting(
    store: ClaimStore, seconds: int, taken_over: bool
) -> None:
    store.take(claim("mtg_a"), START)
    later = claim("mtg_b", lease_until=at(200))
    held, is_ours = store.take(later, at(seconds))
    assert (held.meeting_id, is_ours) == ("mtg_a", taken_over)
    assert store.take(later, at(seconds))[1] is False


def test_a_claim_fulfilled_holds_beyond_its_lease(store: ClaimStore) -> None:
    store.take(claim("mtg_a"), START)
    store.fulfil(claim("mtg_a"))
    held, is_ours = store.take(claim("mtg_b"), at(3600))
    assert (held.meeting_id, held.made, is_ours) == ("mtg_a", True, False)


def test_claims_of_two_tenants_do_not_meet(store: ClaimStore) -> None:
    store.take(claim("mtg_a"), START)
    assert store.take(claim("mtg_b", tenant_id=TenantId("ten_2")), START)[0].meeting_id == "mtg_b"
