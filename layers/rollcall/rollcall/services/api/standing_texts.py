"""What learners read behind the link of their sign-in, where it does not lead into a session."""

from rollcall.services.api.page_texts import Page

_AGAIN = "Sign in again in your learning platform."

STANDING_PAGES = {
    "not_in_line": Page(
        200,
        "wait",
        "You are not in the line any more",
        "A host has taken you a moment ago, or your sign-in has ended.",
        "Look where you are.",
    ),
    "left_the_line": Page(200, "good", "You left the line", "Nobody waits for you.", f"To come back: {_AGAIN.lower()}"),
    "line_closed": Page(
        410, "wait", "The waiting line was closed", "You waited for long, and nobody took you. We are sorry.", _AGAIN
    ),
    "removed_by_host": Page(
        410,
        "wait",
        "A host ended your sign-in",
        "You are neither in the line nor in a session.",
        "Ask your host if you think that you should be there, or sign in again in your learning platform.",
    ),
    "no_show": Page(
        410,
        "wait",
        "You did not arrive in time",
        "Your place in the session was kept for a while, and given up then.",
        _AGAIN,
    ),
    "nobody_came": Page(
        410,
        "wait",
        "The session did not take place",
        "Your host did not come, so it was called off. It is not your fault.",
        "Sign in again in your learning platform, or ask there when your host is back.",
    ),
    "session_over": Page(
        410, "wait", "The session is over", "It ended before you came, so your place was given up.", _AGAIN
    ),
    "zoom_disconnected": Page(
        410,
        "wait",
        "Your host is not connected to Zoom any more",
        "So this session is not run from your learning platform any more.",
        "Ask your host how it goes on.",
    ),
    "cancelled_in_zoom": Page(
        410,
        "wait",
        "Your registration was cancelled in Zoom",
        "By your host, or by the link in a mail of Zoom's.",
        _AGAIN,
    ),
    "denied_in_zoom": Page(
        410,
        "wait",
        "Your host does not let you in",
        "Your registration for this session was denied.",
        "Ask your host why, or choose another one in your learning platform.",
    ),
    "sign_in_refused_full": Page(
        409,
        "wait",
        "The session is full",
        "It takes no more people, so you are not registered.",
        "Try again in a few minutes, or choose another host: sign in again in your learning platform.",
    ),
    "sign_in_refused_today": Page(
        409,
        "wait",
        "Zoom does not register you again today",
        "It takes few registrations of the same person a day, and yours are used up.",
        "Choose another host in your learning platform, or come back tomorrow.",
    ),
    "sign_in_refused_host_today": Page(
        409,
        "wait",
        "Zoom makes no more changes for your host today",
        "It takes a limited number for each host and day, and that is used up.",
        "Choose another host in your learning platform, or come back tomorrow.",
    ),
    "sign_in_refused_email": Page(
        409,
        "wait",
        "Somebody else has your e-mail",
        "Another learner of this session is registered with the same address, and Zoom takes each once.",
        "Correct your e-mail in your learning platform, then sign in again.",
    ),
    "sign_in_refused_busy": Page(
        409, "wait", "Zoom did not answer", "It was busy, so you are not registered. It is not your fault.", _AGAIN
    ),
    "sign_in_refused": Page(
        409,
        "bad",
        "Zoom did not register you",
        "So there is no place for you in this session. Your host can read why in the learning platform.",
        "Tell your host, then sign in again in your learning platform.",
    ),
}

# Why somebody waits who was taken already, in the words of the log's reason.
BACK_IN_LINE = {
    "sent_back": "A host sent you back to the line. You have kept your place.",
    "meeting_full": "A host took you, but the session is full. You have kept your place.",
    "registrant_daily_limit": "A host took you, but Zoom does not register you in that session again today. "
    "You have kept your place; another host can take you.",
    "email_taken": "A host took you, but somebody else in that session has your e-mail address. "
    "Correct it in your learning platform and sign in again, or wait for another host.",
}
BACK_AFTER_REFUSAL = (
    "A host took you, but Zoom did not register you this time. You have kept your place; your host knows."
)
