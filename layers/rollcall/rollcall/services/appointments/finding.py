"""An appointment that is long over and was never checked: its schedule was lost. What is in doubt may be found, too."""

from dataclasses import dataclass
from datetime import datetime

from rollcall.aws.queues import Queue
from rollcall.services.meeting_jobs import missed_check
from rollcall.store.facts import MeetingFile
from rollcall.store.meeting_records import Room
from rollcall.store.registrants import RegistrantStatus


@dataclass(frozen=True, slots=True)
class Unchecked:
    jobs: Queue

    def check(self, file: MeetingFile) -> None:
        """Whatever comes of it is written down, so that it is found once. While somebody is in it, it is left alone."""
        if file.meeting.is_to_be_judged and file.meeting.room is not Room.OPEN:
            self.jobs.send(missed_check(file.meeting, _since(file)))


def _since(file: MeetingFile) -> datetime:
    """From when on somebody could come: what was initiated after its start has all its registrations from then."""
    stands = [one for one in file.registrants if one.status is RegistrantStatus.REGISTERED]
    first = min((one.changed_at for one in stands if one.changed_at), default=file.meeting.start)
    return max(file.meeting.start, first)
