"""What the doctor makes of what it found: one judgment a check, each for itself, in words for an admin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from rollcall.lms.health import HealthStatus
from rollcall.services.connections.remedies import Judgment, failing, line_down, ok, unanswered, unknown, warning
from rollcall.store.connections import Connection
from rollcall.store.grants import Grant
from rollcall.zoom import scopes
from rollcall.zoom.errors import NotFoundError, ZoomError
from rollcall.zoom.models import User, UserSettings

WRITES_A_DAY = 100  # Zoom: meetings created or changed by host and UTC day
_FEW_WRITES = 10
_VALIDATED_EVERY = timedelta(hours=72)
_QUIET = timedelta(days=7)
_LICENSE = "Give them a licensed plan in Zoom's user management."
_NO_HOST = unknown("No host was named.", "Ask again with host_email, the address a host has in Zoom.")


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found; None is what was not asked for, a ZoomError what Zoom said instead.

    ``line`` is what stands between us and Zoom, if anything does. ``person`` is whose meetings it is about: the named
    host, else whoever connected. ``writes`` are today's to that person's meetings.
    """

    connection: Connection
    now: datetime
    host_email: str = ""
    grants: tuple[Grant, ...] = ()
    line: ZoomError | None = None
    login: User | ZoomError | None = None
    person: User | ZoomError | None = None
    settings: UserSettings | ZoomError | None = None
    webhook_seen: datetime | None = None
    validated: datetime | None = None
    writes: int | None = None

    @property
    def living(self) -> list[Grant]:
        return [grant for grant in self.grants if not grant.ended_at]

    @property
    def is_about_a_host(self) -> bool:
        """An admin who connected an account need not be one."""
        return bool(self.host_email) or self.connection.kind == "user"

    def missing(self, needed: Mapping[str, str]) -> list[str]:
        granted = self.living[0].scopes if self.living else self.connection.scopes
        return scopes.missing(granted, needed, personal=self.connection.kind == "user")


def token(found: Findings) -> Judgment:
    if found.line:
        return line_down(found.line, found.connection)
    refreshed = found.living[0].refreshed_at if found.living else None
    return ok("Zoom takes this connection's token.", last_seen=refreshed)


def backups(found: Findings) -> Judgment:
    if found.connection.kind != "account":
        return ok("This kind of connection does not rest on an admin's consent.")
    more = "Have another admin open a link to this connection (POST /v1/connections/{id}/connect-links) and consent."
    match len(found.living), len(found.grants) - len(found.living):
        case 0, _:
            return failing("No admin's consent is left.", more)
        case 1, 0:
            return warning("It rests on one admin, and ends when they leave or lose their rights.", more)
        case 1, _:
            return warning("An admin's consent has ended, and it rests on the last one.", more)
        case count, _:
            return ok(f"It rests on {count} admins: any of them may leave.")


def granted(found: Findings) -> Judgment:
    needed, settings = found.missing(scopes.NEEDED), found.missing(scopes.SETTINGS)
    if needed:
        return failing(f"Zoom has not granted {', '.join([*needed, *settings])}.", _add(found, [*needed, *settings]))
    if settings:
        return warning(
            f"Zoom has not granted {', '.join(settings)}: capacity and personal meeting ids cannot be looked at.",
            _add(found, settings),
        )
    return ok("Every scope that is needed was granted.")


def plan(found: Findings) -> Judgment:
    if not isinstance(found.person, User):
        return _no_person(found)
    if found.person.licensed:
        return ok(f"{_who(found)} has a licensed Zoom plan.")
    sentence = f"{_who(found)} has a Zoom Basic plan, which cannot register people."
    if found.is_about_a_host:
        return failing(sentence, _LICENSE)
    return warning(sentence, "That is no harm unless they host. Ask again with host_email to look at a host.")


def registration(found: Findings) -> Judgment:
    if missing := found.missing(scopes.REGISTERING):
        return failing(f"Nobody can be registered without {', '.join(missing)}.", _add(found, missing))
    if not isinstance(found.person, User):
        return _no_person(found)
    if found.person.licensed or not found.is_about_a_host:
        return ok("Learners can be registered.")
    return failing("Zoom Basic cannot register people.", _LICENSE)


def reports(found: Findings) -> Judgment:
    if found.connection.kind == "user":
        return ok("Participants are read from the past meeting; Zoom's report is for admins alone.")
    if missing := found.missing(scopes.REPORTS):
        return warning(
            f"Without {', '.join(missing)}, participants are read from the past meeting, not from Zoom's report.",
            _add(found, missing),
        )
    return ok("Zoom's report of the participants can be read.")


def capacity(found: Findings) -> Judgment:
    if not isinstance(found.settings, UserSettings):
        return _no_settings(found)
    zooms, ours = found.settings.capacity, found.connection.capacity
    if zooms is None:
        return unknown(
            "Zoom does not say how many people fit into a meeting.",
            "Enter the number of the Zoom plan: PUT /v1/connections/{id}/capacity.",
        )
    if ours is not None and ours > zooms:
        return warning(
            f"{ours} people count as the capacity, and Zoom lets {zooms} into a meeting of this host.",
            f"Set the capacity to {zooms} (PUT /v1/connections/{{id}}/capacity), or give the host a larger Zoom plan.",
        )
    return ok(f"Zoom lets {zooms} people into a meeting of this host" + (f"; {ours} are allowed." if ours else "."))


