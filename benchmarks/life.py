"""A meeting from its creation to its final numbers, and what of AWS it takes: the product's services, counted.

Between them is the table in memory, held to the real one by a test. Lambda's time is what the services took of this
processor, at the share of a core that the functions have, and an assumed time for each call.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import batched
from typing import Any, cast

from benchmarks.assembly import PAGE_SIZE
from benchmarks.crowd import START, UUID, Crowd
from benchmarks.metered_table import MeteredTable
from benchmarks.rosters import Place, people
from rollcall.ids import MeetingId, TenantId, ZoomMeetingId
from rollcall.services.attendance.wiring import make_settling
from rollcall.services.erasing.forgetting import make_forgetting
from rollcall.services.telling.announcing import Announcing, Change
from rollcall.services.webhooks.spreading import Spreading
from rollcall.services.webhooks.witnessing import Message, Witness
from rollcall.store.facts import FactStore, Report, packed
from rollcall.store.meetings import MeetingStore
from rollcall.store.registrants import Registrant
from rollcall.store.rosters import RosterStore
from rollcall.store.tenants import Endpoint, TenantStore
from rollcall.store.webhook_health import WebhookHealthStore

MOST = 4_999  # registrants of a meeting, as Zoom takes them
_CALL_S, _ZOOM_S, _LMS_S = 0.01, 0.2, 0.1
_CORE = 512 / 1_769  # Lambda gives a whole core with so many megabytes
_READING_S = 0.2  # boto3's, for a megabyte
_BATCH, _STREAM, _DELIVERED, _REGISTERED = 10, 100, 5, 30
_INTAKE_CPU_S, _INTAKE_WAITS_S = 0.003, 0.01
_ATTEMPTS, _READS = 2, 6  # the first comes too early; what an attempt reads besides the meeting
_END = START + timedelta(hours=1)


@dataclass
class Usage:
    """What is paid for; ``ms`` of Lambda. Each stage of a meeting's life has one."""

    counts: Counter[str] = field(default_factory=Counter)

    def invoked(self, times: int, *, waiting_s: float = 0.0, cpu_s: float = 0.0) -> None:
        self.counts["lambda"] += times
        self.counts["ms"] += round((cpu_s / _CORE + waiting_s) * 1000)

    def queued(self, messages: int, a_batch: int) -> None:
        """Received and deleted by so many at once, however they were sent."""
        self.counts["sqs"] += 2 * -(-messages // a_batch)


@dataclass
class Life:
    size: int
    stages: dict[str, Usage] = field(default_factory=dict)

    @property
    def registered(self) -> int:
        return min(self.size, MOST)

    def live(self) -> "Life":
        self._create()
        table = MeteredTable.make()
        crowd = Crowd(
            "scheduled", ZoomMeetingId("84512345678"), self.registered, TenantId("tnt_life"), MeetingId("mtg_life")
        )
        for record in crowd.records():
            table.put(record)
        for number in range(self.registered):
            table.put(_registrant(crowd, number))
        table.put(_endpoint(crowd.tenant_id))
        self._witness(table, crowd)
        self._settle(table, crowd)
        return self

    def _create(self) -> None:
        """A request with its roster, and the job that brings it to Zoom, thirty to a call."""
        usage, table = self._stage("created, registered"), MeteredTable.make()
        place = Place(table)
        table.units.clear()
        with self._spent(usage, table):
            _, calls = place.create(people(self.registered))
            calls += sum(place.work().values())
        usage.counts["api"] += 1
        usage.counts["sqs"] += 1
        usage.queued(1, 1)
        usage.counts["kms"] += 2
        usage.invoked(2, waiting_s=calls * _ZOOM_S)
        self._tell(table, usage)

    def _witness(self, table: MeteredTable, crowd: Crowd) -> None:
        """Everybody comes and goes; each event is a request, a message, and a tenth of a batch."""
        usage, queue = self._stage("webhooks"), _Counted()
        witness = _witness(table, queue)
        told = [_run(crowd, "meeting.started")]
        told += [crowd.message(number, joins=joins) for joins in (True, False) for number in range(self.size)]
        told.append(_run(crowd, "meeting.ended"))
        self._reset(table)
        with self._spent(usage, table):
            for batch in batched(told, _BATCH, strict=False):
                messages = [Message(str(number), body) for number, body in enumerate(batch)]
                if witness.witness(messages, _END).failed:
                    raise RuntimeError("not every event was recorded")
        usage.counts["api"] += len(told)
        usage.invoked(len(told), cpu_s=len(told) * _INTAKE_CPU_S, waiting_s=len(told) * _INTAKE_WAITS_S)
        usage.counts["sqs"] += len(told) + queue.sent
        usage.queued(len(told), _BATCH)
        usage.invoked(-(-len(told) // _BATCH))
        self._tell(table, usage)

    def _settle(self, table: MeteredTable, crowd: Crowd) -> None:
        """The live numbers, attempts at the report, and the final numbers."""
        usage, settling = self._stage("settled, reported, told"), make_settling(table)
        self._reset(table)
        with self._spent(usage, table):
            settling.settle(crowd.tenant_id, crowd.meeting_id, _END)
            _store_report(table, crowd, self.size)
            settling.settle(crowd.tenant_id, crowd.meeting_id, _END + timedelta(minutes=15))
        if not settling.attendance.sheet(crowd.tenant_id, crowd.meeting_id).was_final:
            raise RuntimeError("the report was not settled")
        calls = 1 + _ATTEMPTS + -(-self.size // PAGE_SIZE)
        usage.counts["scheduler"] += _ATTEMPTS
        usage.counts["kms"] += _ATTEMPTS
        usage.counts["read"] += _ATTEMPTS * _READS
        usage.counts["dynamo"] += _ATTEMPTS * _READS
        usage.counts["sqs"] += _ATTEMPTS
        usage.queued(1 + _ATTEMPTS, 1)
        usage.invoked(1 + _ATTEMPTS, waiting_s=calls * _ZOOM_S)
        self._tell(table, usage)

    def _tell(self, table: MeteredTable, usage: Usage) -> None:
        """The stream's records become events, and each event a delivery to one endpoint."""
        queue, changes = _Counted(), list(table.changes)
        announcing = Announcing(TenantStore(table), RosterStore(table), cast("Any", queue))
        with self._spent(usage, table):
            events = sum(announcing.announce(_change(number, *one)) for number, one in enumerate(changes))
        usage.counts["sqs"] += queue.sent
        usage.queued(events, _DELIVERED)
        usage.invoked(-(-len(changes) // _STREAM))
        usage.counts["kms"] += events
        usage.counts["read"] += events
        usage.counts["dynamo"] += events
        usage.invoked(-(-events // _DELIVERED), waiting_s=events * _LMS_S)

    def _stage(self, name: str) -> Usage:
        return self.stages.setdefault(name, Usage())

    def _reset(self, table: MeteredTable) -> None:
        table.units.clear()
        table.changes.clear()

    @contextmanager
    def _spent(self, usage: Usage, table: MeteredTable) -> Iterator[None]:
        """Units, calls, and the time of a Lambda that does what is done meanwhile."""
        units, calls, begun, metering = (
            Counter(table.units),
            table.meter.calls,
            time.process_time(),
            table.metering_s[0],
        )
        yield
        cpu = time.process_time() - begun - (table.metering_s[0] - metering)
        spent, made = table.units - units, table.meter.calls - calls
        usage.counts.update({"read": spent["read"], "written": spent["written"], "dynamo": made})
        reading = spent["read"] * 4_096 / 1_024**2 * _READING_S
        usage.invoked(0, cpu_s=cpu + reading, waiting_s=made * _CALL_S)


@dataclass
class _Counted:
    """A queue, and the schedules: how many requests were made."""

    sent: int = 0

    def send(self, _message: dict[str, object], _delay_s: int = 0) -> None:
        self.sent += 1

    def send_all(self, messages: list[dict[str, object]]) -> None:
        self.sent += -(-len(messages) // _BATCH)

    def arm(self, *_: object, **__: object) -> bool:
        return True


def _witness(table: MeteredTable, queue: _Counted) -> Witness:
    facts, counted, none = FactStore(table), cast("Any", queue), cast("Any", None)

    def fail(error: Exception) -> None:
        raise error

    return Witness(
        meetings=MeetingStore(table),
        facts=facts,
        spreading=Spreading(facts),
        forgetting=make_forgetting(table),
        health=WebhookHealthStore(table),
        session_logs=none,
        reports=counted,
        notices=none,
        registrations=none,
        meeting_jobs=counted,
        settle_queue=counted,
        settle_delay=timedelta(seconds=5),
        report_error=fail,
    )


def _run(crowd: Crowd, event: str) -> str:
    """The intake's message about the meeting's beginning or end."""
    message: dict[str, Any] = json.loads(crowd.message(0, joins=True))
    webhook = json.loads(message["body"])
    at = START if event == "meeting.started" else _END
    meeting = webhook["payload"]["object"] | {"start_time": f"{START:%Y-%m-%dT%H:%M:%SZ}"}
    if at == _END:
        meeting["end_time"] = f"{_END:%Y-%m-%dT%H:%M:%SZ}"
    del meeting["participant"]
    told = webhook | {"event": event, "event_ts": int(at.timestamp() * 1000)}
    told["payload"] = webhook["payload"] | {"object": meeting}
    return json.dumps(message | {"body": json.dumps(told)})


def _store_report(table: MeteredTable, crowd: Crowd, size: int) -> None:
    told = [json.loads(json.loads(crowd.message(number, joins=True))["body"]) for number in range(size)]
    rows = [_row(one["payload"]["object"]["participant"]) for one in told]
    pages = [rows[first : first + PAGE_SIZE] for first in range(0, size, PAGE_SIZE)]
    whose = {"tenant_id": crowd.tenant_id, "meeting_id": crowd.meeting_id, "uuid": UUID, "read_at": _END}
    report = Report.model_validate(whose | {"complete": True, "pages": len(pages), "rows": size})
    FactStore(table).store_report(report, map(packed, pages))


def _row(person: dict[str, str]) -> dict[str, str]:
    known = {name: person[name] for name in ("user_id", "participant_uuid", "registrant_id", "join_time")}
    mail = {"name": person["user_name"], "user_email": "", "status": "in_meeting"}
    return known | mail | {"leave_time": f"{START + timedelta(minutes=40):%Y-%m-%dT%H:%M:%SZ}"}


def _change(number: int, old: dict[str, Any], new: dict[str, Any]) -> Change:
    return Change(event_id=str(number), at=_END, sequence=f"{number:040}", old=old, new=new)


def _registrant(crowd: Crowd, number: int) -> Registrant:
    whose = {"tenant_id": crowd.tenant_id, "meeting_id": crowd.meeting_id, "learner_id": f"learner-{number}"}
    mail = f"learner{number}@students.example"
    return Registrant.model_validate(
        whose | {"name": f"Learner Number {number}", "email": mail, "join_token": f"{number:043}"}
    )


def _endpoint(tenant_id: TenantId) -> Endpoint:
    where = {"url": "https://lms.example/rollcall", "sealed_secret": "sealed", "created_at": START}
    return Endpoint.model_validate({"tenant_id": tenant_id, "endpoint_id": "end_life"} | where)
