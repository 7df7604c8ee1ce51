from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

from tests.workers import Scheduling

UNIT = [f"tests/unit/test_a.py::test_{number}" for number in range(20)]
STACK = [f"tests/e2e/test_{number}.py::test_b" for number in range(5)]
TESTS = STACK + UNIT


@dataclass(eq=False)
class Worker:
    """Runs a test only when it knows the next one, as pytest-xdist's do."""

    given: list[int] = field(default_factory=list)
    done: int = 0
    shutting_down: bool = False
    gateway: Any = field(default_factory=lambda: SimpleNamespace(id="a worker"))

    def send_runtest_some(self, indices: list[int]) -> None:
        self.given += indices

    def shutdown(self) -> None:
        self.shutting_down = True

    @property
    def may_run(self) -> bool:
        return self.done < len(self.given) - (not self.shutting_down)


def played(workers: list[Worker]) -> list[tuple[Worker, str]]:
    """Every test in the order in which they begin, the workers taking turns."""
    options: dict[str, Any] = {"tx": ["popen"] * len(workers)}
    config = SimpleNamespace(getvalue=options.get, option=SimpleNamespace(loadscopereorder=False))
    scheduling, begun = Scheduling(cast("Any", config)), list[tuple[Worker, str]]()
    nodes = cast("list[Any]", workers)
    for node in nodes:
        scheduling.add_node(node)
    for node in nodes:
        scheduling.add_node_collection(node, TESTS)
    scheduling.schedule()
    while any(worker.may_run for worker in workers):
        for worker in [worker for worker in workers if worker.may_run]:
            number = worker.given[worker.done]
            begun.append((worker, TESTS[number]))
            worker.done += 1
            scheduling.mark_test_complete(cast("Any", worker), number)
    return begun


def test_the_whole_stack_is_one_workers_and_comes_first() -> None:
    workers = [Worker(), Worker()]
    begun = played(workers)
    assert sorted(test for _, test in begun) == sorted(TESTS)
    [whose] = {id(worker) for worker, test in begun if test in STACK}
    assert [test for worker, test in begun if id(worker) == whose][: len(STACK)] == STACK


def test_workers_share_the_rest_so_that_they_end_together() -> None:
    workers = [Worker(), Worker()]
    begun = played(workers)
    shares = [len([test for worker, test in begun if worker is one]) for one in workers]
    assert max(shares) - min(shares) <= 2
