"""Messages to our own queues."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

_BATCH, _BATCH_BYTES = 10, 256 * 1024
_MAX_DELAY_S = 900


class NotSentError(Exception):
    """SQS took a part of a batch only; the caller's own queue or stream tries again."""


@dataclass(frozen=True, slots=True)
class Queue:
    sqs: "SQSClient"
    url: str

    def send(self, message: dict[str, object], delay_s: int = 0) -> None:
        self.sqs.send_message(
            QueueUrl=self.url, MessageBody=json.dumps(message), DelaySeconds=min(delay_s, _MAX_DELAY_S)
        )

    def send_all(self, messages: Iterable[dict[str, object]], within_s: int = 0) -> None:
        """At once, or spread evenly over ``within_s``."""
        due = [json.dumps(message) for message in messages]
        spread = min(within_s, _MAX_DELAY_S) / max(1, len(due))
        for batch in _batches(due):
            entries = [{"Id": str(n), "MessageBody": due[n], "DelaySeconds": int(n * spread)} for n in batch]
            reply = self.sqs.send_message_batch(QueueUrl=self.url, Entries=entries)  # type: ignore[arg-type]
            if reply.get("Failed"):
                raise NotSentError(f"{len(reply['Failed'])} messages were not taken")

    def postpone(self, receipt_handle: str, delay_s: int) -> None:
        """Show a received message again after ``delay_s``, at most twelve hours."""
        self.sqs.change_message_visibility(
            QueueUrl=self.url, ReceiptHandle=receipt_handle, VisibilityTimeout=min(delay_s, 43_200)
        )


def _batches(bodies: Sequence[str]) -> Iterator[list[int]]:
    """What goes into a request each, by their numbers: SQS takes ten messages, and 256 KiB in all."""
    batch, size = list[int](), 0
    for number, body in enumerate(bodies):
        if batch and (len(batch) == _BATCH or size + len(body) > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(number)
        size += len(body)  # in ASCII, as json.dumps writes
    if batch:
        yield batch
