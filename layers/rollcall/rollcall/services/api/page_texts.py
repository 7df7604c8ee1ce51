"""What the pages say: every ending tells what happened and what to do."""

from dataclasses import dataclass
from typing import Literal

type Mark = Literal["good", "bad", "wait"]

_GOOD: Mark = "good"
_BAD: Mark = "bad"
_WAIT: Mark = "wait"


@dataclass(frozen=True, slots=True)
class Page:
    """``shows`` is what of a session is told beside the text; ``again_s`` after how long it loads itself again."""

    status: int
    mark: Mark
    title: str
    text: str
    do: str = ""
    shows: Literal["", "time", "calendar"] = ""
    again_s: int = 0


PAGES = {
    "connected": Page(200, _GOOD, "Zoom is connected", "Everything is set up.", "You can close this page."),
    "declined": Page(
        200,
        _WAIT,
        "Zoom is not connected",
        "The permission was not given, so nothing was connected and nothing was stored.",
        "To connect after all, start again from your learning platform. "
        "If your Zoom admin has to approve the app first, ask them, then come back.",
    ),
    "approval_needed": Page(
        409,
        _WAIT,
        "Your Zoom admin has to approve this app",
        "Your organization lets people use approved Zoom apps only, so nothing was connected.",
        "Ask your Zoom admin to approve it in the Zoom Marketplace, then start again from your learning platform.",
    ),
    "connection_ended": Page(
        410,
        _WAIT,
        "This connection was ended meanwhile",
        "It was disconnected or replaced, so there is nothing to connect here any more.",
        "Start again from your learning platform.",
    ),
    "zoom_user_taken": Page(
        409,
        _BAD,
        "This Zoom user is connected already",
        "Each Zoom user serves one person in a learning platform, and this one serves somebody else.",
        "Sign in to Zoom as yourself and start again, or have the other connection ended first.",
    ),
    "other_zoom_user": Page(
        409,
        _BAD,
        "This is another Zoom user than before",
        "The connection belongs to the Zoom user who made it. Nothing was changed.",
        "Sign in to Zoom as that user and start again, or disconnect and connect anew.",
    ),
    "other_zoom_account": Page(
        409,
        _BAD,
        "This is another Zoom account than before",
        "The connection belongs to the Zoom account it was made with. Nothing was changed.",
        "Sign in to Zoom as an admin of that account and start again, or begin a connection of its own for this one.",
    ),
    "app_misconfigured": Page(
        500,
        _BAD,
        "Connecting is not set up correctly",
        "Zoom refused this service itself, not you. Nothing was connected.",
        "Tell whoever operates your learning platform; trying again does not help.",
    ),
    "link_expired": Page(
        410,
        _WAIT,
        "This link is no longer valid",
        "Links for connecting Zoom work for ten minutes.",
        "Start again from your learning platform.",
    ),
    "state_missing": Page(
        400,
        _WAIT,
        "Please start from your learning platform",
        "Zoom sent you here without a connection that we began, so we did not use what it sent.",
        "Open Connect Zoom in your learning platform; it takes one click now.",
    ),
    "state_unknown": Page(
        400,
        _WAIT,
        "This connection was already finished, or took too long",
        "Each attempt can be completed once, within ten minutes.",
        "Look in your learning platform whether Zoom is connected; if it is not, start again there.",
    ),
    "other_browser": Page(
        400,
        _BAD,
        "This was begun in another browser",
        "For your safety a connection is finished in the browser that began it.",
        "Start again from your learning platform in this browser, with cookies allowed.",
    ),
    "code_refused": Page(
        400,
        _WAIT,
        "Zoom did not accept the permission any more",
        "The permission is valid for five minutes, once.",
        "Start again from your learning platform.",
    ),
    "scopes_missing": Page(
        409,
        _WAIT,
        "A permission is missing",
        "One of the permissions that this app needs was left out, so nothing was connected.",
        "Start again from your learning platform, and allow all the permissions that Zoom shows. "
        "If one cannot be chosen, ask your Zoom admin.",
    ),
    "host_not_licensed": Page(
        409,
        _BAD,
        "This Zoom account has a Basic plan",
        "Zoom Basic cannot register people for a meeting, so it cannot be connected.",
        "Ask your Zoom admin for a licensed plan, or connect another Zoom account.",
    ),
    "zoom_failed": Page(
        502, _WAIT, "Zoom did not answer", "Nothing was connected.", "Start again from your learning platform."
    ),
    "failed": Page(
        500,
        _BAD,
        "Something failed on our side",
        "It was neither you nor Zoom, and nothing is lost.",
        "Start again from your learning platform in a few minutes.",
    ),
    "link_unknown": Page(
        404,
        _WAIT,
        "This link does not lead anywhere",
        "It may be incomplete, or your registration was ended.",
        "Open the session in your learning platform to get your current link.",
    ),
    "link_preview": Page(
        200,
        _WAIT,
        "A link to a session",
        "It is personal: whoever opens it joins in.",
        "Open it when the session begins.",
    ),
    "link_failed": Page(
        500, _BAD, "Something failed on our side", "It was not you, and your place is kept.", "Open this link again."
    ),
    "meeting_page": Page(
        200,
        _GOOD,
        "A session online",
        "Learners join by their personal links.",
        "Hosts start it from the learning platform.",
        shows="calendar",
    ),
    "meeting_cancelled": Page(
        410,
        _BAD,
        "This session was cancelled",
        "There is nothing to join.",
        "Your learning platform has the details.",
        shows="time",
    ),
    "session_to_pick": Page(
        200,
        _GOOD,
        "Pick a session",
        "Take the one that suits you. You can change it until it begins.",
        "Later you join by this same link.",
    ),
    "session_picked": Page(
        200,
        _GOOD,
        "You have a seat",
        "This is your session. You join by the same link as before.",
        "You can change it until it begins.",
        shows="calendar",
    ),
    "session_full": Page(
        409, _BAD, "This session is full", "Somebody took the last seat. Yours has not changed.", "Pick another one."
    ),
    "session_begun": Page(
        409, _WAIT, "This session has begun", "It can be neither picked nor left any more.", "Pick one that is to come."
    ),
    "session_cancelled": Page(
        409, _BAD, "This session does not take place", "It was cancelled. Yours has not changed.", "Pick another one."
    ),
    "not_initiated": Page(
        200,
        _WAIT,
        "This session is not open yet",
        "It is planned; whoever runs it has not opened the room.",
        "Keep this page: it takes you there.",
        shows="calendar",
        again_s=60,
    ),
    "being_registered": Page(
        200,
        _WAIT,
        "Your place is being made",
        "You are being registered for this session, which takes a moment.",
        "This page takes you there by itself.",
        shows="time",
        again_s=3,
    ),
    "registration_failed": Page(
        409,
        _BAD,
        "Your registration did not work",
        "Zoom did not take it, so there is no place for you yet.",
        "Tell whoever runs the session; this link will work as soon as it is mended.",
        shows="time",
    ),
    "registration_ended": Page(
        410,
        _WAIT,
        "You are not registered any more",
        "Your registration for this session was ended.",
        "If you think you should be there, ask in your learning platform.",
    ),
    "room_missing": Page(
        503,
        _BAD,
        "The room of this session is missing",
        "It was deleted in Zoom, and your place in the session is kept.",
        "Tell whoever runs it; keep this page, it takes you there once there is a new room.",
        shows="time",
        again_s=60,
    ),
    "externally_linked": Page(
        200,
        _WAIT,
        "This session goes on in Zoom",
        "It is no longer run from your learning platform, so your attendance is not recorded here.",
        "Register on the page that Zoom has for it to take part.",
    ),
    "too_early": Page(
        200,
        _GOOD,
        "You are early",
        "The session has not opened yet; its door opens an hour before the start.",
        "Come back to this very link.",
        shows="calendar",
    ),
    "too_late": Page(
        410, _WAIT, "This session is over", "It ended a while ago.", "Your learning platform has more.", shows="time"
    ),
}
