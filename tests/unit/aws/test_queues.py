import json
from typing import Any, cast

import boto3
import pytest

from rollcall.aws.queues import NotSentError, Queue
from tests.aws import Aws


class Sqs:
    """Keeps what it was asked, and refuses the messages named."""

    def __init__(self, refused: frozenset[str] = frozenset()) -> None:
        self.refused = refused
        self.calls: list[dict[str, Any]] = []

    def send_message(self, **call: Any) -> None:
        self.calls.append(call)

    def send_message_batch(self, **call: Any) -> dict[str, Any]:
        self.calls.append(call)
        failed = [{"Id": entry["Id"]} for entry in call["Entries"] if entry["MessageBody"] in self.refused]
        return {"Failed": failed} if failed else {}

    def change_message_visibility(self, **call: Any) -> None:
        self.calls.append(call)


def queue(sqs: Sqs) -> Queue:
    return Queue(cast("Any", sqs), "https://sqs.example/q")


@pytest.mark.parametrize(("count", "sizes"), [(0, []), (1, [1]), (10, [10]), (11, [10, 1]), (25, [10, 10, 5])])
def test_messages_go_ten_at_a_time(count: int, sizes: list[int]) -> None:
    sqs = Sqs()
    queue(sqs).send_all({"n": n} for n in range(count))
    assert [len(call["Entries"]) for call in sqs.calls] == sizes
    sent = [json.loads(entry["MessageBody"])["n"] for call in sqs.calls for entry in call["Entries"]]
    assert sent == list(range(count))


def test_large_messages_go_in_requests_that_sqs_takes() -> None:
    sqs = Sqs()
    queue(sqs).send_all({"n": n, "lines": "x" * 100_000} for n in range(5))
    assert [len(call["Entries"]) for call in sqs.calls] == [2, 2, 1]


def test_every_message_arrives(cloud: Aws) -> None:
    Queue(boto3.client("sqs"), cloud.queues["events"]).send_all({"n": n} for n in range(23))
    assert sorted(message["n"] for message in cloud.messages("events")) == list(range(23))


def test_a_batch_taken_in_part_is_not_sent() -> None:
    with pytest.raises(NotSentError, match="1 messages"):
        queue(Sqs(frozenset({'{"n": 11}'}))).send_all({"n": n} for n in range(12))


@pytest.mark.parametrize(("asked_s", "given_s"), [(0, 0), (5, 5), (900, 900), (901, 900)])
def test_a_delay_is_what_sqs_can_do_at_most(asked_s: int, given_s: int) -> None:
    sqs = Sqs()
    queue(sqs).send({}, asked_s)
    assert sqs.calls[0]["DelaySeconds"] == given_s


@pytest.mark.parametrize(("asked_s", "given_s"), [(300, 300), (43_200, 43_200), (86_400, 43_200)])
def test_a_message_is_put_off_for_twelve_hours_at_most(asked_s: int, given_s: int) -> None:
    sqs = Sqs()
    queue(sqs).postpone("receipt", asked_s)
    assert sqs.calls[0]["VisibilityTimeout"] == given_s
