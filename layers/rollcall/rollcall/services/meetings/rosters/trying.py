"""Whom to ask for next, where Zoom takes a batch whole or not at all. Pure."""

from dataclasses import dataclass, field

from rollcall.ids import LearnerId
from rollcall.store.registrants import Registrant
from rollcall.zoom.client import BATCH_SIZE
from rollcall.zoom.errors import ZoomError

IN_VAIN = 4
_GOLDEN = 0.618  # of a list: its multiples come near every place of it


@dataclass(slots=True)
class Trying:
    """``size`` shrinks while a batch is refused for somebody in it, until they are alone.

    ``refused`` are those who were refused alone, ``in_vain`` counts such, one after the other. As long as nobody is
    ``accepted``, it may be about the meeting, and nothing is noted of them. ``tries`` are passes before this one.
    """

    tries: int
    size: int = BATCH_SIZE
    in_vain: int = 0
    accepted: bool = False
    refused: dict[LearnerId, Registrant] = field(default_factory=dict)
    refusal: ZoomError | None = None

    def left(self, people: list[Registrant]) -> list[Registrant]:
        return [one for one in people if one.learner_id not in self.refused]

    def batch(self, people: list[Registrant]) -> list[Registrant]:
        """After some in vain, of others; at every try from elsewhere, until somebody is found whom Zoom takes."""
        turns = self.tries + self.in_vain // IN_VAIN
        start = int(len(people) * (turns * _GOLDEN % 1))
        return (people[start:] + people[:start])[: self.size]

    def halve(self, batch: list[Registrant]) -> None:
        self.size = max(1, len(batch) // 2)

    def succeeded(self) -> None:
        self.tries, self.in_vain, self.accepted = 0, 0, True

    def failed_alone(self) -> None:
        self.size, self.in_vain = BATCH_SIZE, self.in_vain + 1

    def refuse(self, one: Registrant, error: ZoomError) -> None:
        """Raises the error where it seems to be about the meeting."""
        self.refused[one.learner_id], self.refusal = one, error
        self.failed_alone()
        if not self.accepted and self.in_vain >= 2 * IN_VAIN:
            raise error

    def blamed(self) -> list[Registrant]:
        """Those of whom is certain that it is about them."""
        people = list(self.refused.values()) if self.accepted else []
        self.refused = {} if self.accepted else self.refused
        return people

    def judge(self, *, has_others: bool) -> None:
        """Everybody was asked for: it is about them where they are few, or Zoom has others in this meeting."""
        if self.refusal and not (self.accepted or has_others) and len(self.refused) >= IN_VAIN:
            raise self.refusal
        self.accepted = True
