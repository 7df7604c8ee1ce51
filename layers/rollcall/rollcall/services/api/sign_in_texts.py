"""What learners read on a sign-in page."""

from rollcall.services.api.page_texts import Page

_AGAIN = "Open this page from your learning platform again."
_TELL = "Tell whoever runs your learning platform; trying again does not help."

SIGN_IN_PAGES = {
    "sign_in": Page(
        200,
        "good",
        "Sign in to the session",
        "Your host is told that you are here. Then you are taken to the session, or wait for your turn.",
        "Is this not you? Close this page, and open it from your learning platform as yourself.",
    ),
    "signed_in": Page(
        200, "good", "You are signed in", "You are being taken on.", "If nothing happens, press the button."
    ),
    "sign_in_preview": Page(
        200,
        "wait",
        "A page to sign in",
        "Learners come here from their learning platform.",
        "Open it when you want to sign in.",
    ),
    "sign_in_page_unknown": Page(
        404,
        "wait",
        "There is no such page",
        "Its address may be incomplete, or it was taken down.",
        "Look for the session in your learning platform.",
    ),
    "identity_missing": Page(
        200,
        "wait",
        "Open this page from your learning platform",
        "It does not know yet who you are; your learning platform tells it.",
        "Sign in there, and follow its link to this session.",
    ),
    "identity_unreadable": Page(
        400,
        "wait",
        "This link is incomplete",
        "What your learning platform says of you did not arrive as a whole, so nobody was signed in.",
        f"{_AGAIN} If that does not help, tell whoever runs it.",
    ),
    "identity_refused": Page(
        401,
        "bad",
        "We do not know who you are",
        "This link was not signed by your learning platform, or not any more, so nobody was signed in.",
        f"{_AGAIN} If that does not help, tell whoever runs it.",
    ),
    "identity_misplaced": Page(
        401,
        "wait",
        "This link is for another session",
        "Your learning platform made it for another page than this one, so nobody was signed in.",
        "Follow the link to this session in your learning platform.",
    ),
    "identity_unusable": Page(
        400,
        "bad",
        "Your learning platform sent something we cannot use",
        "What it says of you is incomplete or not as agreed, so nobody was signed in.",
        _TELL,
    ),
    "identity_expired": Page(
        410,
        "wait",
        "This link is too old",
        "For your safety it works for a few minutes. Nobody was signed in.",
        _AGAIN,
    ),
    "host_not_there": Page(
        404,
        "bad",
        "This host cannot be found in Zoom",
        "There is no session that we could take you to.",
        _TELL,
    ),
    "sessions_are_off": Page(
        403,
        "wait",
        "There are no online sessions at present",
        "They are switched off in your learning platform.",
        "Ask there when they go on.",
    ),
    "program_is_off": Page(
        403,
        "wait",
        "There are no online sessions of this program at present",
        "They are switched off in your learning platform.",
        "Ask there when they go on.",
    ),
    "zoom_is_not_connected": Page(
        409,
        "wait",
        "Zoom is not connected at present",
        "Your host's connection to Zoom has ended, so there is no session that we could take you to.",
        "Tell your host; once Zoom is connected again, open this page from your learning platform.",
    ),
    "session_has_no_room": Page(
        409,
        "wait",
        "The session is full",
        "It holds no more people right now. Places of those who do not come are free again after a while.",
        "Try again in a few minutes.",
    ),
    "learner_without_email": Page(
        400,
        "wait",
        "Your e-mail is missing",
        "Zoom needs an address for you, and your learning platform has sent none.",
        "Add your e-mail to your profile there, then open this page from it again.",
    ),
    "learner_shares_email": Page(
        409,
        "wait",
        "Somebody else has your e-mail",
        "Another learner of this session is registered with the same address, and Zoom takes each once.",
        "Correct your e-mail in your learning platform, then open this page from it again.",
    ),
    "zoom_refuses_learner": Page(
        409,
        "wait",
        "Zoom did not register you",
        "It does not take your e-mail or your name as your learning platform sent them.",
        "Look at both in your profile there, then open this page from it again, or tell your host.",
    ),
    "learner_is_host": Page(
        409,
        "wait",
        "This is your own session",
        "You have the host's e-mail, and a host is no guest.",
        "Start the session from your learning platform.",
    ),
    "learner_has_no_more_today": Page(
        429,
        "wait",
        "Zoom does not register you again today",
        "It takes few registrations of the same person a day, and yours are used up.",
        "If you are signed in in another window, go on there. Otherwise ask your host, or come back tomorrow.",
    ),
    "host_has_no_more_today": Page(
        429,
        "wait",
        "Zoom makes no more sessions today",
        "It makes a limited number for each host and day, and that is used up.",
        "Ask your host, or come back tomorrow.",
    ),
    "sign_in_is_busy": Page(
        503,
        "wait",
        "It is busy at the moment",
        "Many sign in, or Zoom is slow. You are not signed in yet.",
        "Try again in a moment.",
    ),
    "sign_in_misconfigured": Page(
        409,
        "bad",
        "This page is not set up correctly",
        "There is no session that we could take you to.",
        _TELL,
    ),
    "sign_in_failed": Page(
        500,
        "bad",
        "Something failed on our side",
        "It was not you. You may not be signed in yet.",
        "Try again; you are signed in once however often you do.",
    ),
}
