"""The largest meeting settled by the Lambda that settles, on the embedded AWS: its time and its memory."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from benchmarks.assembly import MEETING, REGISTERED, TENANT, records, store_reports
from benchmarks.measurement import Measurement
from local.stack.emulator import REGION, LocalAws
from local.stack.state import Stack
from rollcall.store.attendance import AttendanceStore
from rollcall.store.facts import FactStore
from rollcall.store.table import Table

LIMIT_S, LIMIT_MB = 10.0, 512
_FUNCTION = "ReportFetch"


def measure(stack: Stack) -> Iterator[Measurement]:
    cloud = LocalAws.at(stack.aws_endpoint_url)
    table = _table(cloud, stack)
    begun = time.monotonic()
    with _nobody_told(cloud):
        table.put_all(records())
        store_reports(FactStore(table))
    stored_s = time.monotonic() - begun
    name = _function(cloud)
    _invoked(cloud, name, "mtg_unknown")  # warm
    before_s = _cpu_s(stack, name)
    elapsed_s = _invoked(cloud, name, MEETING)
    own_s = _cpu_s(stack, name) - before_s
    _expect_settled(table)
    yield Measurement(
        name="Settling on the stack, time",
        value=elapsed_s,
        limit=LIMIT_S,
        unit="s",
        how="the same meeting in the table of the embedded AWS, and one call of `report_fetch` there, warm: it reads, "
        "computes, and writes the version; what passed, the embedded AWS's own work on this machine included",
        found=(f"CPU of the Lambda's own: {own_s:.1f} s", f"its items were stored in {stored_s:.0f} s"),
    )
    peak = max(_peak_mb(worker) for worker in _workers(stack, name))
    yield Measurement("Settling on the stack, memory", peak, LIMIT_MB, "MB", "the peak of that Lambda's process")


def _table(cloud: LocalAws, stack: Stack) -> Table:
    keys = cloud.credentials
    resource = boto3.resource(
        "dynamodb",
        endpoint_url=cloud.url,
        region_name=REGION,
        aws_access_key_id=keys["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=keys["AWS_SECRET_ACCESS_KEY"],
    )
    return Table(resource.Table(stack.table_name))


@contextmanager
def _nobody_told(cloud: LocalAws) -> Iterator[None]:
    """The stream's reader rests meanwhile: what is put here is no news."""
    functions = cloud.client("lambda")
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    streams = [one["UUID"] for one in mappings if "/stream/" in one["EventSourceArn"]]
    for uuid in streams:
        functions.update_event_source_mapping(UUID=uuid, Enabled=False)
    yield
    for uuid in streams:
        functions.update_event_source_mapping(UUID=uuid, Enabled=True)


def _function(cloud: LocalAws) -> str:
    names = [one["FunctionName"] for one in cloud.client("lambda").list_functions(MaxItems=100)["Functions"]]
    return next(str(name) for name in names if _FUNCTION in name)


def _invoked(cloud: LocalAws, name: str, meeting_id: str) -> float:
    """Seconds until it has answered."""
    due = {"kind": "live", "tenant_id": TENANT, "meeting_id": meeting_id}
    record = {"messageId": "m", "eventSource": "aws:sqs", "body": json.dumps(due)}
    begun = time.monotonic()
    answer = cloud.client("lambda").invoke(FunctionName=name, Payload=json.dumps({"Records": [record]}))
    took_s = time.monotonic() - begun
    told: dict[str, Any] = json.loads(answer["Payload"].read())
    if told.get("batchItemFailures") != []:
        message = f"the meeting was not settled: {told}"
        raise RuntimeError(message)
    return took_s


def _expect_settled(table: Table) -> None:
    sheet = AttendanceStore(table).sheet(TENANT, MEETING)
    if not sheet.was_final or len(sheet.records()) != REGISTERED:
        raise RuntimeError("the meeting was not settled")


def _workers(stack: Stack, name: str) -> Iterator[Path]:
    """The processes that run the function."""
    tasks = Path(f"/proc/{stack.processes['aws'].pid}/task").glob("*/children")
    for pid in {pid for children in tasks for pid in children.read_text(encoding="ascii").split()}:
        worker = Path("/proc", pid)
        if f"AWS_LAMBDA_FUNCTION_NAME={name}\0".encode() in (worker / "environ").read_bytes():
            yield worker


def _peak_mb(worker: Path) -> float:
    lines = (worker / "status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _cpu_s(stack: Stack, name: str) -> float:
    """Of all of them so far. See proc_pid_stat(5): the 14th and the 15th field are in clock ticks."""
    ticks = 0
    for worker in _workers(stack, name):
        fields = (worker / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
