"""Why a connection leads nowhere, in words: what the doctor and the reminders say of its ``reason``."""

_GENERAL = "Zoom has ended the permission: who gave it left or lost their rights, or the app was removed."
WORDS = {
    "app_replaced": "The operator of this service has set up another Zoom app since.",
    "approval_withdrawn": "An admin of the Zoom account has withdrawn the approval of the app.",
    "code_expired": "The consent took too long to come back from Zoom.",
    "code_refused": "Zoom did not recognize the consent.",
    "consented_elsewhere": "The same Zoom user has consented again elsewhere, which ended this permission.",
    "credentials_gone": "The credentials of your Zoom app are missing.",
    "credentials_refused": "Zoom no longer accepts the credentials of your Zoom app.",
    "disconnected": "The connection was disconnected.",
    "grant_gone": "The permission is no longer stored here.",
    "host_deactivated": "The Zoom user was deactivated.",
    "host_deleted": "The Zoom user was deleted.",
    "host_disassociated": "The Zoom user left the Zoom account.",
    "owner_gone": "Whoever gave the permission has left the Zoom account or lost their rights there.",
    "scopes_changed": "The app's permissions were changed, and nobody has consented to the new ones yet.",
    "token_unknown": _GENERAL,
}


def words(reason: str) -> str:
    """A sentence; the general one for a reason of tomorrow, or none."""
    return WORDS.get(reason, _GENERAL)
