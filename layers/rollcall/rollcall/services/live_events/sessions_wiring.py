"""What brings a live event's sessions into Zoom."""

from rollcall.services import wiring
from rollcall.services.live_events.sessions import Sessions
from rollcall.services.meetings.wiring import make_hosts, make_making, make_meetings
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.live_events import LiveEventStore
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table


def make_sessions(environment: wiring.MeetingJobsEnvironment, records: Table, zooms: ZoomAccess) -> Sessions:
    return Sessions(
        MeetingStore(records),
        LiveEventStore(records),
        make_hosts(records, zooms),
        make_making(environment, records, zooms),
        make_meetings(environment, records, zooms).cancelling,
        wiring.queue(environment.meeting_jobs_queue_url),
        wiring.now,
    )
