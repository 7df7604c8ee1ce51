"""Identifiers in the shapes Zoom gives them, from one seed, so that a run can be repeated."""

import base64
import random
import uuid

FIRST_USER_ID = 16_778_240
USER_ID_STEP = 1_024


class Ids:
    """Of three meeting uuids one starts with `/` and one holds `//`: both have to be encoded twice in a path."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._uuids = 0
        self._numbers = 0

    def opaque(self) -> str:
        """22 characters of URL-safe base64: users, accounts, registrants."""
        return base64.urlsafe_b64encode(self._random.randbytes(16)).decode().rstrip("=")

    def meeting_uuid(self) -> str:
        raw = bytearray(self._random.randbytes(16))
        self._uuids += 1
        match self._uuids % 3:
            case 1:
                raw[0] |= 0xFC
            case 2:
                raw[3], raw[4] = 0xFF, raw[4] | 0xF0
            case _:
                raw[0] &= 0x7F
        return base64.b64encode(bytes(raw)).decode()

    def meeting_number(self) -> int:
        """10 and 11 digits in turn; the long ones do not fit 32 bits."""
        self._numbers += 1
        if self._numbers % 2:
            return self._random.randint(80_000_000_000, 99_999_999_999)
        return self._random.randint(5_000_000_000, 9_999_999_999)

    def participant_uuid(self) -> str:
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4)).upper()

    def request_id(self) -> str:
        return str(uuid.UUID(bytes=self._random.randbytes(16), version=4)).replace("-", "_")

    def digits(self, count: int) -> str:
        return "".join(self._random.choices("0123456789", k=count))
