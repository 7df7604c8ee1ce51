"""Zoom's rate limits and the headers that come with them, as unhelpful as the real ones."""

from collections import Counter

from local.zoom.clock import Clock, next_midnight, utc_day
from local.zoom.errors import ZoomError
from local.zoom.model import Plan

MEETING_WRITES_A_DAY = 100
REGISTRANT_ADDS_A_DAY = 3
STATUS_CHANGES_A_DAY = 10

type _Key = tuple[str, ...]

PER_SECOND: dict[Plan, dict[str, int]] = {
    "free": {"Light": 4, "Medium": 2, "Heavy": 1},
    "pro": {"Light": 30, "Medium": 20, "Heavy": 10},
    "business": {"Light": 80, "Medium": 60, "Heavy": 40},
}


class Ledger:
    """Counts what was spent, by day and by second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spent: Counter[tuple[str, ...]] = Counter()

    def spend_meeting_write(self, host_id: str) -> None:
        """Create and update share 100 a host and UTC day. Raises ZoomError 429."""
        if not self._spend([("meeting write", host_id)], MEETING_WRITES_A_DAY):
            raise daily_host()

    def spend_registrant_adds(self, number: int, emails: list[str], reading: str) -> None:
        """3 a registrant, meeting and UTC day; a batch with one person too many adds nobody. Raises ZoomError 429."""
        place = "" if reading == "email" else str(number)
        keys: list[_Key] = [("registrant add", place, email) for email in emails]
        for key in keys:
            if self._left(REGISTRANT_ADDS_A_DAY, key) < keys.count(key):
                raise daily_registrant("POST", key[-1])
        self._spend(keys, REGISTRANT_ADDS_A_DAY)

    def spend_status_changes(self, number: int, emails: list[str], reading: str) -> None:
        """10 a registrant, meeting and UTC day. Raises ZoomError 429."""
        place = "" if reading == "email" else str(number)
        keys: list[_Key] = [("registrant status", place, email) for email in emails]
        if reading == "meeting":
            keys = [("registrant status", place)]
        if not self._spend(keys, STATUS_CHANGES_A_DAY):
            raise daily_registrant("PUT", "")

    def spend_call(self, account_id: str, plan: Plan, label: str) -> None:
        """The per-second limit of the account's plan, shared by all its apps. Raises ZoomError 429."""
        limit = PER_SECOND[plan][label]
        key = ("call", account_id, label, str(int(self._clock())))
        self._spent[key] += 1
        if self._spent[key] > limit:
            raise per_second(label, limit)

    def _left(self, limit: int, key: _Key) -> int:
        return limit - self._spent[(*key, utc_day(self._clock()))]

    def _spend(self, keys: list[_Key], limit: int) -> bool:
        """All of them, or none."""
        if any(self._left(limit, key) < keys.count(key) for key in keys):
            return False
        self._spent.update((*key, utc_day(self._clock())) for key in keys)
        return True


def per_second(label: str, limit: int) -> ZoomError:
    headers = {
        "X-RateLimit-Category": label,
        "X-RateLimit-Type": "QPS",
        "X-RateLimit-Limit": str(limit),
        "X-RateLimit-Remaining": "0",
    }
    return ZoomError(429, 429, _PER_SECOND, headers=headers)


def daily_account(now: float) -> ZoomError:
    """`Retry-After` is a date and time, not a number of seconds."""
    headers = {
        "X-RateLimit-Category": "Heavy",
        "X-RateLimit-Type": "Daily-limit",
        "X-RateLimit-Limit": "30000",
        "X-RateLimit-Remaining": "0",
        "Retry-After": next_midnight(now),
    }
    return ZoomError(429, 429, _DAILY_ACCOUNT, headers=headers)


def daily_host() -> ZoomError:
    return ZoomError(429, 429, _MEETING_WRITES, headers=_CATEGORY_OF_THE_ACCOUNT)


def daily_registrant(method: str, email: str) -> ZoomError:
    """Of adding (`POST`) or of a change of status, whose text names nobody."""
    text = _REGISTRANT_ADDS if method == "POST" else _STATUS_CHANGES
    named = f" ({email})" if email else ""
    return ZoomError(429, 429, text.format(named=named), headers=_CATEGORY_OF_THE_ACCOUNT)


def concurrent() -> ZoomError:
    return ZoomError(429, 429, _CONCURRENT)


# The limits of one user or registrant name neither a type nor a time, and count the account's general category instead.
_CATEGORY_OF_THE_ACCOUNT = {
    "X-RateLimit-Category": "Light",
    "X-RateLimit-Limit": "6000",
    "X-RateLimit-Remaining": "5893",
}
_MEETING_WRITES = (
    "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular "
    "user. You may resume these requests at GMT 00:00:00."
)
_REGISTRANT_ADDS = (
    "You have exceeded the daily rate limit of (3) for Add a meeting registrant API requests for the "
    "registrant{named}. You can resume these API requests at GMT 00:00:00."
)
_STATUS_CHANGES = (
    "You have exceeded the daily rate limit of (10) for meeting Update registrant's status API requests for the "
    "registrant"
)
_PER_SECOND = "You have reached the maximum per-second rate limit for this API. Try again later."
_DAILY_ACCOUNT = (
    "You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you "
    "can make another request."
)
_CONCURRENT = "Too many concurrent requests. Try again later."
