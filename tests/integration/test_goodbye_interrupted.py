"""A goodbye that is killed, repeated or run by two at once ends as one that was left alone, to the last count."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from botocore.client import BaseClient

from rollcall.services.connections.goodbye.job import Goodbye
from tests.aws import Aws, client, resource
from tests.integration.backstage import Backstage
from tests.integration.conftest import Lms, fresh_containers
from tests.integration.doors import CONTEXT, handler, receive
from tests.integration.steps import Room, connect, follow, roster

type Items = list[dict[str, Any]]


_READS = {"GetItem", "Query", "ListObjectsV2", "Decrypt", "GetSecretValue", "Scan", "ReceiveMessage"}


class KilledError(BaseException):
    """What no `except Exception` catches, as a Lambda that is out of time."""


@dataclass
class Before:
    """A disconnected school before its goodbye, which can be had again and again."""

    aws: Aws
    items: Items
    objects: list[str]
    message: dict[str, Any]

    def restore(self) -> None:
        table, there = resource("dynamodb").Table(self.aws.table_name), self.aws.items()
        with table.batch_writer() as batch:
            for item in (one for one in there if one not in self.items):
                batch.delete_item(Key={"pk": item["pk"], "sk": item["sk"]})
        with table.batch_writer() as batch:  # a request does not promise an order
            for item in (one for one in self.items if one not in there):
                batch.put_item(Item=item)
        for key in self.objects:
            client("s3").put_object(Bucket=self.aws.bucket, Key=key, Body=b"")
        self.aws.messages("jobs")
        fresh_containers()

    def say_goodbye(self) -> None:
        assert receive("connection_jobs", [json.dumps(self.message)]) == []

    def end(self) -> tuple[Items, list[str]]:
        """Whatever is left to be done; gives what is kept then."""
        self.say_goodbye()
        while messages := self.aws.messages("jobs"):
            for message in messages:
                assert receive("connection_jobs", [json.dumps(message)]) == []
        return sorted(self.aws.items(), key=lambda item: (item["pk"], item["sk"])), self.aws.objects()


@pytest.fixture
def before(lms: Lms, backstage: Backstage) -> Before:
    """A drop-in session with two learners, one of them in the room, and two recordings."""
    zoom, clock, cloud = backstage.zoom, backstage.clock, backstage.aws
    connection_id = connect(lms, zoom)
    people = [{"host": {"email": "tutor@school.example"}, "learner": learner} for learner in roster(2)]
    first, _ = [lms.call("sign_in", "POST", "/v1/sign-ins", one).body for one in people]
    number = lms.get("meetings", f"/v1/meetings/{first['meeting_id']}")["zoom"]["meeting_number"]
    room = Room(zoom, clock, number, clock.now())
    room.open(0)
    room.join(30, follow(first["sign_in_url"]))
    backstage.carry_webhooks()
    keys = [f"{lms.tenant_id}/{connection_id}/mtg_1/{name}.mp4" for name in "ab"]
    assert lms.call("connections", "DELETE", f"/v1/connections/{connection_id}?recordings=delete").status == 202
    [message] = cloud.messages("jobs")
    made = Before(cloud, cloud.items(), keys, message)
    made.restore()
    return made


@contextmanager
def killed_at(number: int) -> Iterator[list[str]]:
    """The call to AWS of this number is never made, nor is any after it."""
    call, made = vars(BaseClient)["_make_api_call"], list[str]()

    def counted(self: BaseClient, operation: str, arguments: Any) -> Any:
        if len(made) >= number:
            raise KilledError
        made.append(operation)
        return call(self, operation, arguments)

    with patch.object(BaseClient, "_make_api_call", counted):
        yield made


def test_a_goodbye_killed_before_any_of_its_writes_ends_as_one_left_alone(before: Before) -> None:
    """Killed before a read it leaves what it leaves when killed before the next write."""
    with killed_at(1_000_000) as made:
        left_alone = before.end()
    assert left_alone[1] == []
    writes = [number for number, operation in enumerate(made) if operation not in _READS]
    assert len(writes) > 20
    for number in writes:
        before.restore()
        with killed_at(number), pytest.raises(KilledError):
            before.end()
        fresh_containers()
        assert before.end() == left_alone, f"killed before call {number}, {made[number]}"


def test_a_goodbye_said_twice_counts_nothing_twice(before: Before) -> None:
    once = before.end()
    assert before.end() == once


def test_two_workers_at_once_leave_what_one_leaves(before: Before) -> None:
    alone = before.end()
    for _ in range(3):
        before.restore()
        with ThreadPoolExecutor(2) as workers:
            list(workers.map(lambda _: handler("connection_jobs")(_event(before.message), CONTEXT), range(2)))
        assert before.end() == alone


def _kinds(items: Items) -> Counter[str]:
    return Counter(item["kind_of"] for item in items)


def _event(message: dict[str, Any]) -> dict[str, Any]:
    record = {"messageId": "m", "receiptHandle": "r", "body": json.dumps(message), "eventSource": "aws:sqs"}
    return {"Records": [record | {"attributes": {"ApproximateReceiveCount": "1"}, "eventSourceARN": "arn:aws:sqs:::q"}]}


def test_a_worker_out_of_time_sends_itself_on(before: Before, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = before.end()
    before.restore()
    monkeypatch.setattr(Goodbye, "work", _impatient(Goodbye.work))
    assert before.end() == alone


def _impatient(work: Callable[..., str]) -> Callable[..., str]:
    """Time is out at every third look."""
    looks = iter(range(1_000_000))

    def hurried(self: Goodbye, *whose: Any) -> str:
        return work(self, *whose[:2], lambda: next(looks) % 3 == 2)

    return hurried


def test_a_goodbye_whose_message_is_lost_is_taken_up_within_two_hours(before: Before, backstage: Backstage) -> None:
    alone = before.end()
    before.restore()
    backstage.clock.forward(3599)
    assert handler("housekeeping")({}, CONTEXT)["resumed"] == 0
    backstage.clock.forward(timedelta(hours=1).seconds)
    assert handler("housekeeping")({}, CONTEXT)["resumed"] == 1
    [message] = backstage.aws.messages("jobs")
    assert message == before.message
    before.end()
    assert handler("housekeeping")({}, CONTEXT)["resumed"] == 0
    assert _kinds(backstage.aws.items()) == _kinds(alone[0])
