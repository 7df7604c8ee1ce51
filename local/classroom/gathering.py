"""Looks everywhere once the class is over: Zoom's call log, the LMS's lists, the drop-ins."""

from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from local.classroom.cast import DROP_IN_LEARNERS, LEARNERS
from local.classroom.drop_in import DropInActs, session_logs
from local.classroom.evidence import DropIn, HeardVersion, RegistrationCalls, RosterSeen, WebhookCounts, ZoomCalls
from local.play.clock import Clock
from local.play.doors.http import Json
from local.play.doors.lms import SampleLms
from local.play.doors.sheet import Row, Sheet, row
from local.play.people import Learner
from local.play.places import Room
from local.play.stage import Stage

LMS_WITHIN_S = 15.0
_ASK_EVERY_S = 0.5
_NOT_FOUND = 404
_BATCH = "/v2/meetings/{meeting_id}/batch_registrants"
_STATUS = "/v2/meetings/{meeting_id}/registrants/status"
_REPORT = "/v2/report/meetings/{meeting_id}"


def registration_calls(log: Sequence[Json], room: Room) -> RegistrationCalls:
    """What of Zoom's call log is about who is registered for the class."""
    ours = [call["path"] for call in log if room.number in call["url_path"]]
    return RegistrationCalls(ours.count(_BATCH), ours.count(_STATUS))


async def roster_seen(stage: Stage, room: Room, first_batches: int) -> RosterSeen:
    """The roster as the calls, Zoom and the LMS tell it."""
    calls = registration_calls(await stage.zoom.calls(), room)
    in_zoom = {email: str(row["status"]) for email, row in (await stage.zoom.registrants(room.number)).items()}
    notes = (await stage.lms.roster(room.meeting_id))["notes"]
    return RosterSeen(first_batches, calls, in_zoom, {who: note["status"] for who, note in notes.items()})


def zoom_calls(log: Sequence[Json], uuids: Sequence[str]) -> ZoomCalls:
    """What of Zoom's call log is about the runs of the class; a uuid in a path may be encoded twice."""

    def is_about_a_run(call: Json) -> bool:
        return any(uuid in unquote(unquote(call["url_path"])) for uuid in uuids)

    reports = [call for call in log if call["path"].startswith(_REPORT) and is_about_a_run(call)]
    refused = [call for call in reports if call["status"] == _NOT_FOUND]
    read = [call for call in reports if call["path"] == f"{_REPORT}/participants" and call not in refused]
    return ZoomCalls(len(read), len(refused))


async def lms_list(lms: SampleLms, clock: Clock, meeting_id: str, final: Sheet) -> Mapping[str, Row]:
    """The LMS's list once its events have caught up with the final one, or as it is after `LMS_WITHIN_S`."""
    since = clock.now()
    while True:
        shown = {item["learner_id"]: row(item) for item in await lms.attendance(meeting_id)}
        is_late = (clock.now() - since).total_seconds() >= LMS_WITHIN_S
        if is_late or all(_same(shown.get(who.learner_id), final.rows.get(who.learner_id)) for who in LEARNERS):
            return shown
        await clock.sleep(_ASK_EVERY_S)


async def heard_versions(lms: SampleLms, meeting_id: str) -> tuple[HeardVersion, ...]:
    """What the LMS was told of each version, the first one first."""
    heard = [HeardVersion(one["version"], one["told"], one["cause"]) for one in await lms.versions(meeting_id)]
    return tuple(sorted(heard, key=lambda one: one.version))


async def webhook_counts(lms: SampleLms) -> WebhookCounts:
    """What became of the deliveries to the LMS."""
    counts = await lms.webhook_counts()
    return WebhookCounts(counts["verified"], counts["rejected"])


async def drop_ins(stage: Stage, acts: DropInActs) -> dict[str, DropIn]:
    """Every drop-in by learner id: Rollcall's record, the LMS's, and Zoom's door."""
    heard = await session_logs(stage.lms)
    return {who.learner_id: await _drop_in(stage, acts, who, heard[who.learner_id]) for who in DROP_IN_LEARNERS}


async def _drop_in(stage: Stage, acts: DropInActs, learner: Learner, heard: Json) -> DropIn:
    log = await stage.rollcall.session_log(acts.session_log_ids[learner.learner_id])
    is_turned_away = await stage.zoom.is_turned_away(acts.links[learner.learner_id])
    return DropIn(log["state"], log["seconds"], heard["state"], heard["seconds"], is_turned_away)


def _same(one: Row | None, other: Row | None) -> bool:
    return one is not None and other is not None and one.told == other.told
