"""Sealing small secrets with KMS. The context binds a ciphertext to its row: moved elsewhere, it does not open."""

import base64
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_kms import KMSClient

_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Sealer:
    kms: "KMSClient"
    key_id: str

    def seal(self, text: str, **context: str) -> str:
        """Encrypt text of any length: Zoom sets no bound for a token, KMS takes 4,096 bytes at a time."""
        parts = batched(text.encode(), _MAX_BYTES, strict=False)
        return ".".join(self._seal(bytes(part), context) for part in parts)

    def open(self, sealed: str, **context: str) -> str:
        """Decrypt what :meth:`seal` made with the very same context."""
        return b"".join(self._open(part, context) for part in sealed.split(".") if part).decode()

    def _seal(self, part: bytes, context: dict[str, str]) -> str:
        reply = self.kms.encrypt(KeyId=self.key_id, Plaintext=part, EncryptionContext=context)
        return base64.b64encode(reply["CiphertextBlob"]).decode()

    def _open(self, part: str, context: dict[str, str]) -> bytes:
        blob = base64.b64decode(part)
        return self.kms.decrypt(KeyId=self.key_id, CiphertextBlob=blob, EncryptionContext=context)["Plaintext"]
