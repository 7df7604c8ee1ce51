import pytest
from hypothesis import given
from hypothesis import strategies as st

from rollcall.zoom.signature import SignatureRejectedError, encrypt_token, sign, verify

SECRET = "zoom-test-secret-0001"
TIMESTAMP = "1626230692"
NOW = 1626230692.0
BODY = (
    '{"payload":{"account_id":"AAAAAABBBB","object":{"uuid":"4444AAAiAAAAAiAiAiiAii==","participant":'
    '{"user_id":"16778240","user_name":"Zoë 🚗","registrant_id":""},"id":"1234567890"}},'
    '"event_ts":1626230691572,"event":"meeting.participant_joined"}'
).encode()
SIGNATURE = "v0=ffaec5c29b99bdb2dcf4923ea14a9f3e500e7222580525f92044c0bb81bfb259"


def check(**changes: object) -> str:
    given: dict[str, object] = {
        "signature": SIGNATURE,
        "timestamp": TIMESTAMP,
        "body": BODY,
        "now": NOW,
        "max_age_s": 300,
    }
    return verify([SECRET], **(given | changes))  # type: ignore[arg-type]


def reason(**changes: object) -> str:
    with pytest.raises(SignatureRejectedError) as rejected:
        check(**changes)
    return rejected.value.reason


def test_a_body_with_accents_and_emoji_is_signed_as_its_raw_bytes() -> None:
    assert len(BODY) == 244
    assert sign(SECRET, TIMESTAMP, BODY) == SIGNATURE
    assert check() == SECRET


def test_the_url_validation_is_answered_with_the_tokens_hmac() -> None:
    expected = "4357b5aadf99baea839d2c7c725627a4d1813857305d80edb4e549d1a3bc9304"
    assert encrypt_token(SECRET, "qgg8vlvZRS6UYooatFL8Aw") == expected


def test_the_secret_that_signed_is_found_among_several() -> None:
    found = verify(
        ["the-next-one", SECRET], signature=SIGNATURE, timestamp=TIMESTAMP, body=BODY, now=NOW, max_age_s=300
    )
    assert found == SECRET


@pytest.mark.parametrize("missing", ["signature", "timestamp"])
def test_a_request_without_either_header_is_unsigned(missing: str) -> None:
    assert reason(**{missing: ""}) == "unsigned"


@pytest.mark.parametrize(
    "timestamp", ["-1", "+1626230692", "1626230692.0", "soon", "١٦٢٦٢٣٠٦٩٢", "²", " 1626230692", "9" * 13]
)
def test_a_timestamp_that_is_no_whole_number_of_seconds_is_unsigned(timestamp: str) -> None:
    assert reason(timestamp=timestamp) == "unsigned"


@pytest.mark.parametrize("offset_s", [-300, 300])
def test_the_oldest_and_the_newest_timestamp_allowed_are_taken(offset_s: int) -> None:
    assert check(now=NOW + offset_s) == SECRET


@pytest.mark.parametrize("offset_s", [-301, 301])
def test_one_second_beyond_is_stale(offset_s: int) -> None:
    assert reason(now=NOW + offset_s) == "stale"


def test_milliseconds_are_not_mistaken_for_seconds() -> None:
    assert reason(timestamp="162623069200") == "stale"


@pytest.mark.parametrize(
    "changes",
    [
        {"body": BODY + b"\n"},
        {"body": BODY.replace(b":", b": ")},
        {"timestamp": "1626230693"},
        {"signature": SIGNATURE.removeprefix("v0=")},
        {"signature": SIGNATURE.upper()},
        {"signature": SIGNATURE[:-1]},
        {"signature": "v0=ünsinn"},
    ],
)
def test_any_other_body_timestamp_or_signature_is_a_mismatch(changes: dict[str, object]) -> None:
    assert reason(**changes) == "mismatch"


def test_without_a_secret_nothing_is_taken() -> None:
    with pytest.raises(SignatureRejectedError):
        verify([], signature=SIGNATURE, timestamp=TIMESTAMP, body=BODY, now=NOW, max_age_s=300)


@given(
    st.lists(st.text()),
    st.text(),
    st.text() | st.integers().map(str),
    st.binary(),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_nothing_but_a_rejection_comes_of_what_a_stranger_sends(
    secrets: list[str], signature: str, timestamp: str, body: bytes, now: float
) -> None:
    with pytest.raises(SignatureRejectedError):
        verify(secrets, signature=signature, timestamp=timestamp, body=body, now=now, max_age_s=300)


@given(st.text(), st.integers(0, 10**11), st.binary())
def test_what_was_signed_is_taken_whatever_it_holds(secret: str, timestamp: int, body: bytes) -> None:
    signature = sign(secret, str(timestamp), body)
    given = {"signature": signature, "timestamp": str(timestamp), "body": body}
    assert verify([secret], **given, now=timestamp, max_age_s=0) == secret  # type: ignore[arg-type]
