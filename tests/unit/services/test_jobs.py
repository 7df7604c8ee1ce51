import json
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from rollcall.services.jobs import Job, TimeIsUp, do_jobs

ENOUGH_MS = 20_000


def greet(job: Job, time_is_up: TimeIsUp) -> str:
    return "late" if time_is_up() else f"greeted_{job['count']}"


def stumble(job: Job, _time_is_up: TimeIsUp) -> str:
    raise ValueError(job["name"])


class Worker:
    def __init__(self, name: str) -> None:
        self.out = StringIO()
        self.logger = Logger(service=name, stream=self.out)  # one of its own: loggers of one name share their stream

    def work(self, *jobs: Job, left_ms: int = ENOUGH_MS) -> list[str]:
        """Gives the messages that come again, by their place."""
        records = [
            {"messageId": str(place), "body": json.dumps(job), "eventSource": "aws:sqs"}
            for place, job in enumerate(jobs)
        ]
        context = SimpleNamespace(get_remaining_time_in_millis=lambda: left_ms)
        kinds = {"greet": greet, "stumble": stumble}
        answer = do_jobs({"Records": records}, context, kinds, ENOUGH_MS, self.logger)
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def logged(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.getvalue().splitlines()]


@pytest.fixture
def worker(request: pytest.FixtureRequest) -> Worker:
    return Worker(request.node.name)


def test_each_message_is_done_by_its_kind(worker: Worker) -> None:
    assert worker.work({"kind": "greet", "count": 2}) == []
    [line] = worker.logged()
    assert (line["message"], line["kind"], line["outcome"]) == ("done", "greet", "greeted_2")


@pytest.mark.parametrize("left_ms", [0, ENOUGH_MS - 1])
def test_a_job_knows_when_its_time_is_up(worker: Worker, left_ms: int) -> None:
    assert worker.work({"kind": "greet", "count": 2}, left_ms=left_ms) == []
    assert worker.logged()[0]["outcome"] == "late"


@pytest.mark.parametrize("job", [{"kind": "dance"}, {}])
def test_a_kind_that_nobody_does_comes_again_alone(worker: Worker, job: Job) -> None:
    assert worker.work({"kind": "greet", "count": 1}, job, {"kind": "greet", "count": 3}) == ["1"]
    assert [line.get("error") for line in worker.logged()] == [None, "UnknownJobError", None]


def test_a_failure_is_logged_without_its_words(worker: Worker) -> None:
    assert worker.work({"kind": "stumble", "name": "Ada Lovelace"}) == ["0"]
    [line] = worker.logged()
    assert (line["message"], line["error"], "Ada" in worker.out.getvalue()) == ("not_done", "ValueError", False)
