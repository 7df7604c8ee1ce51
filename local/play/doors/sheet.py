"""An attendance list as Rollcall's API answers it."""

from dataclasses import asdict, dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Row:
    """One learner; seconds are whole."""

    learner_id: str
    status: str
    seconds_total: int
    seconds_credited: int
    source: str
    state: str
    flags: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    version: int = 0

    @property
    def told(self) -> dict[str, object]:
        """What an event tells of it too; how a learner was matched is the API's alone."""
        return {name: value for name, value in asdict(self).items() if name not in {"learner_id", "how"}}


@dataclass(frozen=True)
class Stranger:
    """Somebody who was there and whom Rollcall could not match."""

    name: str
    seconds_total: int
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A whole meeting; `state` is running, provisional, final or needs_review."""

    state: str
    window_s: int
    rows: dict[str, Row]
    unmatched: tuple[Stranger, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Final, and every line as a version has told it."""
        return self.state == "final" and all(line.version for line in self.rows.values())

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Self:
        """From the answer of `GET /v1/meetings/{meeting_id}/attendance`."""
        rows = {item["learner_id"]: row(item) for item in body["items"]}
        strangers = (
            Stranger(item["name"], item["seconds_total"], tuple(item["candidates"])) for item in body["unmatched"]
        )
        return cls(body["state"], body["window_s"], rows, tuple(strangers))


def row(item: dict[str, Any]) -> Row:
    """One item of a list, Rollcall's or the LMS's own."""
    return Row(
        item["learner_id"],
        item["status"],
        item["seconds_total"],
        item["seconds_credited"],
        item["source"],
        item["state"],
        tuple(item["flags"]),
        tuple(item.get("how", ())),
        item["version"],
    )
