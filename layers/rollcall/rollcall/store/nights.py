"""The last night on which every tenant's meetings were looked at: none is left out, none is begun twice."""

from dataclasses import dataclass
from typing import ClassVar

from boto3.dynamodb.conditions import Attr

from rollcall.store.table import ItemKey, Record, Table


class Night(Record):
    """``day`` is that of its morning, in UTC."""

    KIND: ClassVar = "night"
    day: str

    @property
    def key(self) -> ItemKey:
        return _KEY


_KEY = ItemKey("NIGHT", "NIGHT")


@dataclass(frozen=True, slots=True)
class NightStore:
    table: Table

    def begin(self, day: str) -> bool:
        """True for the one run that begins it; Lambda repeats a run that failed, and may run two at once."""
        return self.table.put_if(Night(day=day), Attr("day").not_exists() | Attr("day").lt(day))

    def give_up(self, day: str) -> None:
        """The next run begins it again."""
        self.table.put_if(Night(day=""), Attr("day").eq(day))
