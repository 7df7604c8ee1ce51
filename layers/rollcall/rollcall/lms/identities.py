"""Signed identities: the LMS says in a JWT which of its learners has a page before them.

The signature, the algorithm and the audience are the library's to check; times are checked here, by the clock given.
"""

from datetime import datetime
from typing import Annotated, Any

import jwt
from jwt.types import Options
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rollcall.ids import IdentityKeyId, SignInPageId
from rollcall.lms.fields import Email, LmsId, PersonName, ZoneName

MAX_PURPOSE = 200
_MAX_BYTES = 4096
_MAX_LIFE_S = 600
_LEEWAY_S = 30
_ALGORITHM = "HS256"
_OPTIONS: Options = {
    "require": ["exp", "iat", "sub", "aud"],
    "strict_aud": True,
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}

type _Instant = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class IdentityRefusedError(Exception):
    """``outcome`` is the page that a learner sees, ``reason`` what the log says; neither tells anything of theirs."""

    def __init__(self, outcome: str, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


class Identity(BaseModel):
    """Who a learner is, by their LMS's word, in RFC 7519's names."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    sub: LmsId
    name: PersonName
    email: Email | None = None
    time_zone: ZoneName | None = None
    purpose: Annotated[str, Field(max_length=MAX_PURPOSE)] = ""
    iat: _Instant
    exp: _Instant
    nbf: _Instant | None = None


def key_of(token: str) -> IdentityKeyId:
    """Which key an identity says it is signed with; nothing of it is proven yet. Raises IdentityRefusedError."""
    if len(token) > _MAX_BYTES or not token.isascii():
        raise IdentityRefusedError("identity_unreadable", "no_jwt")
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError:
        raise IdentityRefusedError("identity_unreadable", "no_jwt") from None
    if header.get("alg") != _ALGORITHM:
        raise IdentityRefusedError("identity_refused", "other_algorithm")
    if not header.get("kid"):
        raise IdentityRefusedError("identity_unreadable", "no_kid")
    return IdentityKeyId(header["kid"])


def read(token: str, secret: str, page_id: SignInPageId, now: datetime) -> Identity:
    """An identity that the secret's holder signed for this page, a moment ago. Raises IdentityRefusedError."""
    identity = _identity(_claims(token, secret, page_id))
    moment = now.timestamp()
    if identity.exp <= moment - _LEEWAY_S:
        raise IdentityRefusedError("identity_expired", "expired")
    if max(identity.iat, identity.nbf or 0) > moment + _LEEWAY_S:
        raise IdentityRefusedError("identity_unusable", "of_the_future")
    if identity.exp - identity.iat > _MAX_LIFE_S:
        raise IdentityRefusedError("identity_unusable", "too_long_lived")
    return identity


def _claims(token: str, secret: str, page_id: SignInPageId) -> dict[str, Any]:
    try:
        return jwt.decode(token, secret, algorithms=[_ALGORITHM], audience=page_id, options=_OPTIONS)
    except jwt.InvalidSignatureError:
        raise IdentityRefusedError("identity_refused", "other_signature") from None
    except jwt.InvalidAudienceError:
        raise IdentityRefusedError("identity_misplaced", "other_page") from None
    except jwt.MissingRequiredClaimError:
        raise IdentityRefusedError("identity_unusable", "claim_missing") from None
    except jwt.InvalidTokenError:
        raise IdentityRefusedError("identity_unreadable", "no_jwt") from None


def _identity(claims: dict[str, Any]) -> Identity:
    try:
        return Identity.model_validate(claims)
    except ValidationError as error:
        names = sorted({str(one["loc"][0]) for one in error.errors()})
        raise IdentityRefusedError("identity_unusable", f"claims: {', '.join(names)}") from None
