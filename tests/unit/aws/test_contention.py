import json
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError

from rollcall.aws.contention import repeat_when_contended

CONFLICT = {"__type": "com.amazonaws.dynamodb.v20120810#TransactionConflictException", "message": "ongoing"}


def cancelled(*reasons: str) -> dict[str, Any]:
    told = [{"Code": reason} for reason in reasons]
    return {"__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException", "CancellationReasons": told}


class Raw:
    """A body as botocore reads it from the network."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def stream(self, **_: object) -> list[bytes]:
        return [self.content]


class Answers:
    """DynamoDB, answering with these refusals and then with yes."""

    def __init__(self, *refusals: dict[str, Any]) -> None:
        self.refusals = list(refusals)
        self.asked = 0

    def __call__(self, request: Any, **_: object) -> AWSResponse:
        self.asked += 1
        body = self.refusals.pop(0) if self.refusals else {}
        headers: Any = {"content-type": "application/x-amz-json-1.0"}
        raw: Any = Raw(json.dumps(body).encode())
        return AWSResponse(request.url, 400 if body else 200, headers, raw)


def dynamo(answers: Answers) -> Any:
    resource: Any = boto3.resource(
        "dynamodb", region_name="eu-central-1", aws_access_key_id="k", aws_secret_access_key="s"
    )
    for _ in range(2):
        repeat_when_contended(resource)
    resource.meta.client.meta.events.register("before-send.dynamodb", answers)
    return resource.meta.client


def test_a_write_that_meets_a_transaction_is_made_again() -> None:
    answers = Answers(CONFLICT, CONFLICT)
    dynamo(answers).delete_item(TableName="t", Key={"pk": "a"})
    assert answers.asked == 3


def test_a_transaction_that_meets_another_is_made_again() -> None:
    answers = Answers(cancelled("None", "TransactionConflict"))
    dynamo(answers).transact_write_items(TransactItems=[{"Delete": {"TableName": "t", "Key": {"pk": "a"}}}])
    assert answers.asked == 2


@pytest.mark.parametrize("reasons", [("ConditionalCheckFailed",), ("ConditionalCheckFailed", "TransactionConflict")])
def test_a_condition_that_failed_is_told_at_once(reasons: tuple[str, ...]) -> None:
    answers = Answers(cancelled(*reasons))
    with pytest.raises(ClientError):
        dynamo(answers).transact_write_items(TransactItems=[{"Delete": {"TableName": "t", "Key": {"pk": "a"}}}])
    assert answers.asked == 1


def test_somebody_who_never_lets_go_is_told_of_in_the_end() -> None:
    answers = Answers(*[CONFLICT] * 20)
    with pytest.raises(ClientError, match="TransactionConflict"):
        dynamo(answers).delete_item(TableName="t", Key={"pk": "a"})
    assert answers.asked == 6
