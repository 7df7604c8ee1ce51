from typing import Any, cast

import pytest

from rollcall.ids import KeyId
from rollcall.lms.keys import make_key
from rollcall.lms.problems import Problem
from rollcall.services.api.access import Access, Caller
from rollcall.store.tenants import ApiKey
from tests.unit.records import START, TENANT

KEY, OTHER = make_key(), make_key()


class Keys:
    def __init__(self, **changes: Any) -> None:
        given = {"key_id": KEY.key_id, "tenant_id": TENANT, "secret_hash": KEY.secret_hash, "created_at": START}
        self.held = ApiKey.model_validate(given | changes)

    def api_key(self, key_id: KeyId) -> ApiKey | None:
        return self.held if key_id == KEY.key_id else None

    def caller_of(self, authorization: str) -> Caller:
        return Access(cast("Any", self)).caller_of(authorization)


def test_a_key_names_its_tenant_and_itself() -> None:
    assert Keys().caller_of(f"Bearer {KEY.text}") == Caller(TENANT, KEY.key_id)


def test_an_unknown_a_wrong_and_a_revoked_key_get_the_same_answer() -> None:
    wrong = f"rk_{KEY.key_id}_{OTHER.text.split('_')[2]}"
    refused = [
        (Keys(), ""),
        (Keys(), f"Bearer {OTHER.text}"),
        (Keys(), f"Bearer {wrong}"),
        (Keys(), f"Bearer rk_{KEY.key_id}_{KEY.secret_hash}"),
        (Keys(revoked_at=START), f"Bearer {KEY.text}"),
    ]
    bodies = []
    for keys, authorization in refused:
        with pytest.raises(Problem) as problem:
            keys.caller_of(authorization)
        bodies.append(problem.value.body("r"))
    assert all(body == bodies[0] for body in bodies)
    assert (bodies[0]["status"], bodies[0]["code"]) == (401, "unknown_key")
