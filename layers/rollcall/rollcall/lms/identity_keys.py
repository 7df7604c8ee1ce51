"""What an LMS signs its learners' identities with: replies."""

from datetime import date

from rollcall.lms.fields import Moment, Reply


class IdentityKeyReply(Reply):
    """``secret`` is there once: in the reply that made the key. ``last_used`` is a day of UTC."""

    identity_key_id: str
    created_at: Moment
    last_used: date | None = None
    secret: str | None = None


class IdentityKeyList(Reply):
    items: list[IdentityKeyReply]
