"""Zoom's webhooks into facts, in batches as the queue gives them.

A participant event costs one write, and one more where a session log follows it, which happens once for each learner
of a batch. The way from Zoom's meeting number to ours is read once per container; whether a meeting is over, once per
batch and meeting.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rollcall.aws.queues import Queue
from rollcall.ids import InstanceUuid, MeetingId, RegistrantId, TenantId, ZoomAccountId, ZoomMeetingId
from rollcall.services.appointments.looking_again import is_news
from rollcall.services.attendance.report_times import ReportTimes
from rollcall.services.drop_in.logs.session_logs import SessionLogs
from rollcall.services.erasing.forgetting import Forgetting
from rollcall.services.meeting_jobs import judging_again
from rollcall.services.meetings.drift.messages import comparison
from rollcall.services.meetings.rosters.news import RegistrationNews
from rollcall.services.webhooks.envelopes import Envelope, LetGoError
from rollcall.services.webhooks.notices import NOTICES, Notices, read
from rollcall.services.webhooks.spreading import Spreading
from rollcall.store.facts import Fact, FactStore, Instance
from rollcall.store.meeting_records import AttendanceState, Meeting, MeetingStatus, Room, Route
from rollcall.store.meetings import MeetingStore
from rollcall.store.webhook_health import WebhookHealthStore
from rollcall.zoom import event_names
from rollcall.zoom.webhooks import MeetingChange, RegistrationChange, Webhook

_ROUTE_FRESH = timedelta(seconds=60)

type MeetingRef = tuple[TenantId, MeetingId]
type Way = tuple[ZoomAccountId, ZoomMeetingId]


@dataclass(frozen=True, slots=True)
class Message:
    """A received queue message."""

    message_id: str
    body: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a batch: the messages to receive again, and how many events ended how."""

    failed: list[str]
    counts: dict[str, int]


@dataclass(slots=True)
class _Touched:
    """A meeting that a batch wrote to: by which way, from whose apps, in which messages, and which records.

    ``new_facts`` is how many of these were not there; ``endings`` are runs whose report nobody has asked for yet,
    ``has_ended`` says that a run did at all.
    """

    way: Way
    tenants: set[TenantId] = field(default_factory=set)
    message_ids: list[str] = field(default_factory=list)
    written: list[Fact | Instance] = field(default_factory=list)
    new_facts: int = 0
    endings: list[tuple[InstanceUuid, datetime]] = field(default_factory=list)
    has_ended: bool = False


type Batch = dict[MeetingRef, _Touched]


