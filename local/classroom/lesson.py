"""The class from the Zoom account to the final numbers, told in order."""

from datetime import datetime, timedelta
from uuid import uuid4

from local.classroom import gathering, watch
from local.classroom.acts import ClassActs
from local.classroom.cast import ADMIN, FIRST_ROSTER, HOST, NAMES, STAFF, link_users
from local.classroom.drop_in import DropInActs
from local.classroom.enrolling import Enrolling
from local.classroom.evidence import Evidence, RosterSeen
from local.classroom.script import DURATION_S, class_script
from local.play.clock import Clock, as_text
from local.play.connect import connect_zoom
from local.play.display import Display
from local.play.doors.http import Json
from local.play.doors.lms import Lesson
from local.play.places import Room
from local.play.player import Player
from local.play.presence import Span
from local.play.stage import Addresses, Stage, open_stage
from local.play.waking import wake

TIME_ZONE = "Europe/Prague"
PLANNED_AHEAD_S, LEAD_S = 600, 20
"""The class is planned far ahead and put forward once its roster is in Zoom, and changed, however long that took."""

WHILE_PLANNING: Json = {"webhooks": {"disorder_s": 6.0}}
"""Zoom tells of thirty registrations at once; on a small machine each one in the same moment starts a function."""

IN_CLASS: Json = {
    "webhooks": {"duplicate": 0.3, "disorder_s": 1.5, "delay_s": 0.2},
    # Attempts come 5, 15 and 35 s after the end: the report is refused twice, however late they are.
    "report": {"refusals": 2},
}


async def hold_class(addresses: Addresses, display: Display, clock: Clock) -> Evidence:
    """Play the whole class on a running stack; returns everything that was seen. Takes about two minutes."""
    async with open_stage(addresses) as stage:
        with display.phase("A Zoom account, an LMS tenant"):
            await _set_the_stage(stage, addresses)
        with display.phase("The admin connects Zoom"):
            await _connect(stage, addresses)
        with display.phase("The tutor's page wakes up"):
            await wake(stage)
        with display.phase("The LMS creates the class and its roster"):
            room = await _plan(stage, _from_now(clock, PLANNED_AHEAD_S))
        enrolling = Enrolling(stage, clock, room)
        first_batches = await enrolling.first_roster(display)
        await stage.zoom.set_faults({})
        await enrolling.change(display)
        roster = await gathering.roster_seen(stage, room, first_batches)
        return await _run(stage, display, clock, room, roster)


async def _set_the_stage(stage: Stage, addresses: Addresses) -> None:
    await stage.zoom.add_account(STAFF, TIME_ZONE)
    await stage.zoom.set_faults(WHILE_PLANNING)
    await stage.lms.configure(addresses.api_url, addresses.api_key, addresses.tenant_id)


async def _connect(stage: Stage, addresses: Addresses) -> None:
    connection_id = await connect_zoom(addresses.lms_url, ADMIN.email)
    status = (await stage.rollcall.connection(connection_id))["status"]
    if status != "active":
        raise RuntimeError(f"the connection is {status}, though Zoom gave its consent")


def _from_now(clock: Clock, seconds: float) -> datetime:
    """A whole second, since that is what Zoom plans and counts in."""
    return clock.now().replace(microsecond=0) + timedelta(seconds=seconds)


async def _plan(stage: Stage, starts: datetime) -> Room:
    topic = f"Algebra II 🧮 {uuid4().hex[:4]}"
    lesson = Lesson(topic, HOST.email, as_text(starts), DURATION_S, TIME_ZONE)
    meeting_id = await stage.lms.schedule(lesson, FIRST_ROSTER)
    return Room(meeting_id, await stage.rollcall.meeting_number(meeting_id))


async def _run(stage: Stage, display: Display, clock: Clock, room: Room, roster: RosterSeen) -> Evidence:
    in_class, in_drop_in, script = ClassActs(stage, room), DropInActs(stage), class_script()
    coming = link_users()
    with display.phase("Learners open their personal links", len(coming)) as phase:
        for learner in coming:
            await in_class.open_link(learner.learner_id)
            phase.count(learner.name)
    await stage.zoom.set_faults(IN_CLASS)
    with display.phase("The teacher puts the class forward"):
        starts = _from_now(clock, LEAD_S)
        await stage.rollcall.put_forward(room.meeting_id, as_text(starts))
    with display.phase(f"The class, {DURATION_S} s from {starts:%H:%M:%S}", len(script), NAMES) as phase:
        await Player(in_class.table() | in_drop_in.table(), clock, starts, phase.step).play(script)
    zero = int(starts.timestamp())
    schedule, truth = Span(zero, zero + DURATION_S), await stage.zoom.truth(room.number)
    with display.phase("Live numbers"):
        live = await watch.live_numbers(stage.rollcall, clock, room.meeting_id, truth, schedule)
    with display.phase("Zoom's report, late as ever"):
        final = await watch.final_numbers(stage.rollcall, clock, room.meeting_id)
    with display.phase("The LMS's own list"):
        lms = await gathering.lms_list(stage.lms, clock, room.meeting_id, final.sheet)
    return Evidence(
        schedule=schedule,
        uuids=tuple(in_class.uuids),
        roster=roster,
        truth=truth,
        live=live.sheet,
        live_after_s=live.after_s,
        final=final.sheet,
        final_after_s=live.after_s + final.after_s,
        lms=lms,
        versions=await gathering.heard_versions(stage.lms, room.meeting_id),
        webhooks=await gathering.webhook_counts(stage.lms),
        zoom_calls=gathering.zoom_calls(await stage.zoom.calls(), in_class.uuids),
        drop_in_truth=await stage.zoom.truth((await in_drop_in.room()).number),
        drop_ins=await gathering.drop_ins(stage, in_drop_in),
    )
