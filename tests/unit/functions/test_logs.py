"""No log line holds a secret, a name, an e-mail or a link, whatever becomes of the request."""

import json
from typing import Any

import pytest

from tests.aws import REGION
from tests.unit.functions.fresh import run


@pytest.fixture(scope="module")
def printed() -> str:
    return run(
        "from tests.unit.functions.canaries import main; main()",
        LOG_LEVEL="DEBUG",
        POWERTOOLS_SERVICE_NAME="rollcall",
        AWS_DEFAULT_REGION=REGION,
        AWS_ACCESS_KEY_ID="testing",
        AWS_SECRET_ACCESS_KEY="testing",
    )


def lines(printed: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def test_what_went_well_and_what_failed_was_really_tried_and_logged(printed: str) -> None:
    logged = lines(printed)
    assert logged[-1]["statuses"] == [204, 401, 409, 400, 404, 401, 500, 503]
    assert {"accepted", "mismatch"} <= {line.get("outcome") for line in logged}
    assert {"witnessed", "event_failed", "unexpected"} <= {line.get("message") for line in logged}


def test_no_output_holds_a_secret_or_anything_of_a_person(printed: str) -> None:
    assert "canary" not in printed
