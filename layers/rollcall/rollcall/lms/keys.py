"""API keys and link tokens: made here, stored only as hashes."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from rollcall.ids import KeyId

_PREFIX = "rk"


@dataclass(frozen=True, slots=True)
class NewKey:
    """``text`` is shown once: ``rk_{key id}_{secret}``."""

    key_id: KeyId
    text: str
    secret_hash: str


def make_key() -> NewKey:
    key_id, secret = KeyId(secrets.token_hex(8)), secrets.token_hex(32)
    return NewKey(key_id, f"{_PREFIX}_{key_id}_{secret}", hashed(secret))


def split_key(authorization: str) -> tuple[KeyId, str] | None:
    """The id and secret of ``Bearer rk_..._...``, or None for anything else."""
    scheme, _, text = authorization.partition(" ")
    parts = text.strip().split("_")
    if scheme.lower() != "bearer" or len(parts) != 3 or parts[0] != _PREFIX:  # noqa: PLR2004 - prefix, id, secret
        return None
    return KeyId(parts[1][:64]), parts[2]


def make_token() -> str:
    """Unguessable, for a URL."""
    return secrets.token_urlsafe(32)


def hashed(text: str) -> str:
    """Enough for secrets of 256 random bits; these are no passwords."""
    return hashlib.sha256(text.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    return hmac.compare_digest(left.encode(), right.encode())
