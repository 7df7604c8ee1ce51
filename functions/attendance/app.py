"""LMS API: attendance. It touches neither Zoom nor a secret."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from rollcall.environment import read_environment
from rollcall.lms.attendance import (
    AttendanceList,
    AttendanceReply,
    MarkRequest,
    Settlement,
    SettlementRequest,
    SettlementsReply,
    SettlementsRequest,
)
from rollcall.lms.evidence import EvidenceReply
from rollcall.lms.exports import ExportList
from rollcall.lms.matches import AliasList, MatchReply, NewMatch, UnknownList
from rollcall.services import wiring
from rollcall.services.api.access import Access
from rollcall.services.api.manners import accepted, created, lms_api, no_content, tenant_of
from rollcall.services.api.parameters import (
    Begin,
    By,
    Cursor,
    End,
    FileFormat,
    Limit,
    PageNumber,
    ProgramName,
    Since,
    Until,
    Version,
)
from rollcall.services.attendance.attendance_view import AttendanceView, Wanted
from rollcall.services.attendance.marking import Marking
from rollcall.services.attendance.resettling import Resettling
from rollcall.services.attendance.why.evidence_view import EvidenceView
from rollcall.services.attendance.why.exports import Exports
from rollcall.services.attendance.why.handing_over import HandingOver
from rollcall.services.attendance.why.tables import pieces
from rollcall.services.attendance.why.timeline_view import TimelineView
from rollcall.services.attendance.why.wiring import make_evidence_view, make_exports, make_timeline_view
from rollcall.services.attendance.wiring import make_attendance_view, make_marking, make_resettling
from rollcall.services.matches.aliases_view import AliasesView
from rollcall.services.matches.matching import Matches
from rollcall.services.matches.unmatched_view import UnmatchedView
from rollcall.services.matches.wiring import make_aliases_view, make_matches, make_unmatched_view
from rollcall.store.tenants import TenantStore


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.TableEnvironment, wiring.SettlementsEnvironment, wiring.ExportsEnvironment):
    pass


@dataclass(frozen=True, slots=True)
class Dependencies:
    access: Access
    view: AttendanceView
    marking: Marking
    resettling: Resettling
    unmatched: UnmatchedView
    matches: Matches
    aliases: AliasesView
    evidence: EvidenceView
    timeline: TimelineView
    exports: Exports
    files: HandingOver


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    return Dependencies(
        Access(TenantStore(records)),
        make_attendance_view(records),
        make_marking(records),
        make_resettling(records, wiring.queue(environment.report_queue_url)),
        make_unmatched_view(records),
        make_matches(records),
        make_aliases_view(records),
        make_evidence_view(records),
        make_timeline_view(records),
        make_exports(records),
        HandingOver(wiring.shared_objects(environment.exports_bucket)),
    )


_FILES: dict[int, Any] = {
    200: {
        "description": "All of it, as `format` says.",
        "content": {"application/json": {"model": ExportList}, "text/csv": {"schema": {"type": "string"}}},
    },
    303: {"description": "It is more than an answer holds: `Location` is a link to it that lives for five minutes."},
}
logger = Logger()
app = lms_api(lambda: dependencies().access, logger)


@app.get("/v1/meetings/<meeting_id>/attendance")
def get_attendance(
    meeting_id: str, cursor: Cursor = "", limit: Limit = 1000, changed_since: Version = None
) -> AttendanceList:
    """By learner id. With ``changed_since``, the lines that versions after it changed."""
    wanted = Wanted(limit, cursor, changed_since)
    return dependencies().view.page(tenant_of(app), meeting_id, wanted, wiring.now())


@app.put("/v1/meetings/<meeting_id>/attendance/<learner_id>/mark")
def mark_attendance(meeting_id: str, learner_id: str, mark: MarkRequest) -> AttendanceReply:
    """It stands over all evidence; the learner's line as it is then."""
    return dependencies().marking.mark(tenant_of(app), meeting_id, learner_id, mark, wiring.now())


@app.delete("/v1/meetings/<meeting_id>/attendance/<learner_id>/mark")
def unmark_attendance(meeting_id: str, learner_id: str, by: By) -> AttendanceReply:
    """The learner's line as the evidence has it."""
    return dependencies().marking.unmark(tenant_of(app), meeting_id, learner_id, by, wiring.now())


