"""The bodies of Zoom's webhooks, parsed after they were verified."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from rollcall.ids import InstanceUuid, RegistrantId, ZoomAccountId, ZoomMeetingId, ZoomUserId
from rollcall.zoom.event_names import MEETING_ENDED, MEETING_STARTED
from rollcall.zoom.models import Blank, Moment, ZoomModel


class Participant(ZoomModel):
    """Somebody's connection to a meeting. Guests have next to nothing here."""

    user_id: Blank = ""
    user_name: Blank = ""
    id: Blank = ""
    participant_uuid: Blank = ""
    email: Blank = ""
    registrant_id: Blank = ""
    customer_key: Blank = ""
    join_time: Moment = None
    leave_time: Moment = None
    date_time: Moment = None

    @property
    def at(self) -> datetime | None:
        """The event's own time, under whichever name this kind of event has it."""
        return self.join_time or self.leave_time or self.date_time


class MeetingObject(ZoomModel):
    id: Annotated[ZoomMeetingId, BeforeValidator(str)]
    uuid: InstanceUuid
    start_time: Moment = None
    end_time: Moment = None
    participant: Participant | None = None


class Payload(ZoomModel):
    account_id: ZoomAccountId
    object: MeetingObject


class Webhook(ZoomModel):
    """``event_ts`` is in milliseconds, unlike the signature's timestamp."""

    event: str
    event_ts: int = 0
    payload: Payload

    @property
    def at(self) -> datetime:
        """When it happened, in whole seconds: the participant's time, else the meeting's, else the sending."""
        meeting = self.payload.object
        own = meeting.participant.at if meeting.participant else None
        if self.event == MEETING_STARTED:
            own = meeting.start_time
        elif self.event == MEETING_ENDED:
            own = meeting.end_time
        moment = own or datetime.fromtimestamp(self.event_ts / 1000, UTC)
        return moment.astimezone(UTC).replace(microsecond=0)


def _instant(value: object) -> datetime | None:
    """A moment with its zone; whatever else stands there is no reason to miss the event."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _of_milliseconds(value: object) -> datetime | None:
    """As lenient as :func:`_instant`."""
    try:
        return datetime.fromtimestamp(value / 1000, UTC) if isinstance(value, int) else None
    except (OverflowError, OSError, ValueError):  # no year of ours
        return None


class AppRemoval(ZoomModel):
    """``app_deauthorized``: somebody removed one of our apps; ``client_id`` says which.

    Zoom has sent it in three shapes: ``event_ts`` in milliseconds beside the payload, or as a date without a zone
    inside it, or not at all. So the moment is ``deauthorization_time``, which all three have.
    """

    account_id: Annotated[ZoomAccountId, Field(min_length=1, validation_alias=AliasPath("payload", "account_id"))]
    user_id: Annotated[ZoomUserId, Field(min_length=1, validation_alias=AliasPath("payload", "user_id"))]
    client_id: Annotated[str, Field(min_length=1, validation_alias=AliasPath("payload", "client_id"))]
    at: Annotated[
        datetime | None,
        BeforeValidator(_instant),
        Field(validation_alias=AliasPath("payload", "deauthorization_time")),
    ] = None


class MeetingChange(ZoomModel):
    """``meeting.updated``, ``.deleted``, ``.recovered`` or ``.permanently_deleted``: a hint that something changed.

    What it is like now is Zoom's to say: an update names only what changed, and nobody keeps their order.
    """

    event: str
    account_id: Annotated[ZoomAccountId, Field(min_length=1, validation_alias=AliasPath("payload", "account_id"))]
    zoom_meeting_id: Annotated[
        ZoomMeetingId,
        BeforeValidator(str),
        Field(min_length=1, validation_alias=AliasPath("payload", "object", "id")),
    ]


class RegistrationChange(MeetingChange):
    """``meeting.registration_cancelled``, ``_denied`` or ``_approved``, by the learner or by somebody in Zoom.

    ``at`` is its ``event_ts`` (milliseconds), which a repeat an hour later still has.
    """

    registrant_id: Annotated[
        RegistrantId, Field(min_length=1, validation_alias=AliasPath("payload", "object", "registrant", "id"))
    ]
    email: Annotated[Blank, Field(validation_alias=AliasPath("payload", "object", "registrant", "email"))] = ""
    at: Annotated[datetime | None, BeforeValidator(_of_milliseconds), Field(validation_alias="event_ts")] = None


class UserGone(ZoomModel):
    """``user.deactivated``, ``.deleted`` or ``.disassociated``: somebody can host nothing any more.

    ``at`` is its ``event_ts`` (milliseconds): a repeat, an hour later, still has that of the first sending.
    """

    event: str
    account_id: Annotated[ZoomAccountId, Field(min_length=1, validation_alias=AliasPath("payload", "account_id"))]
    user_id: Annotated[ZoomUserId, Field(min_length=1, validation_alias=AliasPath("payload", "object", "id"))]
    at: Annotated[datetime | None, BeforeValidator(_of_milliseconds), Field(validation_alias="event_ts")] = None

    @property
    def reason(self) -> str:
        return self.event.removeprefix("user.")
