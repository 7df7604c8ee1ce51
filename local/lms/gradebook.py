"""What the LMS learnt from events: who attended, what changed in Zoom, whether it is connected. In memory."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from local.lms.attendance import AttendanceLine, Book
from local.lms.client import Learner
from local.lms.logbook import Event, Logbook


@dataclass(frozen=True)
class RegistrationNote:
    """What became of one learner's registration in Zoom, beyond having been asked for: by whom or why is `reason`."""

    status: str
    reason: str = ""
    sequence: str = ""


@dataclass(frozen=True)
class DriftNote:
    """Something that was changed in Zoom and breaks tracking, or did until it was put right."""

    is_so: bool = False
    sequence: str = ""


@dataclass(frozen=True)
class Pick:
    """The session of a live event that a learner has a seat in, if any."""

    session: str | None = None
    sequence: str = ""


@dataclass
class Course:
    """A meeting the LMS created, with its roster and what became of it.

    `notes` are of those who cancelled in Zoom, were denied there, or could not be registered. `changed_in_zoom` names
    what the newest change was about, if it was made there.
    """

    topic: str = ""
    changed_in_zoom: tuple[str, ...] = ()
    change_sequence: str = ""
    drift: dict[str, DriftNote] = field(default_factory=dict)
    roster: Sequence[Learner] = ()
    room: str = "never_opened"
    room_sequence: str = ""
    book: Book = field(default_factory=Book)
    notes: dict[str, RegistrationNote] = field(default_factory=dict)

    @property
    def broken(self) -> list[str]:
        """What has to be put right before attendance can be tracked again."""
        return sorted(what for what, note in self.drift.items() if note.is_so)


class Gradebook:
    """Applies Rollcall's events. They may arrive in any order, so `sequence` decides: the greater one is the newer.

    What is about drop-ins goes to the logbook.
    """

    def __init__(self, logbook: Logbook) -> None:
        self.courses: dict[str, Course] = {}
        self.connections: dict[str, str] = {}
        self.picks: dict[str, dict[str, Pick]] = {}
        self.event_counts: Counter[str] = Counter()
        self._handlers: dict[str, Callable[[Event], None]] = {
            "connection.active": self._connection_active,
            "meeting.started": self._room_opened,
            "meeting.ended": self._room_closed,
            "meeting.updated": self._meeting_changed,
            "meeting.drifted": self._drifted,
            "meeting.drift_resolved": self._drifted,
            "attendance.provisional": self._attendance_settled,
            "attendance.final": self._attendance_settled,
            "attendance.corrected": self._attendance_settled,
            "learner.erased": self._erased,
            "live_event.session_picked": self._picked,
            "registrant.registered": self._registration_changed,
            "registrant.cancelled": self._registration_changed,
            "registrant.denied": self._registration_changed,
            "registrant.failed": self._registration_changed,
            **logbook.handlers(),
        }

    def open_course(self, meeting_id: str, topic: str, roster: Sequence[Learner]) -> None:
        """Keep the LMS's own side of a meeting; events may have been quicker than the API's answer."""
        course = self._course(meeting_id)
        course.topic, course.roster = topic, tuple(roster)

    def enroll(self, meeting_id: str, roster: Sequence[Learner]) -> None:
        """The roster as it is from now on; who is not on it any more leaves the lists."""
        self._course(meeting_id).roster = tuple(roster)

    def apply(self, event: Event) -> None:
        """Learn from one verified event. Types this LMS has no use for are counted and left alone."""
        self.event_counts[event["type"]] += 1
        if handler := self._handlers.get(event["type"]):
            handler(event)

    def attendance_list(self, meeting_id: str) -> list[tuple[Learner, AttendanceLine]]:
        """The roster with what is known of each; a learner without an event is `unknown`, not absent."""
        course = self._course(meeting_id)
        return [(learner, course.book.of(learner.learner_id)) for learner in course.roster]

    def _course(self, meeting_id: str) -> Course:
        return self.courses.setdefault(meeting_id, Course())

    def _connection_active(self, event: Event) -> None:
        self.connections[event["data"]["connection_id"]] = "active"

    def _room_opened(self, event: Event) -> None:
        self._room(event, "open")

    def _room_closed(self, event: Event) -> None:
        self._room(event, "closed")

    def _room(self, event: Event, room: str) -> None:
        course = self._course(event["data"]["meeting_id"])
        if event["sequence"] >= course.room_sequence:
            course.room, course.room_sequence = room, event["sequence"]

    def _meeting_changed(self, event: Event) -> None:
        data, course = event["data"], self._course(event["data"]["meeting_id"])
        if event["sequence"] >= course.change_sequence:
            told = tuple(change["what"] for change in data["changes"]) if data["by"] == "zoom" else ()
            course.topic, course.changed_in_zoom, course.change_sequence = data["topic"], told, event["sequence"]

    def _drifted(self, event: Event) -> None:
        drift, what = self._course(event["data"]["meeting_id"]).drift, event["data"]["what"]
        if event["sequence"] >= drift.get(what, DriftNote()).sequence:
            drift[what] = DriftNote(event["type"] == "meeting.drifted", event["sequence"])

    def _attendance_settled(self, event: Event) -> None:
        book = self._course(event["data"]["meeting_id"]).book
        book.hear(event["type"].removeprefix("attendance."), event["timestamp"], event["data"])

    def _registration_changed(self, event: Event) -> None:
        data = event["data"]
        notes = self._course(data["meeting_id"]).notes
        known = notes.get(data["learner_id"], RegistrationNote(""))
        if event["sequence"] >= known.sequence:
            status = event["type"].removeprefix("registrant.")
            notes[data["learner_id"]] = RegistrationNote(status, data.get("reason") or "", event["sequence"])

    def _erased(self, event: Event) -> None:
        """What is kept of their attendance here goes too; who they are is the LMS's own affair."""
        learner_id = event["data"]["learner_id"]
        for course in self.courses.values():
            course.notes.pop(learner_id, None)
            course.book.lines.pop(learner_id, None)
        for picks in self.picks.values():
            picks.pop(learner_id, None)

    def _picked(self, event: Event) -> None:
        data = event["data"]
        picks = self.picks.setdefault(data["live_event_id"], {})
        if event["sequence"] >= picks.get(data["learner_id"], Pick()).sequence:
            picks[data["learner_id"]] = Pick(data["session"], event["sequence"])
