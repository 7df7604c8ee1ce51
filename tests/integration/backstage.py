"""What AWS does between the functions: carry webhooks, move queues, fire schedules, tell of changes."""

import base64
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import batched
from typing import Any

from boto3.dynamodb.types import TypeSerializer

from tests.aws import Aws, client
from tests.integration.clock import Clock
from tests.integration.doors import BASE_URL, CONTEXT, Answer, call, handler, receive
from tests.integration.simulated_zoom import Posted, Zoom

type Items = list[dict[str, Any]]


@dataclass(frozen=True)
class Backstage:
    aws: Aws
    zoom: Zoom
    clock: Clock

    def post(self, webhook: Posted, door: str = "") -> Answer:
        """One webhook to the intake, or to a customer's own door, with the headers Zoom sent."""
        headers = {name.replace("-", "_"): value for name, value in webhook.headers.items()}
        return call("webhook_intake", "POST", f"{BASE_URL}/zoom/webhooks{door}", webhook.body.decode(), **headers)

    def carry_webhooks(self, webhooks: Iterable[Posted] | None = None) -> None:
        """Zoom's webhooks (or those given) through the intake and the queue into facts."""
        for webhook in self.zoom.webhooks() if webhooks is None else webhooks:
            assert self.post(webhook).status == 204
        self.witness()

    def witness(self) -> None:
        """The queue's messages to its consumer, in batches as they come."""
        for batch in batched(self.aws.messages("events"), 10, strict=False):
            assert receive("zoom_events", [json.dumps(body) for body in batch]) == []

    def settle(self) -> None:
        """What waits on the report queue."""
        for message in self.aws.messages("reports"):
            assert receive("report_fetch", [json.dumps(message)]) == []

    def fetch_reports(self) -> int:
        """The report attempts that are due; gives their number."""
        due = self.aws.due("reports", self.clock.now())
        for message in due:
            self.fetch_again(message)
        return len(due)

    def fetch_again(self, attempt: dict[str, Any]) -> None:
        """One report attempt, due or not."""
        assert receive("report_fetch", [json.dumps(attempt)]) == []

    def do_jobs(self) -> int:
        """What connections are waiting for, until nothing more follows; gives the number of messages."""
        done = 0
        while messages := self.aws.messages("jobs"):
            for message in messages:
                assert receive("connection_jobs", [json.dumps(message)]) == []
                done += 1
        return done

    def do_meeting_jobs(self) -> int:
        """What meetings are waiting for, until nothing more follows; gives the number of messages."""
        return do_meeting_jobs()

    def do_meeting_job(self, message: dict[str, Any]) -> None:
        """One of them, whether or not it is on the queue."""
        assert receive("meeting_jobs", [json.dumps(message)]) == []

    def check_no_shows(self) -> list[str]:
        """The no-show checks that are due; gives what each did."""
        return [
            handler("no_show")(message, CONTEXT)["action"] for message in self.aws.due("no-shows", self.clock.now())
        ]

    def announce(self, before: Items, after: Items) -> list[dict[str, Any]]:
        """The change from one look at the table to the next, as its stream tells it; gives the queued deliveries."""
        records = list(stream_records(before, after))
        assert handler("lms_events")({"Records": records}, CONTEXT) == {"batchItemFailures": []}
        return self.aws.messages("deliveries")


def do_meeting_jobs() -> int:
    """The same, for who has no other business backstage."""
    sqs, url, done = client("sqs"), os.environ["MEETING_JOBS_QUEUE_URL"], 0
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for message in batch:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            assert receive("meeting_jobs", [message["Body"]]) == []
            done += 1
    return done


def stream_records(before: Items, after: Items) -> Iterator[dict[str, Any]]:
    """A record for each item that came or changed, with both images."""
    known = {(item["pk"], item["sk"]): item for item in before}
    for number, item in enumerate(after):
        old = known.get((item["pk"], item["sk"]))
        if old != item:
            yield stream_record(f"change-{number}", old, item)


def stream_record(event_id: str, old: dict[str, Any] | None, new: dict[str, Any]) -> dict[str, Any]:
    """As Lambda hands it over: types beside the values, bytes in base64."""
    images = {"NewImage": new} | ({"OldImage": old} if old else {})
    typed = {image: {name: _typed(value) for name, value in item.items()} for image, item in images.items()}
    return {
        "eventID": event_id,
        "eventName": "MODIFY" if old else "INSERT",
        "dynamodb": typed | {"SequenceNumber": f"sequence-{event_id}", "ApproximateCreationDateTime": 1_791_194_405},
    }


def _typed(value: Any) -> dict[str, Any]:
    typed: Any = TypeSerializer().serialize(value)
    return {"B": base64.b64encode(typed["B"]).decode()} if "B" in typed else dict(typed)
