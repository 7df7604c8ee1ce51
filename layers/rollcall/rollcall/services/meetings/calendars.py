"""Calendar files. Importing the library takes a tenth of a second: whoever needs no file imports none of this."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aws_lambda_powertools.event_handler import Response
from icalendar import Calendar, Event

from rollcall.ids import LearnerId
from rollcall.services.api.pages import HEADERS
from rollcall.services.meetings.doors import Behind
from rollcall.store.meeting_records import MeetingStatus

_ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a calendar shows: by the same ``uid`` it finds what it has, by a higher ``sequence`` it sees what is new."""

    uid: str
    sequence: int
    topic: str
    description: str
    start: datetime
    end: datetime
    link: str
    cancelled: bool = False


def entry_of(behind: Behind, link: str) -> Entry:
    """A meeting in a learner's calendar, or in that of whoever runs it. Who is not registered any more has none.

    The entry of a live event is one, whichever session is picked.
    """
    meeting, invitation = behind.meeting, behind.invitation
    cancelled = meeting.status is MeetingStatus.CANCELLED or bool(invitation and invitation.event.is_cancelled)
    learner_id = behind.registrant.learner_id if behind.registrant else None
    return Entry(
        uid=uid_of(invitation.event.live_event_id if invitation else meeting.meeting_id, learner_id),
        sequence=meeting.sequence + cancelled + (invitation.learner.moves if invitation else 0),
        topic=meeting.topic,
        description=meeting.description,
        start=meeting.start,
        end=meeting.end,
        link=link,
        cancelled=cancelled or behind.is_ended,
    )


def uid_of(what: str, learner_id: LearnerId | None = None) -> str:
    """Stable for ever. Each learner's is another: two of a family may share a calendar, and a link is personal."""
    whose = f".{hashlib.sha256(f'{what}/{learner_id}'.encode()).hexdigest()[:16]}" if learner_id else ""
    return f"{what}{whose}@rollcall"


def calendar_answer(entry: Entry, now: datetime) -> Response[str]:
    kind = f"text/calendar; charset=utf-8; method={_method(entry)}"
    headers = HEADERS | {"Content-Disposition": 'inline; filename="session.ics"'}
    return Response(status_code=200, content_type=kind, body=calendar_file(entry, now), headers=headers)


def calendar_file(entry: Entry, now: datetime) -> str:
    """The file's text. After a cancellation it is the same entry, taken back."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Rollcall//Rollcall//EN")
    calendar.add("version", "2.0")
    calendar.add("method", _method(entry))
    calendar.add("refresh-interval", _ASK_AGAIN, parameters={"VALUE": "DURATION"})
    for name, value in _properties(entry, now).items():
        event.add(name, value)
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()


def _method(entry: Entry) -> str:
    return "CANCEL" if entry.cancelled else "PUBLISH"


def _properties(entry: Entry, now: datetime) -> dict[str, object]:
    return {
        "uid": entry.uid,
        "sequence": entry.sequence,
        "dtstamp": now.astimezone(UTC),
        "dtstart": entry.start.astimezone(UTC),
        "dtend": entry.end.astimezone(UTC),
        "summary": _plain(entry.topic),
        "description": _plain("\n\n".join(filter(None, [entry.description, entry.link]))),
        "location": entry.link,
        "url": entry.link,
        "status": "CANCELLED" if entry.cancelled else "CONFIRMED",
    }


def _plain(text: str) -> str:
    """Without the control characters that no calendar file may hold."""
    return "".join(one for one in text if one in "\n\t" or (ord(one) >= ord(" ") and one != "\x7f"))
