"""The drop-ins of the day as Rollcall's events tell them: a log for each sign-in, and one for each tutor's presence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

Event = Mapping[str, Any]


@dataclass(frozen=True)
class SessionLog:
    """One sign-in as its newest event told it. Times are RFC 3339, `seconds` bridge `drops` of under two minutes."""

    session_log_id: str
    learner_id: str
    state: str = "standby"
    meeting_id: str | None = None
    program_id: str | None = None
    signed_in_at: str | None = None
    deadline: str | None = None
    joined_at: str | None = None
    left_at: str | None = None
    seconds: int = 0
    drops: int = 0
    reason: str | None = None
    corrected: bool = False
    taken_by: str | None = None
    sequence: str = ""


@dataclass(frozen=True)
class HostLog:
    """A tutor's own time in one session of theirs."""

    host_log_id: str
    meeting_id: str
    host: str
    state: str
    joined_at: str | None = None
    left_at: str | None = None
    seconds: int = 0
    drops: int = 0
    sequence: str = ""


_STATES = ("waiting", "standby", "live", "closed", "cancelled")


class Logbook:
    """Applies the events in any order, since the greater `sequence` is the newer."""

    def __init__(self) -> None:
        self.session_logs: dict[str, SessionLog] = {}
        self.host_logs: dict[str, HostLog] = {}

    def handlers(self) -> Mapping[str, Callable[[Event], None]]:
        """By the types of events that tell of drop-ins."""
        of_learners = dict.fromkeys((f"session_log.{state}" for state in _STATES), self._session_log_changed)
        return of_learners | dict.fromkeys(("host_log.live", "host_log.closed"), self._host_log_changed)

    def open(self, log: SessionLog) -> None:
        """Keep a sign-in of which no event has told yet."""
        self.session_logs.setdefault(log.session_log_id, log)

    def of_meeting(self, meeting_id: str) -> list[SessionLog]:
        """The sign-ins in one session, the first one first."""
        logs = (log for log in self.session_logs.values() if log.meeting_id == meeting_id)
        return sorted(logs, key=lambda log: log.signed_in_at or "")

    def host_log(self, meeting_id: str) -> HostLog | None:
        return next((log for log in self.host_logs.values() if log.meeting_id == meeting_id), None)

    def _session_log_changed(self, event: Event) -> None:
        known = self.session_logs.get(event["data"]["session_log_id"])
        if known is None or event["sequence"] >= known.sequence:
            log = _told(SessionLog, event)
            self.session_logs[log.session_log_id] = log

    def _host_log_changed(self, event: Event) -> None:
        known = self.host_logs.get(event["data"]["host_log_id"])
        if known is None or event["sequence"] >= known.sequence:
            log = _told(HostLog, event)
            self.host_logs[log.host_log_id] = log


def _told[Log: (SessionLog, HostLog)](kind: type[Log], event: Event) -> Log:
    """What an event tells that this LMS has a use for; its type is the state."""
    said = {**event["data"], "state": event["type"].partition(".")[2], "sequence": event["sequence"]}
    return kind(**{field.name: said[field.name] for field in fields(kind) if field.name in said})
