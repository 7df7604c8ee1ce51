"""The picture of a meeting, up to 350 people on a page."""

from dataclasses import dataclass
from datetime import datetime
from itertools import batched

from aws_lambda_powertools.event_handler import Response

from rollcall.attendance.model import Instance
from rollcall.ids import MeetingId, TenantId
from rollcall.lms.problems import invalid, not_found
from rollcall.services.api.page_template import allowed
from rollcall.services.attendance.policies import Policies
from rollcall.services.attendance.standing import Standing
from rollcall.services.attendance.traces import Traces
from rollcall.services.attendance.why.lanes import Lane, lanes_of
from rollcall.services.attendance.why.timeline import Scene, picture_of, shortened
from rollcall.services.attendance.why.timeline_svg import STYLE, svg_of
from rollcall.services.attendance.why.witnessed import witnessed
from rollcall.services.zones import zone_of
from rollcall.store.facts import FactStore, MeetingFile
from rollcall.store.meeting_records import MeetingStatus, Room
from rollcall.store.policies import AttendancePolicy

_LANES_A_PAGE = 350  # so that a class of 300 is on one, with its host and its guests
_TOPIC = 64
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src {allowed(STYLE)}",
    "X-Content-Type-Options": "nosniff",
}
_STATES = {
    "running": "Running now",
    "provisional": "Provisional: what the webhooks told",
    "final": "Final",
    "needs_review": "Final, and some of it for a human to look at",
}


@dataclass(frozen=True, slots=True)
class TimelineView:
    facts: FactStore
    policies: Policies

    def picture(self, tenant_id: TenantId, meeting_id: str, page: int, now: datetime) -> Response[str]:
        file = self.facts.open(tenant_id, MeetingId(meeting_id))
        if file is None:
            raise not_found("meeting")
        policy = self.policies.applied_to(file)
        svg = svg_of(picture_of(scene_of(file, policy, page, now)))
        return Response(200, content_type="image/svg+xml; charset=utf-8", body=svg, headers=dict(_HEADERS))


def scene_of(file: MeetingFile, policy: AttendancePolicy, page: int, now: datetime) -> Scene:
    """Raises a problem where there is no such page."""
    known = witnessed(file, now, policy)
    standing, traces = known.standing, known.traces
    until = now if file.meeting.room is Room.OPEN else file.meeting.end
    everybody = lanes_of(file, standing, traces, until)
    pages: list[tuple[Lane, ...]] = list(batched(everybody, _LANES_A_PAGE, strict=False)) or [()]
    if page > len(pages):
        raise invalid("There is no such page.", f"Send a page from 1 to {len(pages)}.")
    gone = file.meeting.status is MeetingStatus.EXTERNALLY_LINKED
    start = file.meeting.start.astimezone(zone_of(file.meeting.time_zone))
    part = f", page {page} of {len(pages)}" if len(pages) > 1 else ""
    return Scene(
        title=f"{shortened(file.meeting.topic, _TOPIC)}, {start.day} {start:%B} {start.year}{part}",
        notes=[_state(file, standing, gone=gone), _rules(policy, traces)],
        time_zone=file.meeting.time_zone,
        schedule=(file.meeting.start, file.meeting.end),
        window=() if gone else traces.truth.window,
        instances=[
            Instance(run.uuid, run.start, run.end or max(run.start, until)) for run in traces.truth.runs.belonging
        ],
        lanes=pages[page - 1],
    )


def _state(file: MeetingFile, standing: Standing, *, gone: bool) -> str:
    told = _STATES[standing.state]
    if gone:
        told += "; what Zoom told was deleted with the connection"
    return f"{told}. Times in {zone_of(file.meeting.time_zone)}."


def _rules(policy: AttendancePolicy, traces: Traces) -> str:
    share = f"{(policy.threshold * 100).normalize():f}"
    ignored = len(traces.truth.runs.ignored)
    told = f"Present from {share}% of the credit window, late after {policy.late_after_s // 60} min."
    return told + (f" Runs that are none of this meeting's: {ignored}." if ignored else "")
