import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, cast

import boto3
import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from rollcall.aws.schedules import Schedules, at_expression, schedule_name
from tests.aws import REGION, Aws

AT = datetime(2026, 10, 5, 10, 0, 7, tzinfo=UTC)
ALLOWED = re.compile(r"[0-9a-zA-Z-_.]{1,64}")


def schedules() -> Schedules:
    queue = f"arn:aws:sqs:{REGION}:111122223333:queue"
    role = "arn:aws:iam::111122223333:role/scheduler"
    return Schedules(boto3.client("scheduler"), "reports", queue, role, f"{queue}-dlq")


def armed(name: str) -> dict[str, Any]:
    return dict(boto3.client("scheduler").get_schedule(GroupName="reports", Name=name))


@given(st.sampled_from(["report", "no-show"]), st.lists(st.text(), min_size=1))
def test_a_name_fits_whatever_it_is_for(purpose: str, parts: list[str]) -> None:
    assert ALLOWED.fullmatch(schedule_name(purpose, *parts))


@given(st.lists(st.text(st.characters(exclude_characters="\n", codec="utf-8")), min_size=2, max_size=4, unique=True))
def test_a_name_is_of_its_purpose_alone(parts: list[str]) -> None:
    assert schedule_name("report", *parts) == schedule_name("report", *parts)
    assert schedule_name("report", *parts) != schedule_name("report", *reversed(parts))
    assert schedule_name("report", *parts) != schedule_name("report", "".join(parts))


@pytest.mark.parametrize("offset_h", [-11, 0, 14])
def test_a_time_is_told_in_utc_without_a_zone(offset_h: int) -> None:
    there = AT.astimezone(timezone(timedelta(hours=offset_h)))
    assert at_expression(there) == "at(2026-10-05T10:00:07)"


def test_a_fraction_of_a_second_is_left_out() -> None:
    assert at_expression(AT.replace(microsecond=999_999)) == "at(2026-10-05T10:00:07)"


def test_a_schedule_fires_once_at_its_second_and_goes(cloud: Aws) -> None:
    schedules().arm("one", AT, {"kind": "report"})
    made = armed("one")
    assert (made["ScheduleExpression"], made["ScheduleExpressionTimezone"]) == ("at(2026-10-05T10:00:07)", "UTC")
    assert (made["FlexibleTimeWindow"]["Mode"], made["ActionAfterCompletion"]) == ("OFF", "DELETE")
    assert json.loads(made["Target"]["Input"]) == {"kind": "report"}
    assert made["Target"]["DeadLetterConfig"]["Arn"].endswith("queue-dlq")


def test_arming_twice_is_arming_once(cloud: Aws) -> None:
    schedules().arm("one", AT, {"n": 1})
    schedules().arm("one", AT + timedelta(hours=1), {"n": 2})
    assert json.loads(armed("one")["Target"]["Input"]) == {"n": 1}


class Refusing:
    def __init__(self, code: str) -> None:
        self.code = code

    def create_schedule(self, **_: Any) -> None:
        raise ClientError({"Error": {"Code": self.code}}, "CreateSchedule")


@pytest.mark.parametrize("code", ["ThrottlingException", "ResourceNotFoundException", "ServiceQuotaExceededException"])
def test_a_schedule_that_was_not_made_is_not_taken_for_armed(code: str) -> None:
    with pytest.raises(ClientError):
        Schedules(cast("Any", Refusing(code)), "g", "a", "r", "d").arm("one", AT, {})
