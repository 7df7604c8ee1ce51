"""Zoom's webhook signature. Standard library alone: this runs on every cold start of the intake.

Source: Zoom webhook documentation. The message is ``v0:{timestamp}:{raw body}``, the key is the
app's webhook secret token, the timestamp is in whole seconds.
"""

import hashlib
import hmac
from collections.abc import Iterable

SIGNATURE_HEADER = "x-zm-signature"
TIMESTAMP_HEADER = "x-zm-request-timestamp"
REQUEST_ID_HEADER = "x-zm-request-id"
_MAX_DIGITS = 12


class SignatureRejectedError(Exception):
    """The request is not Zoom's, or not of today. ``reason`` is one of a few words, for a metric."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """The value of ``x-zm-signature`` for a raw body."""
    message = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def verify(secrets: Iterable[str], *, signature: str, timestamp: str, body: bytes, now: float, max_age_s: int) -> str:
    """The secret that signed ``body``; several are valid at once while one is being replaced.

    Raises:
        SignatureRejectedError: unsigned, stale (older or newer than ``max_age_s``), or mismatch.
    """
    check_fresh(signature, timestamp, now=now, max_age_s=max_age_s)
    given = signature.encode()
    matching = [secret for secret in secrets if hmac.compare_digest(sign(secret, timestamp, body).encode(), given)]
    if not matching:
        raise SignatureRejectedError("mismatch")
    return matching[0]


def check_fresh(signature: str, timestamp: str, *, now: float, max_age_s: int) -> None:
    """What can be said against a request before any secret is read.

    Raises:
        SignatureRejectedError: unsigned, or stale.
    """
    if not signature or not timestamp:
        raise SignatureRejectedError("unsigned")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _MAX_DIGITS):
        raise SignatureRejectedError("unsigned")
    if abs(now - int(timestamp)) > max_age_s:
        raise SignatureRejectedError("stale")


def encrypt_token(secret: str, plain_token: str) -> str:
    """The answer to Zoom's URL validation: ``encryptedToken`` for its ``plainToken``."""
    return hmac.new(secret.encode(), plain_token.encode(), hashlib.sha256).hexdigest()
