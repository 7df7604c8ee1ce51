"""The scopes our calls need: granular names, and the classic ones that older apps have instead.

Admin-managed and server-to-server apps have each with ``:admin`` at the end, user-managed apps without it.
"""

from collections.abc import Iterable, Mapping

NEEDED: Mapping[str, str] = {
    "user:read:user": "user:read",
    "meeting:write:meeting": "meeting:write",
    "meeting:read:meeting": "meeting:read",
    "meeting:update:meeting": "meeting:write",
    "meeting:update:status": "meeting:write",
    "meeting:delete:meeting": "meeting:write",
    "meeting:write:batch_registrants": "meeting:write",
    "meeting:write:registrant": "meeting:write",
    "meeting:update:registrant_status": "meeting:write",
    "meeting:read:list_registrants": "meeting:read",
    "meeting:read:past_meeting": "meeting:read",
    "meeting:read:list_past_instances": "meeting:read",
    "meeting:read:list_past_participants": "meeting:read",
    "meeting:read:participant": "meeting:read",
}
# Without it, nobody knows how many people fit into a meeting, or whether a host schedules with a personal meeting id.
SETTINGS: Mapping[str, str] = {"user:read:settings": "user:read"}
REGISTERING: Mapping[str, str] = {
    name: NEEDED[name] for name in ("meeting:write:batch_registrants", "meeting:write:registrant")
}
# Admin-managed and server-to-server apps alone have them; without both, past meetings are read instead.
REPORTS: Mapping[str, str] = {
    "report:read:meeting": "report:read",
    "report:read:list_meeting_participants": "report:read",
}


def missing(granted: Iterable[str], needed: Mapping[str, str], *, personal: bool) -> list[str]:
    """The granular names of what was not granted, neither so nor by its classic name."""
    ending, held = "" if personal else ":admin", set(granted)
    return [
        f"{granular}{ending}"
        for granular, classic in needed.items()
        if not held & {f"{granular}{ending}", f"{classic}{ending}"}
    ]
