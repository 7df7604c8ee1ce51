"""What brings a live event's sessions into Zoom."""

from rollcall.services import wiring
from rollcall.services.live_events.sessions import Sessions
from rollcall.services.live_events.wiring import make_session_requests
from rollcall.services.meetings.wiring import make_meetings
from rollcall.services.zoom_access.clients import ZoomAccess
from rollcall.store.meetings import MeetingStore
from rollcall.store.table import Table


def make_sessions(environment: wiring.MeetingsEnvironment, records: Table, zooms: ZoomAccess) -> Sessions:
    meetings = make_meetings(environment, records, zooms)
    requests = make_session_requests(environment, records)
    return Sessions(MeetingStore(records), meetings.initiating, meetings.cancelling, requests, wiring.now)
