"""Starts and stops the whole stack: AWS, Zoom and an LMS on this machine, and Rollcall deployed between them."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from local.stack.build import build_once, host_architecture
from local.stack.deployment import (
    STACK_NAME,
    Deployment,
    grant_local_differences,
    let_it_write_mail,
    open_buckets_to_plain_http,
    run_few_at_a_time,
)
from local.stack.emulator import REGION, LocalAws
from local.stack.health import free_port, wait_until_answers
from local.stack.introductions import introduce_lms, introduce_tenant, introduce_zoom, new_zoom_apps
from local.stack.layout import MINISTACK, Places, alone_with_the_build
from local.stack.processes import Processes, is_running
from local.stack.scratch import make_scratch, remove_scratch
from local.stack.settings import TIME_SCALE, parameters
from local.stack.state import Stack

type Tell = Callable[[str], None]

_PREFERRED_PORTS = {"aws": 4600, "zoom": 4601, "lms": 4602}


def start(places: Places | None = None, tell: Tell = lambda _: None) -> Stack:
    """Start what is not running yet and return its addresses. On any failure, also Ctrl-C, nothing stays behind."""
    places = places or Places()
    running = current(places)
    if running:
        return running
    stop(places)
    places.make()
    make_scratch(places.scratch)
    try:
        with _termination_as_interrupt():
            stack = _start(places, Processes(places), tell)
            stack.write(places.state_file)
    except BaseException:
        stop(places)
        raise
    return stack


def stop(places: Places | None = None) -> None:
    """Stop everything that was started, alive or stale. Stopping twice is no error."""
    places = places or Places()
    Processes(places).stop_all()
    places.state_file.unlink(missing_ok=True)
    remove_scratch(places.scratch)


def current(places: Places | None = None) -> Stack | None:
    """The stack that runs here, or None. A state file whose processes are gone is none."""
    try:
        stack = Stack.read((places or Places()).state_file)
    except FileNotFoundError:
        return None
    return stack if all(is_running(process) for process in stack.processes.values()) else None


@contextmanager
def running(places: Places | None = None, tell: Tell = lambda _: None) -> Iterator[Stack]:
    """A running stack. One that was up before stays up; one started here is stopped at the end."""
    before = current(places)
    if before:
        yield before
        return
    stack = start(places, tell)
    try:
        with _termination_as_interrupt():
            yield stack
    finally:
        stop(places)


def _start(places: Places, processes: Processes, tell: Tell) -> Stack:
    ports = {name: free_port(preferred) for name, preferred in _PREFERRED_PORTS.items()}
    aws = LocalAws(ports["aws"])
    zoom_url, lms_url = (f"http://127.0.0.1:{ports[name]}" for name in ("zoom", "lms"))
    tell("AWS, Zoom and the LMS start")
    processes.start("aws", MINISTACK, aws.environment(places.scratch))
    for name, options in (("zoom", ["--time-scale", str(TIME_SCALE)]), ("lms", [])):
        command = [sys.executable, "-m", f"local.{name}", "--port", str(ports[name]), *options]
        processes.start(name, command, os.environ)
    tell("Rollcall is built, if its sources have changed, and deployed")
    with alone_with_the_build():
        digest = build_once()
        for name, url in _health(aws.url, zoom_url, lms_url).items():
            wait_until_answers(name, url, processes)
        deployment = Deployment(aws, digest, parameters(host_architecture(), aws.api_url, zoom_url))
        outputs = deployment.deploy(places.logs / "deploy.log")
    grant_local_differences(aws)
    let_it_write_mail(aws)
    open_buckets_to_plain_http(aws)
    run_few_at_a_time(aws)
    tell("Zoom, Rollcall and the LMS are introduced to each other")
    apps = new_zoom_apps(aws.api_url)
    introduce_zoom(apps, aws, outputs, zoom_url)
    tenant = introduce_tenant(aws, lms_url)
    introduce_lms(lms_url, aws.api_url, tenant)
    return Stack(
        api_url=aws.api_url,
        zoom_url=zoom_url,
        lms_url=lms_url,
        aws_endpoint_url=aws.url,
        region=REGION,
        stack_name=STACK_NAME,
        table_name=outputs["TableName"],
        tenant_id=tenant.tenant_id,
        api_key=tenant.api_key,
        zoom_webhook_url=apps["account"].webhook_url,
        zoom_webhook_secret=apps["account"].webhook_secret,
        outputs=outputs,
        processes=processes.known(),
    )


def _health(aws_url: str, zoom_url: str, lms_url: str) -> dict[str, str]:
    return {"aws": f"{aws_url}/_ministack/health", "zoom": f"{zoom_url}/_sim/health", "lms": f"{lms_url}/_lms/health"}


@contextmanager
def _termination_as_interrupt() -> Iterator[None]:
    """A SIGTERM ends the block as Ctrl-C does, so that its cleaning up happens."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not the main thread: signals are somebody else's matter
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