@dataclass(slots=True)
class Witness:
    meetings: MeetingStore
    facts: FactStore
    spreading: Spreading
    forgetting: Forgetting
    health: WebhookHealthStore
    session_logs: SessionLogs
    reports: ReportTimes
    notices: Notices
    registrations: RegistrationNews
    meeting_jobs: Queue
    settle_queue: Queue
    settle_delay: timedelta
    report_error: Callable[[Exception], None]
    _routes: dict[Way, tuple[datetime, Route]] = field(default_factory=dict)

    def witness(self, messages: Iterable[Message], now: datetime) -> Outcome:
        """Record every message; those that fail for now are named, so that only they come back."""
        failed: list[str] = []
        counts: Counter[str] = Counter()
        batch: Batch = {}
        for message in messages:
            outcome = self._outcome(message, now, batch)
            counts[outcome] += 1
            if outcome == "failed":
                failed.append(message.message_id)
        return Outcome(failed + self._look_back(batch, now, counts), dict(+counts))

    def _outcome(self, message: Message, now: datetime, batch: Batch) -> str:
        try:
            return self._take(message, now, batch)
        except LetGoError as error:
            return str(error)
        except Exception as error:  # noqa: BLE001 - one bad record must not take nine others with it
            self.report_error(error)
            return "failed"

    def _take(self, message: Message, now: datetime, batch: Batch) -> str:
        envelope = Envelope.opened(message.body)
        if envelope.kind == "url_validation":
            self.health.validated(envelope.app, envelope.at)
            return "url_validation"
        told = envelope.told()
        if str(told.get("event")) in NOTICES:
            return self.notices.pass_on(envelope, told)
        if str(told.get("event")) in event_names.MEETING_CHANGED:
            return self._have_compared(envelope, read(MeetingChange, told), now)
        if str(told.get("event")) in event_names.REGISTRATION:
            return self._note_registration(envelope, read(RegistrationChange, told), now)
        self._record(message.message_id, envelope, read(Webhook, told), now, batch)
        return "recorded"

    def _have_compared(self, envelope: Envelope, change: MeetingChange, now: datetime) -> str:
        """Zoom is asked by somebody who may take longer, and only about a meeting of ours."""
        route = self._known(envelope, (change.account_id, change.zoom_meeting_id), now)
        self.meeting_jobs.send(comparison(route.tenant_id, route.meeting_id))
        return "to_be_compared"

    def _note_registration(self, envelope: Envelope, change: RegistrationChange, now: datetime) -> str:
        route = self._known(envelope, (change.account_id, change.zoom_meeting_id), now)
        return self.registrations.take(route, change, change.at or envelope.at)

    def _known(self, envelope: Envelope, way: Way, now: datetime) -> Route:
        envelope.expect_account(way[0])
        route = self._route(way, now)
        envelope.expect_tenant(route.tenant_id)
        return route

    def _record(self, message_id: str, envelope: Envelope, webhook: Webhook, now: datetime, batch: Batch) -> None:
        way = (webhook.payload.account_id, webhook.payload.object.id)
        route = self._known(envelope, way, now)
        touched = batch.setdefault((route.tenant_id, route.meeting_id), _Touched(way))
        self._write(route, webhook, touched)
        touched.message_ids.append(message_id)
        touched.tenants.add(envelope.tenant_id)

    def _route(self, way: Way, now: datetime) -> Route:
        """Kept for a minute: where a connection has ended, its routes are gone."""
        read_at, route = self._routes.get(way, (now, None))
        if route is None or now - read_at > _ROUTE_FRESH:
            read_at, route = now, self.meetings.route(*way)
        if route is None:
            self._routes.pop(way, None)
            raise LetGoError("unknown_meeting")
        self._routes[way] = (read_at, route)
        return route

    def _write(self, route: Route, webhook: Webhook, touched: _Touched) -> None:
        """What is about to be written is noted before it is: half of it may be there when the rest fails."""
        if webhook.event == event_names.MEETING_STARTED:
            touched.written.append(_instance(route, webhook))
            self._started(route, webhook)
        elif webhook.event == event_names.MEETING_ENDED:
            touched.written.append(_instance(route, webhook))
            self._ended(route, webhook, touched)
        elif webhook.payload.object.participant:
            fact = self.spreading.placed(_fact(route, webhook))
            touched.written.append(fact)
            touched.new_facts += self.facts.record(fact)

    def _started(self, route: Route, webhook: Webhook) -> None:
        self.facts.note_start(route.tenant_id, route.meeting_id, webhook.payload.object.uuid, webhook.at)
        self.meetings.turn_room(route.tenant_id, route.meeting_id, Room.OPEN, webhook.event_ts)

    def _ended(self, route: Route, webhook: Webhook, touched: _Touched) -> None:
        uuid = webhook.payload.object.uuid
        self.facts.note_end(route.tenant_id, route.meeting_id, uuid, webhook.at)
        self.meetings.turn_room(route.tenant_id, route.meeting_id, Room.CLOSED, webhook.event_ts)
        # A schedule is gone once it ran, so its name stops no second one: what was attempted before is not begun again.
        if self.facts.report(route.tenant_id, route.meeting_id, uuid) is None:
            touched.endings.append((uuid, webhook.at))
        touched.has_ended = True

    def _look_back(self, batch: Batch, now: datetime, counts: Counter[str]) -> list[str]:
        """Once for each meeting of the batch; gives the messages to receive again."""
        failed: list[str] = []
        for ref, touched in batch.items():
            try:
                counts["tombstoned"] += self._look_back_at(ref, touched, now)
            except Exception as error:  # noqa: BLE001 - these facts come again; the others are done
                self.report_error(error)
                failed += touched.message_ids
        return failed

    def _look_back_at(self, ref: MeetingRef, touched: _Touched, now: datetime) -> int:
        """Read after the facts were written, so that of two who meet, one sees the other.

        Either this read sees the goodbye, and what we wrote is taken back (gives by how many events), or the goodbye
        sees our facts. Either it sees the room closed, or whoever closes it computes from facts that include ours.
        """
        meeting = self.meetings.get(*ref)
        if meeting and meeting.status is MeetingStatus.EXTERNALLY_LINKED:
            self.facts.take_back(touched.written)
            self._routes.pop(touched.way, None)
            return len(touched.message_ids)
        for uuid, ended_at in touched.endings:
            self.reports.arm(*ref, uuid, ended_at, attempt=0, now=now)
        for tenant_id in touched.tenants:
            self.health.seen(touched.way[0], now, tenant_id)
        if meeting and meeting.has_tombstones:
            self._forget(meeting, touched)
        if meeting:
            self.spreading.wrote(meeting, touched.new_facts)
            self._follow(meeting, touched, now)
            self._look_after(meeting, now)
        if meeting and meeting.room is Room.CLOSED:
            self._settle(meeting, now)
        return 0

    def _forget(self, meeting: Meeting, touched: _Touched) -> None:
        """Who was erased stays so, however late Zoom tells of them."""
        kept = self.forgetting.look_back(meeting, [one for one in touched.written if isinstance(one, Fact)])
        touched.written = [one for one in touched.written if not isinstance(one, Fact) or one in kept]

    def _follow(self, meeting: Meeting, touched: _Touched, now: datetime) -> None:
        """What was known as well: the Lambda that wrote it may have died before this."""
        if meeting.judgement and is_news(meeting.judgement, touched.written):
            self.meeting_jobs.send(judging_again(meeting))
        if meeting.has_logs:
            facts = [one for one in touched.written if isinstance(one, Fact)]
            self.session_logs.follow(meeting, facts, now, has_ended=touched.has_ended)

    def _look_after(self, meeting: Meeting, now: datetime) -> None:
        """Of a room that was opened again the end may be lost: whoever sweeps is to find it."""
        if meeting.room is Room.OPEN and meeting.attendance_state is AttendanceState.FINAL:
            self.meetings.note_attendance(meeting, AttendanceState.PROVISIONAL, meeting.window_s, now)

    def _settle(self, meeting: Meeting, now: datetime) -> None:
        """Have the live numbers computed, once for a burst."""
        if meeting.live_settle_at and meeting.live_settle_at > now + timedelta(seconds=1):
            return
        message: dict[str, object] = {
            "kind": "live",
            "tenant_id": meeting.tenant_id,
            "meeting_id": meeting.meeting_id,
        }
        self.settle_queue.send(message, int(self.settle_delay.total_seconds()))
        self.meetings.arm_live_settling(meeting, now + self.settle_delay)


def _instance(route: Route, webhook: Webhook) -> Instance:
    uuid = webhook.payload.object.uuid
    return Instance(tenant_id=route.tenant_id, meeting_id=route.meeting_id, uuid=uuid)


def _fact(route: Route, webhook: Webhook) -> Fact:
    person = webhook.payload.object.participant
    identity: dict[str, Any] = (
        person.model_dump(include={"user_id", "participant_uuid", "customer_key", "email"}) if person else {}
    )
    return Fact(
        tenant_id=route.tenant_id,
        meeting_id=route.meeting_id,
        uuid=InstanceUuid(webhook.payload.object.uuid),
        event=webhook.event,
        at=webhook.at,
        registrant_id=RegistrantId(person.registrant_id if person else ""),
        name=person.user_name if person else "",
        is_host=bool(person and person.id and person.id == route.host_id),
        **identity,
    )
