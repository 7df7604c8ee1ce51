"""Which secrets are good at which of Zoom's doors, and whose they are. The standard library alone, as the intake.

Zoom signs with the secret of the app that it sends for. The deployment's two apps share one door; the app of a
customer with server-to-server credentials has a door of its own, named after the connection.
"""

import json
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from rollcall.aws.keys import Sealer
from rollcall.store.doorstep import Doorstep

FRESH_S = 300
REREAD_AFTER_S = 5
_UNKNOWN_S = 10
_MOST_DOORS = 1000
_KINDS = ("account", "user")
_CONNECTION_ID = re.compile(r"con_[0-9a-f]{32}")

type Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Keys:
    """The secrets of one door, each with its app: ``account``, ``user`` or a connection's id.

    A customer's own door also says whose it is: its secret must open nothing of anybody else's.
    """

    apps: Mapping[str, str] = field(repr=False)
    tenant_id: str = ""
    account_id: str = ""

    def sender(self, secret: str) -> dict[str, str]:
        """Who signed, as the queue is told."""
        own = {"tenant_id": self.tenant_id, "account_id": self.account_id} if self.tenant_id else {}
        return {"app": self.apps[secret]} | own


NOBODY = Keys({})


class WebhookSecrets:
    """The secrets of the deployment's two apps: each app's current one, and the one it replaced while both are used."""

    def __init__(self, read: Callable[[], str], clock: Clock = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._keys = NOBODY
        self._read_at = -math.inf

    def get(self, older_than_s: float = FRESH_S) -> Keys:
        """The secrets, read again when what is held is older than ``older_than_s``, or soon where no app is set up."""
        if self._clock() - self._read_at > (older_than_s if self._keys.apps else REREAD_AFTER_S):
            held = json.loads(self._read())
            self._keys = Keys(_apps_by_secret((kind, held.get(kind) or {}) for kind in _KINDS))
            self._read_at = self._clock()
        return self._keys


class DoorSecrets:
    """The secrets of customers' own doors. A stranger with made-up names costs one look-up for each, at most."""

    def __init__(self, read: Callable[[str], Keys], clock: Clock = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._held: dict[str, tuple[float, Keys]] = {}

    def get(self, connection_id: str, older_than_s: float = FRESH_S) -> Keys:
        """As above; that there is no such door is remembered for ten seconds."""
        if not _CONNECTION_ID.fullmatch(connection_id):
            return NOBODY
        read_at, keys = self._held.get(connection_id, (0.0, None))
        if keys is None or self._clock() - read_at > (older_than_s if keys.apps else _UNKNOWN_S):
            keys = self._read(connection_id)
            self._hold(connection_id, keys)
        return keys

    def _hold(self, connection_id: str, keys: Keys) -> None:
        self._held.pop(connection_id, None)
        if len(self._held) >= _MOST_DOORS:
            del self._held[next(iter(self._held))]
        self._held[connection_id] = (self._clock(), keys)


@dataclass(frozen=True, slots=True)
class DoorReader:
    """A customer's door from the table, its secrets opened."""

    doorstep: Doorstep
    sealer: Sealer

    def read(self, connection_id: str) -> Keys:
        door = self.doorstep.read(connection_id)
        if door is None:
            return NOBODY
        context = {"purpose": "webhook", "tenant": door["tenant_id"], "connection": connection_id}
        sealed = [door[name] for name in ("sealed_current", "sealed_previous") if door.get(name)]
        secrets = [self.sealer.open(one, **context).strip() for one in sealed]
        return Keys({one: connection_id for one in secrets if one}, door["tenant_id"], door["account_id"])


def _apps_by_secret(apps: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, str]:
    """Without empty ones: anybody can sign with an empty secret."""
    named = [((held.get(name) or "").strip(), kind) for kind, held in apps for name in ("current", "previous")]
    return {secret: kind for secret, kind in reversed(named) if secret}
