"""Connections to Zoom: requests and replies."""

from typing import Annotated, Literal, Self

from pydantic import Field, SecretStr, StringConstraints, model_validator

from rollcall.lms.fields import Moment, Reply, Request


class OwnApp(Request):
    """A customer's own server-to-server app, as its page in Zoom's Marketplace shows it. No reply has its secrets."""

    account_id: Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=128)]
    client_id: Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=128)]
    client_secret: Annotated[SecretStr, Field(min_length=1, max_length=512)]
    webhook_secret: Annotated[SecretStr, Field(min_length=1, max_length=512, description="the app's Secret Token")]


class NewConnection(Request):
    """``account`` is connected once by an admin, ``user`` by a host for themselves, both in a browser.

    ``server_to_server`` is made at once with the ``credentials`` of the customer's own app.
    """

    kind: Literal["account", "user", "server_to_server"]
    lms_user_id: Annotated[str, Field(max_length=128, description="the host; needed with the kind user")] = ""
    return_url: Annotated[str, Field(max_length=2048, pattern=r"^https?://", description="exactly as allowed")] = ""
    credentials: OwnApp | None = None

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if (self.kind == "server_to_server") != (self.credentials is not None):
            message = "credentials belong to the kind server_to_server, and it needs them"
            raise ValueError(message)
        if self.kind == "user" and not self.lms_user_id:
            message = "the kind user needs lms_user_id: one Zoom user serves one user of yours"
            raise ValueError(message)
        return self


class NewConnectLink(Request):
    return_url: Annotated[str, Field(max_length=2048, pattern=r"^https?://", description="exactly as allowed")] = ""


class ConnectionReply(Reply):
    """``backups`` counts further admins whose consent takes over when the first one's ends.

    ``capacity`` is how many people its meetings hold; ``capacity_source`` is entered or zoom.
    """

    connection_id: str
    kind: str
    status: str
    reason: str | None = None
    lms_user_id: str | None = None
    scopes: list[str] = []
    backups: int = 0
    capacity: int | None = None
    capacity_source: str | None = None
    capacity_read_at: Moment | None = None
    created_at: Moment
    connected_at: Moment | None = None
    reauthorization_since: Moment | None = None
    disconnected_at: Moment | None = None
    merged_into: str | None = None
    webhook_url: str | None = None
    connect_url: str | None = None


class ReceiptReply(Reply):
    """What disconnecting has deleted so far: ``deleted`` counts by kind. It goes on until ``finished_at``."""

    connection_id: str
    status: str
    reason: str
    recordings: Literal["keep", "delete"]
    step: str
    requested_at: Moment
    finished_at: Moment | None = None
    deleted: dict[str, int]
    receipt_url: str


class ConnectionList(Reply):
    items: list[ConnectionReply]
