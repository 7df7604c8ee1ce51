"""What an LMS signs of its learners, and everything that only looks like it."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from rollcall.ids import SignInPageId
from rollcall.lms.identities import Identity, IdentityRefusedError, key_of, read

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
SECRET = "what only the LMS and Rollcall know of each other, and nobody else"
PAGE = SignInPageId("sip_1")
KEY = {"kid": "idk_1"}
ADA = {"sub": "l-1", "name": "Ada Lovelace", "aud": PAGE, "iat": AT, "exp": AT + 300}


def signed(secret: str = SECRET, algorithm: str = "HS256", headers: dict[str, Any] = KEY, **claims: Any) -> str:
    """Ada's identity; a claim that is None is left out."""
    given = {name: value for name, value in (ADA | claims).items() if value is not None}
    return jwt.encode(given, secret, algorithm=algorithm, headers=headers)


def opened(token: str, now: datetime = NOW) -> Identity:
    assert key_of(token) == "idk_1"
    return read(token, SECRET, PAGE, now)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def patched(token: str, place: int, text: str) -> str:
    parts = token.split(".")
    return ".".join([*parts[:place], text, *parts[place + 1 :]])


def test_an_identity_says_who_the_learner_is() -> None:
    told = opened(signed(email="ada@school.example", time_zone="Europe/London", purpose="fractions", iss="lms"))
    assert (told.sub, told.name, told.email) == ("l-1", "Ada Lovelace", "ada@school.example")
    assert (told.time_zone, told.purpose) == ("Europe/London", "fractions")


def test_what_is_optional_may_be_left_out() -> None:
    told = opened(signed())
    assert (told.email, told.time_zone, told.purpose) == (None, None, "")


FORGED = {
    "nothing at all": ("", "identity_unreadable"),
    "no token": ("l-1", "identity_unreadable"),
    "two parts": (signed().rpartition(".")[0], "identity_unreadable"),
    "cut off": (signed()[:-2], "identity_unreadable"),
    "not ascii": (signed() + "\N{SNOWMAN}", "identity_unreadable"),
    "unpaired surrogate": ("\ud800" + signed(), "identity_unreadable"),
    "too long": (signed(filling="x" * 4096), "identity_unreadable"),
    "a header without end": ("W" * 4000 + ".e30.e30", "identity_unreadable"),
    "a header deep as a well": (
        base64.urlsafe_b64encode(b"[" * 2900).decode().rstrip("=") + ".e30.e30",
        "identity_unreadable",
    ),
    "no key": (signed(headers={}), "identity_unreadable"),
    "an empty key": (signed(headers={"kid": ""}), "identity_unreadable"),
    "a key that is no text": (patched(signed(), 0, part({"alg": "HS256", "kid": ["idk_1"]})), "identity_unreadable"),
    "no algorithm": (patched(signed(), 0, part({"kid": "idk_1"})), "identity_refused"),
    "algorithm none": (jwt.encode(ADA, "", algorithm="none", headers=KEY), "identity_refused"),
    "algorithm None": (patched(signed(), 0, part({"alg": "None", **KEY})), "identity_refused"),
    "no signature": (patched(signed(), 2, ""), "identity_refused"),
    "another algorithm": (signed(algorithm="HS512"), "identity_refused"),
    "another secret": (signed(secret="x" * 43), "identity_refused"),
    "the key's name as secret": (signed(secret="idk_1" + "x" * 32), "identity_refused"),
    "another learner": (patched(signed(), 1, part(ADA | {"sub": "l-2"})), "identity_refused"),
    "an extension that we must know": (signed(headers=KEY | {"crit": ["exp"], "exp": AT}), "identity_unreadable"),
    "unencoded": (signed(headers=KEY | {"b64": False}), "identity_unreadable"),
    "of another page": (signed(aud="sip_2"), "identity_misplaced"),
    "of several pages": (signed(aud=[PAGE, "sip_2"]), "identity_misplaced"),
    "of no page": (signed(aud=None), "identity_unusable"),
    "of nobody": (signed(sub=None), "identity_unusable"),
    "of an empty learner": (signed(sub=""), "identity_unusable"),
    "of a learner with spaces": (signed(sub="l 1"), "identity_unusable"),
    "without a name": (signed(name=None), "identity_unusable"),
    "with a blank name": (signed(name="  "), "identity_unusable"),
    "with a long name": (signed(name="x" * 129), "identity_unusable"),
    "with half a character for a name": (signed(name="\ud800"), "identity_unusable"),
    "with a number for a name": (signed(name=1), "identity_unusable"),
    "with no e-mail in it": (signed(email="ada"), "identity_unusable"),
    "from nowhere": (signed(time_zone="Mars/Crater"), "identity_unusable"),
    "with a long purpose": (signed(purpose="x" * 201), "identity_unusable"),
    "for ever": (signed(exp=None), "identity_unusable"),
    "from never": (signed(iat=None), "identity_unusable"),
    "too long lived": (signed(exp=AT + 601), "identity_unusable"),
    "of the future": (signed(iat=AT + 31), "identity_unusable"),
    "not yet": (signed(nbf=AT + 31), "identity_unusable"),
    "expired": (signed(iat=AT - 330, exp=AT - 30), "identity_expired"),
    "times as text": (signed(exp=str(AT + 300)), "identity_unusable"),
    "times without end": (signed(exp=float("inf")), "identity_unusable"),
    "times that are none": (signed(iat=float("nan")), "identity_unusable"),
    "true for a time": (signed(iat=True), "identity_unusable"),
}


@pytest.mark.parametrize(("token", "outcome"), FORGED.values(), ids=FORGED.keys())
def test_a_forgery_is_told_from_an_identity(token: str, outcome: str) -> None:
    with pytest.raises(IdentityRefusedError) as refused:
        opened(token)
    assert refused.value.outcome == outcome
    assert not {"Ada", "Lovelace", "l-1"} & set(refused.value.reason.split())


@pytest.mark.parametrize(
    "times", [{"iat": AT + 30}, {"iat": AT - 329, "exp": AT - 29}, {"iat": AT, "exp": AT + 600}, {"nbf": AT + 30}]
)
def test_clocks_may_differ_by_half_a_minute(times: dict[str, Any]) -> None:
    assert opened(signed(**times)).sub == "l-1"


def test_an_identity_may_have_fractions_of_seconds() -> None:
    assert opened(signed(iat=AT + 0.25, exp=AT + 600.25)).sub == "l-1"
