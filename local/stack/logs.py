"""What a function or a process of the stack has written."""

from local.stack.deployment import STACK_NAME
from local.stack.emulator import LocalAws
from local.stack.errors import StackError
from local.stack.layout import ROOT, Places


def print_log(aws: LocalAws, places: Places, name: str) -> None:
    """Print a function's log group, or a process's output."""
    if (ROOT / "functions" / name).is_dir():
        for message in function_log(aws, name):
            print(message.rstrip())
        return
    try:
        print((places.logs / f"{name}.log").read_text(errors="replace"), end="")
    except FileNotFoundError as error:
        raise StackError(f"neither a function nor a process of the stack: {name}") from error


def function_log(aws: LocalAws, folder: str) -> list[str]:
    """Every line that the function in `functions/FOLDER` has written since the stack started."""
    pages = aws.client("logs").get_paginator("filter_log_events")
    found = pages.paginate(logGroupName=f"/aws/lambda/{STACK_NAME}/{folder}")
    return [event["message"] for page in found for event in page["events"]]
