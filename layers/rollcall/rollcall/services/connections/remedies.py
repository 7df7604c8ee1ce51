"""A judgment of the doctor's, and what to do when Zoom answers an error instead."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.lms.health import HealthStatus
from rollcall.services.connections.reasons import words
from rollcall.store.connections import Connection, ConnectionStatus
from rollcall.zoom.errors import (
    AppMisconfiguredError,
    GrantEndedError,
    InvalidTokenError,
    MissingScopesError,
    RateLimitedError,
    ZoomError,
    ZoomUnavailableError,
)


@dataclass(frozen=True, slots=True)
class Judgment:
    """``{id}`` in the action stands for the connection's id."""

    status: HealthStatus
    sentence: str
    action: str = ""
    last_seen: datetime | None = None


def ok(sentence: str, *, last_seen: datetime | None = None) -> Judgment:
    return Judgment("ok", sentence, last_seen=last_seen)


def warning(sentence: str, action: str, *, last_seen: datetime | None = None) -> Judgment:
    return Judgment("warning", sentence, action, last_seen)


def failing(sentence: str, action: str, *, last_seen: datetime | None = None) -> Judgment:
    return Judgment("failing", sentence, action, last_seen)


def unknown(sentence: str, action: str) -> Judgment:
    return Judgment("unknown", sentence, action)


def line_down(error: ZoomError, connection: Connection) -> Judgment:
    """Nothing gets through to Zoom: for good, or until it answers again."""
    match error:
        case GrantEndedError():
            return failing(f"Zoom has to be connected again. {words(error.why)}", _again(connection))
        case InvalidTokenError():
            return failing("Zoom refuses this connection's token, renewed as it is.", _again(connection))
        case AppMisconfiguredError():
            return failing("Zoom refuses this deployment's own app.", _OPERATOR)
        case _:
            return unanswered(error)


def unanswered(error: ZoomError) -> Judgment:
    """What could not be looked at, and why."""
    match error:
        case GrantEndedError() | AppMisconfiguredError():
            return unknown("Zoom cannot be asked.", "See token.")
        case InvalidTokenError():
            return unknown("Zoom refused the token.", "See token; if that is well, look again in a few minutes.")
        case MissingScopesError(scopes=scopes):
            return unknown(f"Zoom does not let us look without {' or '.join(scopes)}.", "See scopes.")
        case RateLimitedError(retry_after_s=seconds):
            return unknown("Zoom takes no more calls of this account for now.", f"Look again in {seconds} seconds.")
        case ZoomUnavailableError():
            return unknown("Zoom did not answer.", "Look again in a few minutes.")
        case _:
            return unknown(f"Zoom refused to tell: {error.message}", "Look again; report it if it stays.")


def unconnected(connection: Connection) -> Judgment:
    """Nothing to look at: a connection that leads nowhere."""
    match connection.status:
        case ConnectionStatus.PENDING:
            return failing("Nobody has consented at Zoom yet.", _LINK)
        case ConnectionStatus.MERGED:
            return failing(
                "The consent belonged to a connection there was already.",
                f"Use that one: {connection.merged_into}.",
            )
        case _:
            return failing("This connection has ended for good.", "Begin a new one: POST /v1/connections.")


def _again(connection: Connection) -> str:
    if connection.kind == "server_to_server":
        return (
            "See that the app is active in Zoom's Marketplace, and enter its account id, client id and client secret "
            "again: PUT /v1/connections/{id}/credentials."
        )
    return _LINK


_LINK = "Have it connected in a browser: POST /v1/connections/{id}/connect-links, and open its connect_url."
_OPERATOR = "Tell the operator: see that the app is active in Zoom's Marketplace, then `rollcall zoom-app set`."
