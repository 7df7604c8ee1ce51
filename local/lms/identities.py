"""Says to Rollcall who a learner is, on the way through their own browser: a signed identity (JWT, HS256)."""

from dataclasses import dataclass
from urllib.parse import urlencode

import jwt

from local.lms.client import Learner

LIFETIME_S = 300  # at most 600: long enough for a browser to arrive, too short to be passed around


@dataclass(frozen=True)
class IdentityKey:
    """`identity_key_id` says which key it is, to Rollcall; the secret stays with the LMS."""

    identity_key_id: str
    secret: str


def signed_identity(key: IdentityKey, learner: Learner, sign_in_page_id: str, purpose: str, now: float) -> str:
    """A learner's identity for one page; `now` is in seconds since the epoch."""
    claims = {
        "sub": learner.learner_id,
        "name": learner.name,
        "email": learner.email,
        "purpose": purpose,
        "aud": sign_in_page_id,
        "iat": int(now),
        "exp": int(now) + LIFETIME_S,
    }
    return jwt.encode(claims, key.secret, algorithm="HS256", headers={"kid": key.identity_key_id})


def page_with_identity(url: str, identity: str) -> str:
    """Where to send the learner's browser."""
    return f"{url}?{urlencode({'identity': identity})}"
