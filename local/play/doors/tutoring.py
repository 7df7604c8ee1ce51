"""The tutoring pages of the sample LMS, as tutors and learners use them in their browsers."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import quote

import httpx

from local.play.doors.browser import Browser, way_on
from local.play.doors.http import Json, call, checked
from local.play.people import Learner, Staff


@dataclass(frozen=True)
class SignedIn:
    """`link` is the learner's own for this sign-in; `page` is where their browser got to by it."""

    link: str
    page: str


AT_ONCE = 3
"""As many people press something at a time; the next one finds the page slow, and nobody's minutes have begun."""


class TutoringPages:
    """Forms and buttons; `url` is the LMS's own address, which browsers are sent away from."""

    def __init__(self, client: httpx.AsyncClient, url: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = client
        self._url = url
        self._transport = transport
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def employ(self, tutor: Staff, program_id: str) -> None:
        """Put a tutor into the LMS's own records."""
        body = {"name": tutor.name, "program_id": program_id}
        await call(self._client, "PUT", f"/_lms/tutors/{tutor.email}", body)

    async def open_center(self, title: str, program_id: str) -> None:
        """Have the page of the whole center made."""
        await call(self._client, "PUT", "/_lms/center", {"title": title, "program_id": program_id})

    async def day(self, tutor_email: str) -> Json:
        """What the tutor's page shows: `{session, line, logs, own_log}`."""
        return await call(self._client, "GET", f"/_lms/tutors/{tutor_email}")

    async def make_session(self, tutor_email: str) -> None:
        """The tutor presses "Make it now"."""
        checked(await self._client.post(f"/tutors/{tutor_email}/session", follow_redirects=True))

    async def take(self, tutor_email: str, session_log_id: str) -> bool:
        """Whether the learner was still to be had."""
        answer = await self._press(tutor_email, session_log_id, "take")
        if answer.status_code == HTTPStatus.CONFLICT:
            return False
        checked(answer)
        return True

    async def send_back(self, tutor_email: str, session_log_id: str) -> None:
        checked(await self._press(tutor_email, session_log_id, "send-back"))

    async def remove(self, tutor_email: str, session_log_id: str) -> None:
        checked(await self._press(tutor_email, session_log_id, "remove"))

    async def sign_in(self, tutor_email: str, learner: Learner, purpose: str) -> SignedIn:
        """On the tutor's page of the LMS, which sends the browser on by the learner's own link."""
        async with self._browser() as browser:
            form = await browser.open(f"{self._url}/tutors/{quote(tutor_email)}/sign-in")
            arrived = await browser.submit(form, _filled_in(learner, purpose))
        return SignedIn(_first_way(arrived), str(arrived.url))

    async def sign_in_at_center(self, learner: Learner, purpose: str) -> SignedIn:
        """On the center's page of the LMS, then on Rollcall's public page, which says where to go."""
        async with self._browser() as browser:
            form = await browser.open(f"{self._url}/center/sign-in")
            public = await browser.submit(form, _filled_in(learner, purpose))
            link = way_on(await browser.submit(public, {}))
            arrived = await browser.open(link)
        return SignedIn(link, str(arrived.url))

    async def open_link(self, link: str) -> str:
        """A learner follows their own link; returns the page they end at."""
        async with self._browser() as browser:
            return str((await browser.open(link)).url)

    @asynccontextmanager
    async def _browser(self) -> AsyncIterator[Browser]:
        async with self._turns:
            browser = Browser(self._transport)
            try:
                yield browser
            finally:
                await browser.close()

    async def _press(self, tutor_email: str, session_log_id: str, button: str) -> httpx.Response:
        page = f"/tutors/{tutor_email}/session-logs/{session_log_id}/{button}"
        async with self._turns:
            return await self._client.post(page, follow_redirects=True)


def _filled_in(learner: Learner, purpose: str) -> Mapping[str, str]:
    return {"learner_id": learner.learner_id, "name": learner.name, "email": learner.email, "purpose": purpose}


def _first_way(arrived: httpx.Response) -> str:
    """Where the LMS's form sent the browser, however far that went on."""
    first = next(response for response in arrived.history if response.has_redirect_location)
    return str(first.url.join(first.headers["location"]))
