"""What counts as having attended: requests and replies."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field, WithJsonSchema

from rollcall.lms.fields import DAY_S, Reply, Request

_FOUR_DECIMALS = {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "multipleOf": 0.0001}

type Threshold = Annotated[Decimal, Field(gt=0, le=1, decimal_places=4), WithJsonSchema(_FOUR_DECIMALS)]
type LateAfter = Annotated[int, Field(ge=0, le=DAY_S)]
type Tolerance = Annotated[int, Field(ge=0, le=3600)]


class PolicyRequest(Request):
    """What is null is decided by the next above: of a meeting its program, of a program the tenant, and then Rollcall.

    ``threshold`` is the part of the window that makes somebody present; more than ``late_after_s`` after the start is
    late; with ``accept_names`` an equal name decides who somebody is; numbers of webhooks and report more than
    ``tolerance_s`` apart are flagged.
    """

    threshold: Threshold | None = None
    late_after_s: LateAfter | None = None
    accept_names: bool | None = None
    tolerance_s: Tolerance | None = None


class PolicyWishesReply(Reply):
    """As it was decided here; what is null, the next above decides."""

    threshold: float | None = None
    late_after_s: int | None = None
    accept_names: bool | None = None
    tolerance_s: int | None = None


class PolicyReply(Reply):
    """By what numbers were settled."""

    threshold: float
    late_after_s: int
    accept_names: bool
    tolerance_s: int
