"""What the LMS's requests and replies are made of. Unknown request fields are refused; every bound is stated.

Times are RFC 3339 in UTC, durations in seconds, ids opaque strings. The OpenAPI document is generated from these very
models.
"""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, EmailStr, Field, PlainSerializer, StringConstraints

DAY_S = 86_400


_FIRST_YEAR, _LAST_YEAR = 1970, 2200


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "needs a time zone: send UTC, such as 2026-10-05T10:00:00Z"
        raise ValueError(message)
    return whole(moment)


def whole(moment: datetime) -> datetime:
    """In whole seconds, and in UTC where there is an offset."""
    whole_seconds = within_years(moment).replace(microsecond=0)
    return whole_seconds.astimezone(UTC) if moment.tzinfo else whole_seconds


def within_years(moment: datetime) -> datetime:
    """So far from the ends of the calendar that every time zone can say it."""
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        message = f"is not between the years {_FIRST_YEAR} and {_LAST_YEAR}"
        raise ValueError(message)
    return moment


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = "is not a time zone of the IANA database, such as Europe/Vienna"
        raise ValueError(message)
    return name


def _short(email: str) -> str:
    if len(email) > 128:  # noqa: PLR2004 - Zoom's bound
        message = "has more than 128 characters"
        raise ValueError(message)
    return email


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


type Moment = Annotated[datetime, AfterValidator(_aware), PlainSerializer(_rfc3339, return_type=str)]


type ZoneName = Annotated[str, AfterValidator(_known_zone)]


type Email = Annotated[EmailStr, AfterValidator(_short)]


LMS_ID = r"^[\w.:@+-]+$"

type LmsId = Annotated[str, Field(min_length=1, max_length=128, pattern=LMS_ID)]


type PersonName = Annotated[str, StringConstraints(strip_whitespace=True), Field(min_length=1, max_length=128)]


class Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reply(BaseModel):
    model_config = ConfigDict(frozen=True)