def webhooks(found: Findings) -> Judgment:
    seen = found.webhook_seen
    if seen and found.now - seen <= _QUIET:
        return ok("Zoom's events come in.", last_seen=seen)
    return warning(
        "No event of this Zoom account has come for a week." if seen else "No event of this Zoom account ever came.",
        "Start any meeting of a host of this account. If nothing comes within a minute, look at the app's event "
        "subscription in Zoom's Marketplace: is it on, with the right address and events?",
        last_seen=seen,
    )


def url_validation(found: Findings) -> Judgment:
    seen = found.validated
    if seen and found.now - seen <= _VALIDATED_EVERY:
        return ok("Zoom has validated the webhooks' address within 72 hours.", last_seen=seen)
    is_heard = found.webhook_seen is not None and found.now - found.webhook_seen <= _VALIDATED_EVERY
    verdict = warning if is_heard else failing
    return verdict(
        "Zoom has not validated the webhooks' address within 72 hours; after six failures it sends nothing more.",
        "Open the app's event subscription in Zoom's Marketplace, press Validate and save. If it fails, the secret "
        "token there is not the one that Rollcall has.",
        last_seen=seen,
    )


def writes_left(found: Findings) -> Judgment:
    if found.writes is None:
        return _no_person(found)
    left = max(0, WRITES_A_DAY - found.writes)
    sentence = (
        f"{left} of the {WRITES_A_DAY} meetings that may be created or changed today (UTC) for {_whom(found)} are left."
    )
    if left > _FEW_WRITES:
        return ok(sentence)
    verdict = warning if left else failing
    return verdict(sentence, "Wait until 00:00 UTC, or let another host take the next meetings.")


def host_login(found: Findings) -> Judgment:
    if isinstance(found.login, User) and not _is_known(found.login, found.connection):
        return failing(
            "The Zoom login behind this connection is not who connected it.",
            "Connect again with the right Zoom login (POST /v1/connections/{id}/connect-links).",
        )
    if isinstance(found.person, NotFoundError):
        return failing(
            "This Zoom account has no active user with this e-mail address.",
            "Use the address the host has in Zoom, or add the host to the Zoom account.",
        )
    if not isinstance(found.person, User):
        return _no_person(found)
    if found.host_email and not found.person.licensed:
        return failing("This host is in the Zoom account, with a Basic plan.", _LICENSE)
    return (
        _own_address(found, found.person)
        if found.connection.kind == "user"
        else ok(f"{_who(found)} is in the account.")
    )


def _own_address(found: Findings, person: User) -> Judgment:
    if found.host_email and found.host_email.lower() != person.email.lower():
        return failing(
            "This connection acts for its own host alone, who has another e-mail address.",
            "Use the connection of this host, or have them connect their own Zoom.",
        )
    if person.email.lower() != found.connection.email:
        return warning(
            "The host's e-mail address in Zoom has changed since they connected.",
            "Connect again (POST /v1/connections/{id}/connect-links), so that meetings of the new address find it.",
        )
    return ok("The Zoom login is still who connected.")


def pmi_links(found: Findings) -> Judgment:
    if not isinstance(found.settings, UserSettings):
        return _no_settings(found)
    if not found.settings.schedule_meeting.use_pmi_for_scheduled_meetings:
        return ok("Meetings are not scheduled with the personal meeting id.")
    return warning(
        f"{_who(found)} schedules with the personal meeting id (PMI). Who uses its link is not registered or counted.",
        "In Zoom's settings, Meeting, Schedule Meeting, switch off 'Use Personal Meeting ID (PMI) when scheduling a "
        "meeting', and share the personal links of Rollcall's meetings alone.",
    )


CHECKS: Mapping[str, Callable[[Findings], Judgment]] = {
    "token": token,
    "backups": backups,
    "scopes": granted,
    "plan": plan,
    "registration": registration,
    "reports": reports,
    "capacity": capacity,
    "webhooks": webhooks,
    "url_validation": url_validation,
    "writes_left": writes_left,
    "host_login": host_login,
    "pmi_links": pmi_links,
}
_WORST: tuple[HealthStatus, ...] = ("failing", "warning", "unknown", "ok")


def worst(statuses: list[HealthStatus]) -> HealthStatus:
    return min(statuses, key=_WORST.index)


def _is_known(login: User, connection: Connection) -> bool:
    return login.account_id == connection.account_id and login.id in connection.grants


def _no_person(found: Findings) -> Judgment:
    if isinstance(found.person, NotFoundError):
        return unknown("There is no such host.", "See host_login.")
    return unanswered(found.person) if isinstance(found.person, ZoomError) else _NO_HOST


def _no_settings(found: Findings) -> Judgment:
    if isinstance(found.settings, ZoomError):
        return unanswered(found.settings)
    return _no_person(found)


def _who(found: Findings) -> str:
    return "The host" if found.is_about_a_host else "Who connected"


def _whom(found: Findings) -> str:
    return "the host" if found.is_about_a_host else "who connected"


def _add(found: Findings, names: list[str]) -> str:
    """Whoever owns the app adds scopes; a grant gets them by a new consent, a server-to-server app at once."""
    listed = ", ".join(names)
    if found.connection.kind == "server_to_server":
        return f"Add to your server-to-server app in Zoom's Marketplace: {listed}. It takes up to an hour."
    return f"Have the operator add to the Zoom app: {listed}. Then connect again."
