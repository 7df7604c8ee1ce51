"""The day at the tutoring center, from the Zoom account to the last log, told in order."""

from datetime import timedelta

from local.center.acts import LearnerActs
from local.center.cast import ADMIN, NAMES, PROGRAM, STAFF, TARA, TUTORS, Part, playing
from local.center.diary import Diary
from local.center.evidence import Evidence
from local.center.gathering import evidence_of
from local.center.script import MORNING, day_script
from local.center.tutor_acts import TutorActs
from local.play.clock import Clock
from local.play.connect import connect_zoom
from local.play.display import Display
from local.play.doors.http import Json
from local.play.player import Player
from local.play.stage import Addresses, Stage, open_stage
from local.play.waking import wake

TIME_ZONE = "Europe/Prague"
TOLD_LATE_BY_S = 25.0
"""Long enough that the check of a no-show has been made, though the schedules here are looked at every ten seconds."""

ON_THE_DAY: Json = {
    "webhooks": {
        "duplicate": 0.3,
        "disorder_s": 1.0,
        "delay_s": 0.2,
        "late": [
            {"event": "meeting.participant_joined", "email": learner.email, "by_s": TOLD_LATE_BY_S}
            for learner in playing(Part.TOLD_LATE)
        ],
    },
}


async def hold_day(addresses: Addresses, display: Display, clock: Clock) -> Evidence:
    """Play the whole day on a running stack; returns everything that was seen. Takes about a minute and a half."""
    async with open_stage(addresses) as stage:
        with display.phase("A Zoom account of three tutors, a program with a waiting line"):
            hosts = await _set_the_stage(stage, addresses)
        with display.phase("The center wakes up"):
            await wake(stage)
        diary, script, began = Diary(frozenset(hosts)), day_script(), clock.now()
        starts = began - timedelta(seconds=MORNING)
        acts = LearnerActs(stage, clock, diary).table() | TutorActs(stage, clock, diary).table()
        with display.phase(f"The day, one minute a second, from {began:%H:%M:%S}", len(script), NAMES) as phase:
            await Player(acts, clock, starts, phase.step).play(script)
        with display.phase("The last logs"):
            evidence = await evidence_of(stage, clock, diary, began)
        await stage.zoom.set_faults({})
        return evidence


async def _set_the_stage(stage: Stage, addresses: Addresses) -> list[str]:
    """The tutors' ids in Zoom."""
    ids = await stage.zoom.add_account(STAFF, TIME_ZONE)
    await stage.zoom.set_faults(ON_THE_DAY)
    await stage.lms.configure(addresses.api_url, addresses.api_key, addresses.tenant_id)
    await connect_zoom(addresses.lms_url, ADMIN.email)
    await stage.rollcall.put_program(PROGRAM, "Math", waiting_line=True)
    await stage.tutoring.open_center("Math center", PROGRAM)
    for tutor in TUTORS:
        await stage.tutoring.employ(tutor, PROGRAM if tutor is TARA else "")
    return [ids[tutor.email] for tutor in TUTORS]
