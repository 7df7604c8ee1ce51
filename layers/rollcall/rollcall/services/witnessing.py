"""Zoom's webhooks into facts, in batches as the queue gives them.

A participant event costs one write, and one more where a session log follows it. The way from Zoom's
meeting number to ours is read once per container; whether a meeting is over, once per batch and meeting.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from rollcall.aws.queues import Queue
from rollcall.ids import InstanceUuid, MeetingId, RegistrantId, TenantId, ZoomAccountId, ZoomMeetingId
from rollcall.services.report_times import ReportTimes
from rollcall.services.session_logs import SessionLogs
from rollcall.store.facts import Fact, FactStore
from rollcall.store.meetings import MeetingStore, Room, Route
from rollcall.store.webhook_health import WebhookHealthStore
from rollcall.zoom import event_names
from rollcall.zoom.webhooks import Webhook

type MeetingRef = tuple[TenantId, MeetingId]


class Envelope(BaseModel):
    """What the intake put on the queue."""

    request_id: str
    received_at: float
    body: str


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


class _LetGoError(Exception):
    """An event that will never mean anything to us."""


@dataclass(slots=True)
class Witness:
    meetings: MeetingStore
    facts: FactStore
    health: WebhookHealthStore
    session_logs: SessionLogs
    reports: ReportTimes
    settle_queue: Queue
    settle_delay: timedelta
    report_error: Callable[[Exception], None]
    _routes: dict[tuple[ZoomAccountId, ZoomMeetingId], Route] = field(default_factory=dict)

    def witness(self, messages: Iterable[Message], now: datetime) -> Outcome:
        """Record every message; those that fail for now are named, so that only they come back."""
        failed: list[str] = []
        counts: dict[str, int] = {}
        touched: dict[MeetingRef, list[str]] = {}
        for message in messages:
            try:
                route = self._record(message, now)
                touched.setdefault((route.tenant_id, route.meeting_id), []).append(message.message_id)
                outcome = "recorded"
            except _LetGoError as error:
                outcome = str(error)
            except Exception as error:  # noqa: BLE001 - one bad record must not take nine others with it
                self.report_error(error)
                failed.append(message.message_id)
                outcome = "failed"
            counts[outcome] = counts.get(outcome, 0) + 1
        return Outcome(failed + self._settle_where_over(touched, now), counts)

    def _record(self, message: Message, now: datetime) -> Route:
        webhook = _parsed(message)
        route = self._route(webhook)
        self.health.seen(webhook.payload.account_id, now)
        if webhook.event == event_names.MEETING_STARTED:
            self._started(route, webhook)
        elif webhook.event == event_names.MEETING_ENDED:
            self._ended(route, webhook, now)
        elif webhook.payload.object.participant:
            self._participant(route, webhook)
        return route

    def _route(self, webhook: Webhook) -> Route:
        key = (webhook.payload.account_id, webhook.payload.object.id)
        route = self._routes.get(key) or self.meetings.route(*key)
        if route is None:
            raise _LetGoError("unknown_meeting")
        self._routes[key] = route
        return route

    def _started(self, route: Route, webhook: Webhook) -> None:
        self.facts.note_start(route.tenant_id, route.meeting_id, webhook.payload.object.uuid, webhook.at)
        self.meetings.turn_room(route.tenant_id, route.meeting_id, Room.OPEN, webhook.event_ts)

    def _ended(self, route: Route, webhook: Webhook, now: datetime) -> None:
        uuid = webhook.payload.object.uuid
        self.facts.note_end(route.tenant_id, route.meeting_id, uuid, webhook.at)
        self.meetings.turn_room(route.tenant_id, route.meeting_id, Room.CLOSED, webhook.event_ts)
        # A schedule is gone once it ran, so its name stops no second one: what was attempted before is not begun again.
        if self.facts.report(route.tenant_id, route.meeting_id, uuid) is None:
            self.reports.arm(route.tenant_id, route.meeting_id, uuid, webhook.at, attempt=0, now=now)
        if route.kind == "daily_session":
            self.session_logs.follow_all(route.tenant_id, route.meeting_id)

    def _participant(self, route: Route, webhook: Webhook) -> None:
        fact = _fact(route, webhook)
        self.facts.record(fact)
        # A known fact too: the Lambda that wrote it may have died before the next line.
        if route.kind == "daily_session" and fact.registrant_id:
            self.session_logs.follow(route.tenant_id, route.meeting_id, fact.registrant_id)

    def _settle_where_over(self, touched: dict[MeetingRef, list[str]], now: datetime) -> list[str]:
        failed: list[str] = []
        for (tenant_id, meeting_id), message_ids in touched.items():
            try:
                self._settle_if_over(tenant_id, meeting_id, now)
            except Exception as error:  # noqa: BLE001 - these facts come again; the others are done
                self.report_error(error)
                failed += message_ids
        return failed

    def _settle_if_over(self, tenant_id: TenantId, meeting_id: MeetingId, now: datetime) -> None:
        """Have the live numbers computed, once for a burst.

        Read after the facts were written: either this read sees the room closed, or whoever closes it
        computes from facts that include ours.
        """
        meeting = self.meetings.get(tenant_id, meeting_id)
        if meeting is None or meeting.room is not Room.CLOSED:
            return
        armed = meeting.live_settle_at
        if armed and armed > now + timedelta(seconds=1):
            return
        delay_s = int(self.settle_delay.total_seconds())
        self.settle_queue.send({"kind": "live", "tenant_id": tenant_id, "meeting_id": meeting_id}, delay_s)
        self.meetings.arm_live_settling(meeting, now + self.settle_delay)


def _parsed(message: Message) -> Webhook:
    try:
        return Webhook.model_validate(_loaded(Envelope.model_validate_json(message.body).body))
    except ValueError:  # pydantic's is one too
        raise _LetGoError("unreadable") from None


def _loaded(body: str) -> Any:  # noqa: ANN401 - JSON
    """A name cut off within an emoji leaves half a character, which only the standard library reads."""
    whole = json.dumps(json.loads(body), ensure_ascii=False).encode("utf-8", "replace")
    return json.loads(whole)


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
