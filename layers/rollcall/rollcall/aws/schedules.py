"""One-time schedules (EventBridge Scheduler), named after what they are for, so that arming twice is arming once."""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient


@dataclass(frozen=True, slots=True)
class Schedules:
    """Schedules of one group, all with one target."""

    scheduler: "EventBridgeSchedulerClient"
    group: str
    target_arn: str
    role_arn: str
    dlq_arn: str
    retry_for_s: int = 86_400

    def arm(self, name: str, at: datetime, message: dict[str, object]) -> None:
        """Send ``message`` to the target at ``at``, once. A second schedule of the same name is no second schedule."""
        try:
            self.scheduler.create_schedule(
                Name=name,
                GroupName=self.group,
                ScheduleExpression=at_expression(at),
                ScheduleExpressionTimezone="UTC",
                FlexibleTimeWindow={"Mode": "OFF"},
                ActionAfterCompletion="DELETE",
                Target={
                    "Arn": self.target_arn,
                    "RoleArn": self.role_arn,
                    "Input": json.dumps(message),
                    "DeadLetterConfig": {"Arn": self.dlq_arn},
                    "RetryPolicy": {"MaximumEventAgeInSeconds": self.retry_for_s, "MaximumRetryAttempts": 10},
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConflictException":  # armed already
                raise

    def disarm(self, name: str) -> None:
        """Whether it has gone off, or never was armed, makes no difference."""
        try:
            self.scheduler.delete_schedule(Name=name, GroupName=self.group)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise


def schedule_name(purpose: str, *parts: str) -> str:
    """At most 64 characters of ``[0-9a-zA-Z-_.]``; a Zoom uuid holds others, so the parts are hashed."""
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]
    return f"{purpose}-{digest}"


def at_expression(at: datetime) -> str:
    """Whole seconds, no zone suffix: EventBridge takes nothing else."""
    return f"at({at.astimezone(UTC):%Y-%m-%dT%H:%M:%S})"
