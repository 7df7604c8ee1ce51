"""Where everything of a picture of the room stands. Lengths are the picture's own, 1,200 wide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import batched

from rollcall.attendance.intervals import seconds
from rollcall.attendance.model import Instance, Interval
from rollcall.services.attendance.why.lanes import Lane
from rollcall.services.zones import zone_of

WIDTH, LEFT, RIGHT = 1200, 232, 1016
_TOP, _AXIS, _STRIP = 96, 26, 22
_LANES_AN_AXIS = 25
_STEPS_S = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600)
_MOST_TICKS = 9
_ROOMY, _MIDDLE, _DENSE = (34, 14), (24, 13), (17, 11)  # height of a lane, size of its letters
_NAME_WIDTH = 364  # of a name, in letters times their size


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    width: float
    title: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A lane in its place; ``y`` is its upper edge. ``links`` are the gaps, from one bar to the next."""

    lane: Lane
    y: float
    name: str
    stays: list[Bar]
    credited: list[Bar]
    waits: list[Bar]
    links: list[Bar]


@dataclass(frozen=True, slots=True)
class Strip:
    """A line above the lanes: the schedule, or the instances."""

    label: str
    y: float
    bars: list[Bar]
    kind: str


@dataclass(frozen=True, slots=True)
class Picture:
    title: str
    notes: list[str]
    height: float
    lane_height: int
    letters: int
    ticks: list[Tick]
    axes: list[float]
    strips: list[Strip]
    windows: list[Bar]
    schedule: list[Bar]
    body: tuple[float, float]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Scene:
    """What is shown: ``window`` is what is credited, ``instances`` with an end, or until now."""

    title: str
    notes: list[str]
    time_zone: str
    schedule: Interval
    window: Sequence[Interval]
    instances: Sequence[Instance]
    lanes: Sequence[Lane]


def picture_of(scene: Scene) -> Picture:
    scale = _Scale.of(scene)
    height, letters = _size(len(scene.lanes))
    strips = list(_strips(scene, scale))
    axes, rows, end = _body(scene, scale, (height, letters), _TOP + _STRIP * len(strips))
    return Picture(
        title=scene.title,
        notes=scene.notes,
        height=end + _AXIS + 10,
        lane_height=height,
        letters=letters,
        ticks=scale.ticks(),
        axes=[*axes, end],
        strips=strips,
        windows=[scale.bar(one, "credited") for one in scene.window],
        schedule=[scale.bar(scene.schedule, "scheduled")],
        body=(_TOP, end),
        rows=rows,
    )


def _size(lanes: int) -> tuple[int, int]:
    if lanes <= 12:  # noqa: PLR2004 - as many as need no squeezing
        return _ROOMY
    return _MIDDLE if lanes <= 40 else _DENSE  # noqa: PLR2004


def _body(scene: Scene, scale: "_Scale", size: tuple[int, int], top: float) -> tuple[list[float], list[Row], float]:
    """The axis again above every so many lanes, so that one of them is always in sight."""
    axes: list[float] = []
    rows: list[Row] = []
    y = top
    for some in batched(scene.lanes, _LANES_AN_AXIS, strict=False):
        axes.append(y)
        y += _AXIS
        for lane in some:
            rows.append(_row(lane, y, scale, _NAME_WIDTH // size[1]))
            y += size[0]
    return axes, rows, y


def _row(lane: Lane, y: float, scale: "_Scale", letters: int) -> Row:
    gaps = zip(lane.intervals, lane.intervals[1:], strict=False)
    return Row(
        lane=lane,
        y=y,
        name=shortened(lane.name, letters),
        stays=[scale.bar(one, "in the room") for one in lane.intervals],
        credited=[scale.bar(one, "in the room, credited") for one in lane.credited],
        waits=[scale.bar(one, "in the waiting room") for one in lane.waits],
        links=[scale.bar((before[1], after[0]), "away") for before, after in gaps],
    )


def _strips(scene: Scene, scale: "_Scale") -> Iterator[Strip]:
    yield Strip("Schedule", _TOP, [scale.bar(scene.schedule, "scheduled")], "schedule")
    known = [(number, run) for number, run in enumerate(scene.instances, start=1) if run.end]
    bars = [scale.bar((run.start, run.end), f"instance {number}") for number, run in known if run.end]
    yield Strip("Instances" if len(bars) > 1 else "Instance", _TOP + _STRIP, bars, "instance")


def shortened(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


@dataclass(frozen=True, slots=True)
class _Scale:
    first: datetime
    last: datetime
    step: timedelta
    time_zone: str

    @classmethod
    def of(cls, scene: Scene) -> "_Scale":
        shown = [scene.schedule, *((run.start, run.end or run.start) for run in scene.instances)]
        shown += [one for lane in scene.lanes for one in (*lane.intervals, *lane.waits)]
        first, last = min(one[0] for one in shown), max(one[1] for one in shown)
        wanted = max((last - first).total_seconds(), 60)
        step_s = next((step for step in _STEPS_S if wanted / step <= _MOST_TICKS), _STEPS_S[-1])
        offset = (first.astimezone(zone_of(scene.time_zone)).utcoffset() or timedelta()).total_seconds()
        begin = (first.timestamp() + offset) // step_s * step_s - offset
        end = -((-last.timestamp() - offset) // step_s) * step_s - offset
        begins, ends = (datetime.fromtimestamp(one, UTC) for one in (begin, max(end, begin + step_s)))
        return cls(begins, ends, timedelta(seconds=step_s), scene.time_zone)

    def x(self, moment: datetime) -> float:
        return round(LEFT + (RIGHT - LEFT) * ((moment - self.first) / (self.last - self.first)), 1)

    def bar(self, interval: Interval, what: str) -> Bar:
        """At least a hair wide: who was there for a second was there."""
        since, until = (self.x(one) for one in interval)
        told = f"{self._clock(interval[0], whole=True)} to {self._clock(interval[1], whole=True)}"
        length = seconds([interval])
        title = f"{told}, {what} ({length // 60} min {length % 60:02} s)"
        return Bar(since, round(max(until - since, 1), 1), title)

    def ticks(self) -> list[Tick]:
        count = (self.last - self.first) // self.step
        moments = (self.first + self.step * number for number in range(count + 1))
        return [Tick(self.x(one), self._clock(one)) for one in moments]

    def _clock(self, moment: datetime, *, whole: bool = False) -> str:
        return f"{moment.astimezone(zone_of(self.time_zone)):{'%H:%M:%S' if whole else '%H:%M'}}"
