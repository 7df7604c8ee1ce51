"""What the intake is measured against: the least a function can do that puts a message on a queue."""

import os
from typing import Any

import boto3

sqs = boto3.client("sqs")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    sqs.send_message(QueueUrl=os.environ["ZOOM_EVENTS_QUEUE_URL"], MessageBody=event["body"])
    return {"statusCode": 204, "headers": {"Content-Type": "application/json"}, "body": ""}
