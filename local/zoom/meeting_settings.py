"""A meeting's settings: what may be asked for, and what Zoom makes of it without saying so."""

from local.zoom.errors import invalid_fields
from local.zoom.model import BASIC, LICENSED, NO_REGISTRATION, Json, User
from local.zoom.state import State

DEFAULTS: Json = {
    "host_video": False,
    "participant_video": False,
    "join_before_host": False,
    "jbh_time": 0,
    "mute_upon_entry": False,
    "waiting_room": False,
    "meeting_authentication": False,
    "use_pmi": False,
    "approval_type": NO_REGISTRATION,
    "registration_type": 1,
    "close_registration": False,
    "registrants_confirmation_email": True,
    "registrants_email_notification": True,
    "allow_multiple_devices": True,
    "auto_recording": "none",
    "alternative_hosts": "",
    "alternative_hosts_email_notification": True,
    "email_notification": True,
    "audio": "both",
    "encryption_type": "enhanced_encryption",
    "show_share_button": False,
}

_CHOICES: dict[str, tuple[object, ...]] = {
    "approval_type": (0, 1, 2),
    "registration_type": (1, 2, 3),
    "jbh_time": (0, 5, 10, 15),
    "auto_recording": ("local", "cloud", "none"),
    "audio": ("both", "telephony", "voip", "thirdParty"),
    "encryption_type": ("enhanced_encryption", "e2ee"),
}


def check_settings(state: State, host: User, asked: Json) -> None:
    """Raises ZoomError 300 naming every field that is wrong. Settings nobody here knows are let through."""
    wrong = [f"settings.{name}" for name, value in asked.items() if not _is_right(name, value)]
    if not wrong and not _can_all_host(state, host, asked.get("alternative_hosts", "")):
        wrong = ["settings.alternative_hosts"]
    if wrong:
        raise invalid_fields(*wrong)


def settle(state: State, host: User, asked: Json, before: Json, *, has_password: bool) -> Json:
    """What the meeting really gets.

    Locked settings win. A Basic host loses registration. A waiting room rules out joining before the host. With
    passcode, authentication and waiting room all off, Zoom turns the waiting room on.
    """
    settings = {**before, **asked, **state.accounts[host.account_id].locked}
    if host.type == BASIC or host.email in state.faults.api.drop_registration:
        settings["approval_type"] = NO_REGISTRATION
    if not (has_password or settings["meeting_authentication"] or settings["waiting_room"]):
        settings["waiting_room"] = True
    if settings["waiting_room"]:
        settings["join_before_host"] = False
    return settings


def alternative_hosts(settings: Json) -> list[str]:
    return [word.strip() for word in str(settings["alternative_hosts"]).split(";") if word.strip()]


def _is_right(name: str, value: object) -> bool:
    if name in _CHOICES:
        return any(value == choice and type(value) is type(choice) for choice in _CHOICES[name])
    default = DEFAULTS.get(name)
    return default is None or isinstance(value, type(default))


def _can_all_host(state: State, host: User, text: str) -> bool:
    """Alternative hosts are licensed users of the host's own account."""
    users = [state.active_user(word) for word in alternative_hosts({"alternative_hosts": text})]
    return all(u is not None and u.type == LICENSED and u.account_id == host.account_id for u in users)
