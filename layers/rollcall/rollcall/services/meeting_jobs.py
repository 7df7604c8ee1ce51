"""What whoever learns something of a meeting has done about it by others, who may take longer: jobs by their kind."""

from datetime import datetime

from rollcall.store.meeting_records import Meeting
from rollcall.store.table import as_text

type MeetingJob = dict[str, object]


def judging_again(meeting: Meeting) -> MeetingJob:
    """Evidence about a judged appointment came late, or it begins anew."""
    return _job("appointment", meeting)


def missed_check(meeting: Meeting, since: datetime) -> MeetingJob:
    """An appointment's check itself, as a schedule would have it made."""
    return _job("check", meeting) | {"start": as_text(meeting.start), "since": as_text(since)}


def session_logs(meeting: Meeting) -> MeetingJob:
    """A report may know more of them than the webhooks told, or the session is over or cancelled."""
    return _job("session_logs", meeting)


def _job(kind: str, meeting: Meeting) -> MeetingJob:
    return {"kind": kind, "tenant_id": meeting.tenant_id, "meeting_id": meeting.meeting_id}
