"""Rosters: what an LMS sends, and how far it has come."""

from typing import Annotated, Literal

from pydantic import Field

from rollcall.lms.fields import Email, LmsId, Moment, PersonName, Reply, Request, ZoneName

MAX_ROSTER = 4_999  # Zoom's own bound for a meeting
_MAX_ADDED = 1_000


class RosterLearner(Request):
    """Without an e-mail they get a synthetic address where the tenant's settings have a domain for it."""

    learner_id: LmsId
    name: PersonName
    email: Email | None = None
    time_zone: ZoneName | None = None


class Roster(Request):
    """The whole of it: whoever is not in it is removed."""

    registrants: Annotated[list[RosterLearner], Field(max_length=MAX_ROSTER)]


class MoreRegistrants(Request):
    """Added to those who are there."""

    registrants: Annotated[list[RosterLearner], Field(min_length=1, max_length=_MAX_ADDED)]


class RefusedLearner(Reply):
    """Nothing about them was changed."""

    learner_id: str
    reason: Literal["no_email", "duplicate_email"]


class SkippedLearner(Reply):
    """They come into the meeting as hosts, and are never registered."""

    learner_id: str
    reason: Literal["host", "alternative_host"]


class SyncReply(Reply):
    """How far the roster has come to Zoom. ``reason`` says why it waits or has stopped."""

    meeting_id: str
    state: Literal["syncing", "waiting", "synced", "stopped"]
    to_add: int
    to_remove: int
    added: int
    removed: int
    failed: int
    reason: str | None = None
    not_before: Moment | None = None
    requested_at: Moment | None = None
    finished_at: Moment | None = None


class RosterReply(Reply):
    sync: SyncReply
    refused: list[RefusedLearner]
    skipped: list[SkippedLearner]
