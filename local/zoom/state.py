"""Everything one simulator holds, in memory, and the look-ups the rooms share."""

from collections import Counter, deque
from typing import Any

from local.zoom.errors import ControlError
from local.zoom.faults import Faults
from local.zoom.grants import Grants
from local.zoom.ids import Ids
from local.zoom.limits import Ledger
from local.zoom.model import Account, App, Json, Meeting, User
from local.zoom.paging import Pages
from local.zoom.settings import Settings

START_LINK_S = 2 * 3_600
CALLS_KEPT = 5_000


class State:
    """One event loop uses it; between two awaits nothing else runs, so nothing here needs a lock."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = settings.clock
        self.ids = Ids(settings.seed)
        self.accounts: dict[str, Account] = {}
        self.users: dict[str, User] = {}
        self.apps: dict[str, App] = {}
        self.meetings: dict[int, Meeting] = {}
        self.start_links: dict[str, tuple[int, float]] = {}
        self.grants = Grants(settings.clock)
        self.ledger = Ledger(settings.clock)
        self.pages = Pages(settings.clock)
        self.faults = Faults()
        self.spent: Counter[str] = Counter()
        self.calls: Counter[str] = Counter()
        self.call_log: deque[Json] = deque(maxlen=CALLS_KEPT)

    def user_by(self, key: str) -> User | None:
        """By id or by e-mail, upper and lower case alike."""
        return self.users.get(key) or next((u for u in self.users.values() if u.email == key.lower()), None)

    def active_user(self, key: str) -> User | None:
        user = self.user_by(key)
        return user if user is not None and user.is_active else None

    def is_gone(self, meeting: Meeting) -> bool:
        """Deleted, or its host is not there any more."""
        return meeting.is_deleted or not self.host_of(meeting).is_active

    def host_of(self, meeting: Meeting) -> User:
        return self.users[meeting.host_id]

    def app(self, client_id: str) -> App:
        if client_id not in self.apps:
            raise ControlError(404, f"no app has the client_id {client_id!r}")
        return self.apps[client_id]

    def account(self, account_id: str) -> Account:
        """For the control API. Raises ControlError."""
        if account_id not in self.accounts:
            raise ControlError(404, f"no account has the account_id {account_id!r}")
        return self.accounts[account_id]

    def user(self, key: str) -> User:
        """For the control API: whoever it is, there or gone. Raises ControlError."""
        user = self.user_by(key)
        if user is None:
            raise ControlError(404, f"no Zoom user is {key}")
        return user

    def meeting(self, number: str) -> Meeting:
        """For the control API and the pages. Raises ControlError."""
        meeting = self.meetings.get(int(number)) if number.isdigit() else None
        if meeting is None:
            raise ControlError(404, f"no meeting has the number {number}")
        return meeting

    def installed_apps(self, host: User) -> list[App]:
        """The apps that get the events of this host's meetings: the host added them, or an admin of the account did."""
        apps = [self.apps[client_id] for client_id in self.grants.installed(host) if client_id in self.apps]
        return [app for app in apps if not app.disabled]

    def spends(self, fault: str, times: int) -> bool:
        """Whether a fault that happens so many times happens once more, and was counted."""
        happens = self.spent[fault] < times
        self.spent[fault] += happens
        return happens

    def set_faults(self, faults: Faults) -> None:
        """All of them at once; what was counted is counted anew."""
        self.faults = faults
        self.spent.clear()

    def record_call(self, entry: dict[str, Any]) -> None:
        self.calls[f"{entry['method']} {entry['path']}"] += 1
        self.call_log.append(entry)
