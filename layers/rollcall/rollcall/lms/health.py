"""How a connection is doing: the doctor's reply."""

from typing import Literal

from rollcall.lms.fields import Moment, Reply

type HealthStatus = Literal["ok", "warning", "failing", "unknown"]


class HealthCheck(Reply):
    """``sentence`` says what was found and ``action`` what to do about it, to an admin.

    ``last_seen`` is when what the check looks at was last seen to work.
    """

    name: str
    status: HealthStatus
    sentence: str
    action: str | None = None
    last_seen: Moment | None = None


class ConnectionHealth(Reply):
    """``status`` is that of the worst check; ``connection_status`` the connection's own."""

    connection_id: str
    status: HealthStatus
    connection_status: str
    checked_at: Moment
    checks: list[HealthCheck]
