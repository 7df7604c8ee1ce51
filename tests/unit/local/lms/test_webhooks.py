from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.lms.gradebook import Gradebook
from local.lms.logbook import Logbook
from local.lms.webhooks import Inbox
from tests.unit.local.lms.campus import Visitor, attendance_settled, signed, visit

EVENT = attendance_settled("l_1", 30, 1)
BODY = '{"type":"meeting.created","timestamp":"2026-11-22T10:00:00Z","data":{"meeting_id":"m_1","topic":"Zoë 🚗"}}'


async def _subscribed(visitor: Visitor) -> Visitor:
    assert (await visitor.client.put("/_lms/subscription")).is_success
    return visitor


async def _counts(visitor: Visitor) -> dict[str, Any]:
    counts: dict[str, Any] = (await visitor.get("/_lms/webhooks")).json()
    return counts


def test_a_signed_event_is_taken_and_counted_as_verified() -> None:
    async def story(visitor: Visitor) -> tuple[int, dict[str, Any]]:
        answer = await (await _subscribed(visitor)).send_event(EVENT)
        return answer.status_code, await _counts(visitor)

    status, counts = visit(story)
    assert status == 204
    assert (counts["verified"], counts["rejected"]) == (1, 0)


def test_characters_beyond_ascii_do_not_break_the_signature() -> None:
    async def story(visitor: Visitor) -> int:
        await _subscribed(visitor)
        return (await visitor.client.post("/webhooks/rollcall", content=BODY, headers=signed(BODY))).status_code

    assert visit(story) == 204


def test_an_event_delivered_twice_is_applied_once() -> None:
    async def story(visitor: Visitor) -> dict[str, Any]:
        await _subscribed(visitor)
        for _ in range(2):
            assert (await visitor.send_event(EVENT, "evt_7")).status_code == 204
        return await _counts(visitor)

    counts = visit(story)
    assert counts["repeated"] == 1
    assert counts["types"] == {"attendance.provisional": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(BODY, secret="whsec_c29tZWJvZHkgZWxzZSdzIHNlY3JldA=="),
        signed(BODY + " "),
        signed(BODY, at=datetime.now(UTC) - timedelta(minutes=6)),
        signed(BODY) | {"webhook-signature": "v1,not base64!"},
        signed(BODY) | {"webhook-signature": "no comma"},
        signed(BODY) | {"webhook-timestamp": "yesterday"},
    ],
    ids=["unsigned", "another secret", "another body", "stale", "not base64", "not a signature", "not a time"],
)
def test_what_rollcall_did_not_sign_is_rejected_and_changes_nothing(headers: dict[str, str]) -> None:
    async def story(visitor: Visitor) -> tuple[int, dict[str, Any]]:
        await _subscribed(visitor)
        answer = await visitor.client.post("/webhooks/rollcall", content=BODY, headers=headers)
        return answer.status_code, await _counts(visitor)

    status, counts = visit(story)
    assert status == 401
    assert (counts["verified"], counts["rejected"], counts["types"]) == (0, 1, {})


def test_bytes_that_are_no_text_are_rejected() -> None:
    async def story(visitor: Visitor) -> int:
        await _subscribed(visitor)
        return (await visitor.client.post("/webhooks/rollcall", content=b"\xff\xfe", headers=signed(BODY))).status_code

    assert visit(story) == 401


def test_before_the_secret_is_known_an_event_is_put_off_and_not_lost() -> None:
    async def story(visitor: Visitor) -> tuple[int, int]:
        early = await visitor.send_event(EVENT, "evt_9")
        await _subscribed(visitor)
        return early.status_code, (await visitor.send_event(EVENT, "evt_9")).status_code

    assert visit(story) == (503, 204)


def test_an_event_that_failed_is_taken_when_it_comes_again() -> None:
    class Stumbling(Gradebook):
        has_stumbled = False

        def apply(self, event: Any) -> None:
            if not self.has_stumbled:
                self.has_stumbled = True
                raise RuntimeError("out of memory")
            super().apply(event)

    gradebook = Stumbling(Logbook())
    inbox = Inbox(gradebook)
    with pytest.raises(RuntimeError):
        inbox.take_once("evt_1", EVENT)
    inbox.take_once("evt_1", EVENT)
    assert gradebook.event_counts["attendance.provisional"] == 1
