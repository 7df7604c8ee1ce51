"""The LMS's own URLs that receive our webhooks: requests and replies."""

from typing import Annotated

from pydantic import Field, HttpUrl

from rollcall.lms.fields import Moment, Reply, Request


class NewEndpoint(Request):
    url: Annotated[HttpUrl, Field(description="https, and reachable from the internet")]


class EndpointReply(Reply):
    """``secret`` is there once: in the reply that made the endpoint."""

    endpoint_id: str
    url: str
    created_at: Moment
    disabled_at: Moment | None = None
    secret: str | None = None


class EndpointList(Reply):
    items: list[EndpointReply]
