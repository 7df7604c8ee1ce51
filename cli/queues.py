"""When something waits in a dead-letter queue; and calling a function by hand."""

import json
from pathlib import Path
from typing import Annotated

import typer

from cli.shared import answer, console, deployment_of

_PAIRS = {
    "zoom-events": ("ZoomEventsDlqUrl", "ZoomEventsQueueUrl"),
    "connection-jobs": ("ConnectionJobsDlqUrl", "ConnectionJobsQueueUrl"),
    "meeting-jobs": ("MeetingJobsDlqUrl", "MeetingJobsQueueUrl"),
    "reports": ("ReportDlqUrl", "ReportQueueUrl"),
    "lms-deliveries": ("LmsDeliveryDlqUrl", "LmsDeliveryQueueUrl"),
}


def redrive(
    context: typer.Context,
    queue: Annotated[str, typer.Argument(help=f"One of {', '.join(_PAIRS)}.")],
    limit: Annotated[int, typer.Option(help="At most this many messages.")] = 1000,
) -> None:
    """Bring messages back from a dead-letter queue: each is sent again before it is deleted there."""
    if queue not in _PAIRS:
        raise typer.BadParameter(f"one of {', '.join(_PAIRS)}")
    deployment = deployment_of(context)
    sqs = deployment.client("sqs")
    source, target = (deployment.output(name) for name in _PAIRS[queue])
    moved = 0
    while moved < limit:
        received = sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
        for message in received:
            sqs.send_message(QueueUrl=target, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])
        moved += len(received)
        if not received:
            break
    answer({"moved": str(moved)}, as_json=False)


def invoke(
    context: typer.Context,
    function: Annotated[str, typer.Argument(help="The function's folder, such as housekeeping.")],
    event: Annotated[Path | None, typer.Argument(help="An event, such as events/housekeeping.json.")] = None,
) -> None:
    """Call a function with an event and print what it answers."""
    deployment = deployment_of(context)
    logical = "".join(part.capitalize() for part in function.split("_")) + "Function"
    resource = deployment.client("cloudformation").describe_stack_resource(
        StackName=deployment.stack_name, LogicalResourceId=logical
    )
    reply = deployment.client("lambda").invoke(
        FunctionName=resource["StackResourceDetail"]["PhysicalResourceId"],
        Payload=event.read_bytes() if event else b"{}",
    )
    console.print_json(json.dumps(json.loads(reply["Payload"].read())))
    raise typer.Exit(code=1 if reply.get("FunctionError") else 0)
