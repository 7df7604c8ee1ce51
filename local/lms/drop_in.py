"""Drop-in: sign learners in, the tutor's session of the day, the waiting line, the public page."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from typing import Any

from local.lms.client import Learner, Rollcall, RollcallProblemError, connected
from local.lms.identities import IdentityKey


@dataclass(frozen=True)
class Wish:
    """Whom a learner comes to see and what for. A `program_id` is of the program whose waiting line it is."""

    host_email: str = ""
    program_id: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class SignIn:
    """`sign_in_url` takes the learner's browser to the session, or shows them their place in the line.

    Whoever waits has no meeting yet.
    """

    session_log_id: str
    state: str
    meeting_id: str | None
    sign_in_url: str


@dataclass(frozen=True)
class DailySession:
    """A tutor's session of today: `number` is what Zoom shows, `room` whether it is open."""

    meeting_id: str
    date: str
    topic: str
    number: int
    room: str


@dataclass(frozen=True)
class InLine:
    """Somebody who waits: `since` is RFC 3339, `host` whom they asked for, if anybody.

    `reason` is why they wait again: `sent_back`, or what Zoom refused.
    """

    place: int
    session_log_id: str
    learner_id: str
    name: str
    since: str
    purpose: str
    host: str | None
    reason: str | None


@dataclass(frozen=True)
class SignInPage:
    """Rollcall's page for learners, opened with a signed identity."""

    sign_in_page_id: str
    url: str


@dataclass(frozen=True)
class DropIn:
    """Rollcall's drop-in. Every call raises `RollcallProblemError` when Rollcall refuses."""

    rollcall: Rollcall
    connection_id: str = ""

    async def sign_in(self, learner: Learner, wish: Wish, idempotency_key: str) -> SignIn:
        """Put a learner on standby at a tutor, or into the line; whoever signed in already has one log all the same."""
        body = connected(self.connection_id) | {"learner": asdict(learner)} | _host(wish.host_email)
        body |= {name: value for name, value in asdict(wish).items() if name != "host_email" and value}
        answer = await self.rollcall.send("POST", "/v1/sign-ins", body, {"idempotency-key": idempotency_key})
        return SignIn(answer["session_log_id"], answer["state"], answer["meeting_id"], answer["sign_in_url"])

    async def today(self, host_email: str) -> DailySession | None:
        """The tutor's session of today, if it has been made."""
        try:
            return _session(await self.rollcall.send("GET", "/v1/daily-sessions", query={"host_email": host_email}))
        except RollcallProblemError as problem:
            if problem.status == HTTPStatus.NOT_FOUND:
                return None
            raise

    async def make_today(self, host_email: str) -> DailySession:
        """The same, made now if it is not there."""
        body = connected(self.connection_id) | _host(host_email)
        return _session(await self.rollcall.send("POST", "/v1/daily-sessions", body))

    async def line(self, program_id: str) -> list[InLine]:
        """Who waits, the first one first."""
        waiting, cursor = list[InLine](), ""
        while True:
            query = {"program_id": program_id} | ({"cursor": cursor} if cursor else {})
            page = await self.rollcall.send("GET", "/v1/waiting-line", query=query)
            waiting += [InLine(**{name: item[name] for name in InLine.__annotations__}) for item in page["items"]]
            cursor = page.get("cursor") or ""
            if not cursor:
                return waiting

    async def take(self, session_log_id: str, host_email: str) -> None:
        """Into the tutor's session of today. The second tutor who takes somebody is told `already_taken`."""
        body = connected(self.connection_id) | _host(host_email)
        await self.rollcall.send("POST", f"/v1/session-logs/{session_log_id}/take", body)

    async def send_back(self, session_log_id: str) -> None:
        """Whom a tutor took waits again, at their old place."""
        await self.rollcall.send("POST", f"/v1/session-logs/{session_log_id}/send-back")

    async def remove(self, session_log_id: str) -> None:
        """Out of the line, or out of the session before they came; they can sign in again."""
        await self.rollcall.send("POST", f"/v1/session-logs/{session_log_id}/remove", {})

    async def make_identity_key(self) -> IdentityKey:
        """What learners' identities are signed with; the secret is shown only this once."""
        answer = await self.rollcall.send("POST", "/v1/identity-keys")
        return IdentityKey(answer["identity_key_id"], answer["secret"])

    async def make_page(self, title: str, wish: Wish) -> SignInPage:
        """The page of a tutor, or of a program."""
        body = connected(self.connection_id) | {"title": title} | _host(wish.host_email)
        body |= {"program_id": wish.program_id} if wish.program_id else {}
        answer = await self.rollcall.send("POST", "/v1/sign-in-pages", body)
        return SignInPage(answer["sign_in_page_id"], answer["url"])


def _host(email: str) -> dict[str, Any]:
    return {"host": {"email": email}} if email else {}


def _session(answer: Mapping[str, Any]) -> DailySession:
    return DailySession(answer["meeting_id"], answer["date"], answer["topic"], int(answer["number"]), answer["room"])
