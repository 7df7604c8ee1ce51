"""What takes longer than an answer of meetings. Every job can be begun again anywhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from rollcall.environment import read_environment
from rollcall.ids import LiveEventId, MeetingId, TenantId
from rollcall.services import wiring
from rollcall.services.failures import described
from rollcall.services.live_events.sessions import Sessions
from rollcall.services.live_events.sessions_wiring import make_sessions
from rollcall.services.meetings.discarding import Discard, Discarding
from rollcall.services.meetings.drift.job import Comparing
from rollcall.services.meetings.drift.messages import Round
from rollcall.services.meetings.drift.nightly import Nightly
from rollcall.services.meetings.drift.wiring import make_comparing, make_nightly
from rollcall.services.meetings.rosters.worker_wiring import make_roster_worker
from rollcall.services.meetings.rosters.working import RosterWorker
from rollcall.services.meetings.wiring import make_discarding
from rollcall.services.zoom_access.wiring import make_zoom_access

_ENOUGH_MS = 40_000  # for the longest thing that is not interrupted: one batch, at a Zoom that takes its time
_A_TURN = timedelta(seconds=10)  # of a round, which then goes to the end of the queue: rosters are not behind it

type Job = dict[str, Any]

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


@dataclass(frozen=True, kw_only=True)
class Environment(wiring.ZoomEnvironment, wiring.MeetingJobsEnvironment):
    """Nothing of its own."""


@dataclass(frozen=True, slots=True)
class Dependencies:
    comparing: Comparing
    discarding: Discarding
    nightly: Nightly
    rosters: RosterWorker
    sessions: Sessions


@cache
def dependencies() -> Dependencies:
    environment = read_environment(Environment)
    records = wiring.table(environment)
    zooms, jobs = make_zoom_access(environment, records), wiring.queue(environment.meeting_jobs_queue_url)
    return Dependencies(
        make_comparing(environment, records, zooms, jobs),
        make_discarding(environment, records, zooms),
        make_nightly(environment, records, zooms, jobs),
        make_roster_worker(environment, records, zooms),
        make_sessions(environment, records, zooms),
    )


def compare(due: Job, _context: object) -> str:
    return dependencies().comparing.work(TenantId(due["tenant_id"]), MeetingId(due["meeting_id"]))


def compare_all(due: Job, context: Any) -> str:  # noqa: ANN401 - Lambda's own
    until = wiring.now() + _A_TURN

    def time_is_up() -> bool:
        return bool(wiring.now() >= until or context.get_remaining_time_in_millis() < _ENOUGH_MS)

    found = dependencies().nightly.work(Round.model_validate(due), wiring.now(), time_is_up)
    return ", ".join(f"{word} {count}" for word, count in sorted(found.items()))


def discard(due: Job, _context: object) -> str:
    return dependencies().discarding.work(Discard.model_validate(due))


def bring_roster(due: Job, context: Any) -> str:  # noqa: ANN401 - Lambda's own
    whose = TenantId(due["tenant_id"]), MeetingId(due["meeting_id"])
    work = dependencies().rosters.work
    return work(*whose, str(due.get("turn", "")), lambda: context.get_remaining_time_in_millis() < _ENOUGH_MS)


def make_sessions_of_event(due: Job, context: Any) -> str:  # noqa: ANN401 - Lambda's own
    whose = TenantId(due["tenant_id"]), LiveEventId(due["live_event_id"])
    bring, attempt = dependencies().sessions.bring, int(due["attempt"])
    return bring(*whose, attempt, lambda: context.get_remaining_time_in_millis() < _ENOUGH_MS)


class UnknownJobError(Exception):
    """A message of a kind that nobody does: it goes where the alarm is."""


def refuse(_due: Job, _context: object) -> str:
    raise UnknownJobError


_JOBS: dict[str, Callable[[Job, Any], str]] = {
    "compare": compare,
    "compare_all": compare_all,
    "discard": discard,
    "roster": bring_roster,
    "make_sessions": make_sessions_of_event,
}


def handler(event: dict[str, Any], context: Any) -> Any:  # noqa: ANN401 - Lambda's own
    def do(record: SQSRecord) -> None:
        due = record.json_body
        kind = str(due.get("kind"))
        try:
            outcome = _JOBS.get(kind, refuse)(due, context)
        except Exception as error:
            logger.error("not_done", extra=described(error) | {"kind": kind})  # noqa: TRY400 - no names in logs
            raise
        logger.info("done", extra={"kind": kind, "outcome": outcome})

    return process_partial_response(event=event, record_handler=do, processor=processor, context=context)
