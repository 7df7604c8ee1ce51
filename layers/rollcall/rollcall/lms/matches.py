"""Who an unknown was: requests and replies."""

from typing import Annotated, Literal

from pydantic import Field

from rollcall.lms.attendance import AttendanceReply
from rollcall.lms.fields import LmsId, Moment, Reply, Request

type ShownName = Annotated[str, Field(max_length=300)]
type Remember = Literal["tenant", "meeting"]


class NewMatch(Request):
    """``name`` as the list of unknowns has it; ``by`` whoever says so, as the LMS names them."""

    name: ShownName
    learner_id: LmsId
    remember: Remember = "tenant"
    by: LmsId


class Suggestion(Reply):
    """``was_seen``: they were there by another connection."""

    learner_id: str
    name: str
    was_seen: bool


class UnknownReply(Reply):
    """Somebody who was there and is nobody of the roster. Without a name they can be nobody's match."""

    name: str
    seconds_total: int
    intervals: list[tuple[Moment, Moment]]
    how: list[str]
    suggestions: list[Suggestion]


class UnknownList(Reply):
    """In the order in which they came."""

    meeting_id: str
    count: int
    items: list[UnknownReply]
    cursor: str | None = None


class AliasReply(Reply):
    """A name that is somebody's, in all of a tenant's meetings or in one: ``name`` in small letters, as compared."""

    alias_id: str
    name: str
    learner_id: str
    remember: Remember
    meeting_id: str | None = None
    by: str
    at: Moment


class AliasList(Reply):
    items: list[AliasReply]
    cursor: str | None = None


class EarlierMeeting(Reply):
    meeting_id: str
    topic: str
    start: Moment


class MatchReply(Reply):
    """``attendance`` is the learner's now. ``earlier``: other meetings of theirs where somebody unknown had the name,
    latest first; each is settled anew on request.
    """

    alias: AliasReply
    attendance: AttendanceReply
    earlier: list[EarlierMeeting]
