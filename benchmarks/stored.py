"""A table as DynamoDB answers for it, page by page, from files: boto3 reads what it would read, no network is timed.

The answers lie on the disk, so that they are not in the memory of whoever asks.
"""

import base64
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import boto3
from boto3.dynamodb.types import TypeSerializer
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from benchmarks.write_units import item_size
from rollcall.store.table import Table

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

_PAGE_BYTES = 1_024 * 1_024  # DynamoDB answers a query with no more
_TABLE, _WHOLE = "rollcall", "~"
_WRITER = TypeSerializer()

type Item = dict[str, Any]


@dataclass
class Items:
    """What is put, by partition; as much of a table as writing needs."""

    partitions: dict[str, dict[str, Item]] = field(default_factory=dict)

    def put_item(self, *, Item: Item) -> None:  # noqa: N803 - DynamoDB's own
        self.partitions.setdefault(Item["pk"], {})[Item["sk"]] = Item

    def save(self, folder: Path, below: str) -> None:
        """One file for each answer, to the whole of a partition and to what is ``below`` a sort key."""
        counts = {}
        asked = ((pk, last) for pk in self.partitions for last in (_WHOLE, below))
        for number, (pk, last) in enumerate(asked):
            held = self.partitions[pk]
            answers = list(_answers(held[sk] for sk in sorted(held) if sk < last))
            counts[pk + last] = [str(number), len(answers)]
            for page, answer in enumerate(answers):
                (folder / f"{number}-{page}").write_bytes(json.dumps(answer).encode())
        (folder / "index").write_text(json.dumps(counts), encoding="utf-8")


def _answers(items: Iterable[Item]) -> Iterator[dict[str, Any]]:
    page: list[Item] = []
    size = 0
    for item in items:
        wire = on_the_wire(item)
        page.append(wire)
        size += item_size(wire)
        if size >= _PAGE_BYTES:
            yield {"Items": page, "Count": len(page), "LastEvaluatedKey": {key: wire[key] for key in ("pk", "sk")}}
            page, size = [], 0
    yield {"Items": page, "Count": len(page)}


def on_the_wire(item: Item) -> dict[str, Any]:
    written: dict[str, Any] = {name: _WRITER.serialize(value) for name, value in item.items()}
    return {name: _as_text(value) if "B" in value else value for name, value in written.items()}


def _as_text(value: dict[str, Any]) -> dict[str, str]:
    return {"B": base64.b64encode(bytes(value["B"])).decode()}


@dataclass
class Answers:
    """Whoever asks what was saved is answered; ``asked`` says how often."""

    folder: Path
    asked: int = 0
    _turns: dict[str, int] = field(default_factory=dict)

    def table(self) -> Table:
        dynamo = boto3.resource("dynamodb").Table(_TABLE)
        answer: Any = self._answer
        dynamo.meta.client.meta.events.register("before-send.dynamodb.Query", answer)
        return Table(dynamo)

    def _answer(self, request: "AWSPreparedRequest", **_: object) -> AWSResponse:
        self.asked += 1
        told = json.loads(cast("bytes", request.body))
        values = {name: value["S"] for name, value in told["ExpressionAttributeValues"].items()}
        place = values[":v0"] + values.get(":v1", _WHOLE)
        number, count = json.loads((self.folder / "index").read_text(encoding="utf-8")).get(place, ["", 0])
        page = self._turns.get(place, 0) if "ExclusiveStartKey" in told else 0
        self._turns[place] = page + 1
        body = (self.folder / f"{number}-{page}").read_bytes() if page < count else b'{"Items":[],"Count":0}'
        return AWSResponse(request.url, 200, HTTPHeaders(), _Raw(body))


class _Raw(io.BytesIO):
    def stream(self) -> Iterator[bytes]:
        yield self.read()
