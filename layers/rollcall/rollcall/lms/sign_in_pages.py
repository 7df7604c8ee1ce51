"""The public pages where learners sign in: requests and replies."""

from typing import Annotated, Self

from pydantic import Field, HttpUrl, StringConstraints, model_validator

from rollcall.lms.fields import LmsId, Moment, Reply, Request
from rollcall.lms.meeting_requests import ConnectionName, MeetingHost


class NewSignInPage(Request):
    """Of a host, or of a program, whose learners wait in its line. ``login_url``: where learners sign in to the LMS."""

    title: Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=200)]
    host: MeetingHost | None = None
    program_id: LmsId | None = None
    connection_id: ConnectionName | None = None
    login_url: HttpUrl | None = None

    @model_validator(mode="after")
    def _somebodys(self) -> Self:
        if self.host is None and self.program_id is None:
            message = "needs a host or a program_id"
            raise ValueError(message)
        return self


class SignInPageReply(Reply):
    """``url`` is what learners are sent to, with their identity."""

    sign_in_page_id: str
    url: str
    title: str
    host: MeetingHost | None = None
    program_id: str | None = None
    connection_id: str | None = None
    login_url: str | None = None
    created_at: Moment


class SignInPageList(Reply):
    items: list[SignInPageReply]
    cursor: str | None = None
