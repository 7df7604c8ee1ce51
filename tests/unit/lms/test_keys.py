import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.lms.keys import hashed, make_key, make_token, same, split_key


def test_a_new_key_opens_with_what_was_shown_once() -> None:
    key = make_key()
    parts = split_key(f"Bearer {key.text}")
    assert parts is not None
    assert parts[0] == key.key_id
    assert same(hashed(parts[1]), key.secret_hash)


def test_what_is_stored_of_a_key_does_not_hold_it() -> None:
    key = make_key()
    secret = key.text.split("_")[2]
    assert len(secret) == 64
    assert secret not in key.secret_hash


def test_keys_and_tokens_are_never_the_same_twice() -> None:
    assert len({make_key().text for _ in range(50)} | {make_token() for _ in range(50)}) == 100


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(scheme: str) -> None:
    assert split_key(f"{scheme} rk_a_b") == ("a", "b")


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "rk_a_b", "Basic rk_a_b", "Bearer rk_a", "Bearer rk_a_b_c", "Bearer sk_a_b"],
)
def test_anything_else_is_no_key(authorization: str) -> None:
    assert split_key(authorization) is None


@given(st.text())
def test_no_header_breaks_the_door(authorization: str) -> None:
    parts = split_key(f"Bearer rk_{authorization}")
    assert parts is None or len(parts[0]) <= 64


def test_a_token_fits_a_url_as_it_is() -> None:
    for token in [make_token() for _ in range(3)]:
        assert token.replace("-", "").replace("_", "").isalnum()
        assert len(token) == 43
