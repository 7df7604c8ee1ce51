"""Looks everywhere once the day is over: Zoom's books, Rollcall's logs, the LMS's logbook."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from local.center.cast import LEARNERS, TUTORS
from local.center.diary import Diary
from local.center.evidence import Books, Evidence, HostTold
from local.center.expectation import Told, told
from local.play.clock import Clock, as_text
from local.play.doors.http import Json
from local.play.presence import Person
from local.play.stage import Stage

SETTLED_WITHIN_S = 25.0
_ASK_EVERY_S = 1.0

type Logs = dict[str, list[Told]]
type HostLogs = dict[str, list[HostTold]]


async def evidence_of(stage: Stage, clock: Clock, diary: Diary, began: datetime) -> Evidence:
    """Everything, once nothing is on its way any more, or as it is after `SETTLED_WITHIN_S`."""
    ended, since = clock.now(), as_text(began)
    while True:
        seen = await _look(stage, diary, since, (clock.now() - ended).total_seconds())
        if seen.settled_after_s >= SETTLED_WITHIN_S or _has_settled(seen):
            return seen
        await clock.sleep(_ASK_EVERY_S)


def _has_settled(seen: Evidence) -> bool:
    due = seen.all_due
    hosts = {email: seen.hosts_by_api[email] for email in seen.hosts_by_api}
    are_closed = all(log.state == "closed" for logs in hosts.values() for log in logs)
    return seen.api == seen.lms == due and hosts == seen.hosts_by_lms and are_closed


async def _look(stage: Stage, diary: Diary, since: str, after_s: float) -> Evidence:
    return Evidence(
        diary=diary,
        books=await _books(stage, diary),
        api=_logs(await stage.rollcall.session_logs(since)),
        lms=_logs(await stage.lms.session_logs()),
        hosts_by_api=_host_logs(await stage.rollcall.host_logs(since)),
        hosts_by_lms=_host_logs(await stage.lms.host_logs()),
        rejected_webhooks=(await stage.lms.webhook_counts())["rejected"],
        settled_after_s=after_s,
    )


async def _books(stage: Stage, diary: Diary) -> Books:
    people, registered = list[Person](), dict[str, str]()
    for numbers in diary.numbers.values():
        for number in numbers:
            people += (await stage.zoom.truth(number)).people
            registered |= {email: row["status"] for email, row in (await stage.zoom.registrants(number)).items()}
    theirs = [one for one in await stage.zoom.meetings() if one["host_id"] in diary.hosts]
    return Books.of(people, registered, len(theirs))


def _logs(items: Iterable[Json]) -> Logs:
    found: Logs = {learner.learner_id: [] for learner in LEARNERS}
    for item in sorted(items, key=lambda one: one["signed_in_at"] or ""):
        if item["learner_id"] in found:
            found[item["learner_id"]].append(told(item))
    return found


def _host_logs(items: Iterable[Mapping[str, str]]) -> HostLogs:
    ours, found = {tutor.email for tutor in TUTORS}, defaultdict[str, list[HostTold]](list)
    for item in items:
        if item["host"] in ours:
            found[item["host"]].append(HostTold(item["state"], int(item["seconds"]), int(item["drops"])))
    return dict(found)