@app.post("/v1/meetings/<meeting_id>/settlements")
def settle_meeting(meeting_id: str, request: SettlementRequest) -> Settlement:
    """By the policy that is decided now, at once."""
    return dependencies().resettling.one(tenant_of(app), meeting_id, request, wiring.now())


@app.post("/v1/settlements")
def settle_meetings(request: SettlementsRequest) -> Response[SettlementsReply]:
    """The same of all meetings that start in a range of time, by and by."""
    return accepted(dependencies().resettling.many(tenant_of(app), request, wiring.now()))


@app.get("/v1/meetings/<meeting_id>/attendance/unmatched")
def list_unmatched(meeting_id: str, cursor: Cursor = "") -> UnknownList:
    """Who was there and is nobody of the roster, with the learners they might be."""
    return dependencies().unmatched.page(tenant_of(app), meeting_id, cursor, wiring.now())


@app.post("/v1/meetings/<meeting_id>/attendance/matches")
def make_match(meeting_id: str, match: NewMatch) -> Response[MatchReply]:
    """Somebody unknown was this learner: it is remembered, and the meeting is settled by it."""
    return created(dependencies().matches.make(tenant_of(app), meeting_id, match, wiring.now()))


@app.get("/v1/meetings/<meeting_id>/attendance/matches")
def list_matches(meeting_id: str) -> AliasList:
    """What was said of this meeting alone."""
    return dependencies().matches.of_meeting(tenant_of(app), meeting_id)


@app.delete("/v1/meetings/<meeting_id>/attendance/matches/<alias_id>")
def take_match_back(meeting_id: str, alias_id: str, by: By) -> Response[None]:
    """What was said of this meeting alone; it is settled without it."""
    dependencies().matches.take_back(tenant_of(app), meeting_id, alias_id, by, wiring.now())
    return no_content()


@app.get("/v1/aliases")
def list_aliases(cursor: Cursor = "") -> AliasList:
    """The names that are somebody's in all of the tenant's meetings."""
    return dependencies().aliases.page(tenant_of(app), cursor)


@app.delete("/v1/aliases/<alias_id>")
def forget_alias(alias_id: str) -> Response[None]:
    """Meetings that were settled by it stay as they are until they are settled anew."""
    dependencies().aliases.forget(tenant_of(app), alias_id)
    return no_content()


@app.get("/v1/meetings/<meeting_id>/attendance/<learner_id>/evidence")
def explain_attendance(meeting_id: str, learner_id: str) -> EvidenceReply:
    """Why it is what it is: every connection, used or not and why, the rules applied, and all versions."""
    return dependencies().evidence.of(tenant_of(app), meeting_id, learner_id, wiring.now())


@app.get("/v1/meetings/<meeting_id>/attendance/timeline.svg", include_in_schema=False)
def draw_attendance(meeting_id: str, page: PageNumber = 1) -> Response[str]:
    """The room over time, a lane for each person, 350 on a page."""
    return dependencies().timeline.picture(tenant_of(app), meeting_id, page, wiring.now())


@app.get("/v1/meetings/<meeting_id>/attendance/export", responses=_FILES)
def export_meeting(meeting_id: str, form: FileFormat = "json") -> Response[str]:
    """All lines at once, or a 303 to a link that lives for five minutes."""
    rows = dependencies().exports.of_meeting(tenant_of(app), meeting_id, wiring.now())
    return dependencies().files.hand(tenant_of(app), f"attendance-{meeting_id}", form, pieces(rows, form))


@app.get("/v1/learners/<learner_id>/attendance", responses=_FILES)
def export_learner(
    learner_id: str, since: Since = None, until: Until = None, form: FileFormat = "json"
) -> Response[str]:
    """Of every meeting that starts from ``since`` on and before ``until``; at once, or by a link."""
    rows = dependencies().exports.of_learner(tenant_of(app), learner_id, since, until, wiring.now())
    return dependencies().files.hand(tenant_of(app), "attendance-learner", form, pieces(rows, form))


@app.get("/v1/attendance/export", responses=_FILES)
def export_range(since: Begin, until: End, program_id: ProgramName = "", form: FileFormat = "json") -> Response[str]:
    """Of every meeting that starts from ``since`` on and before ``until``, a year at most; at once, or by a link."""
    rows = dependencies().exports.between(tenant_of(app), since, until, program_id, wiring.now())
    return dependencies().files.hand(tenant_of(app), "attendance", form, pieces(rows, form))


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's own
    return app.resolve(event, context)
