"""How many people fit into a meeting of a connection: entered by an admin, or read from Zoom."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rollcall.lms.fields import Email, Request

MAX_PARTICIPANTS = 50_000


class CapacityChange(Request):
    """Either ``participants``, or ``source`` for what Zoom says of the host (or of who connected)."""

    participants: Annotated[int, Field(ge=1, le=MAX_PARTICIPANTS)] | None = None
    source: Literal["zoom"] | None = None
    host_email: Email | None = None

    @model_validator(mode="after")
    def _is_one_of_the_two(self) -> Self:
        if (self.participants is None) == (self.source is None):
            message = "send either participants, or source with the value zoom"
            raise ValueError(message)
        if self.host_email and self.source is None:
            message = "host_email goes with source"
            raise ValueError(message)
        return self
