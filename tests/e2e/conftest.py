"""The whole stack, started once for all end-to-end tests, and a tenant of their own on it."""

import asyncio
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from rich.console import Console

from local.center.day import hold_day
from local.center.evidence import Evidence as DayEvidence
from local.classroom.evidence import Evidence
from local.classroom.lesson import hold_class
from local.play.clock import WallClock
from local.play.display import Display
from local.play.doors.browser import Browser
from local.stack.emulator import LocalAws
from local.stack.launcher import running
from local.stack.layout import PROJECT_BIN, Places
from local.stack.state import Stack

LICENSED, BASIC = 2, 1
TIMEOUT_S = 30.0


@dataclass(frozen=True)
class School:
    """A tenant with a Zoom account: an admin, a licensed host, and one with a Basic plan."""

    tenant_id: str
    api_key: str
    api: httpx.Client
    domain: str
    hosts: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return f"host@{self.domain}"

    @property
    def basic_host(self) -> str:
        return f"basic@{self.domain}"

    def connect(self) -> None:
        """Through the consent page, without a LMS's page to come back to."""
        begun = self.api.post("/v1/connections", json={"kind": "account"}).raise_for_status().json()

        async def consent() -> str:
            browser = Browser()
            page = await browser.open(begun["connect_url"])
            ended = await browser.submit(page, {"email": f"admin@{self.domain}", "decision": "allow"})
            await browser.close()
            return ended.text

        assert "Zoom is connected" in asyncio.run(consent())


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Places:
    """A folder of its own, so that the stack runs beside whatever a developer has up."""
    return Places(tmp_path_factory.mktemp("stack"))


@pytest.fixture(scope="session")
def stack(places: Places) -> Iterator[Stack]:
    with running(places) as started:
        yield started


@pytest.fixture(scope="session")
def local_aws(stack: Stack) -> LocalAws:
    return LocalAws.at(stack.aws_endpoint_url)


@pytest.fixture(scope="session")
def the_class(stack: Stack) -> Evidence:
    """The class, played once."""
    return asyncio.run(hold_class(stack, _unseen(), WallClock()))


@pytest.fixture(scope="session")
def the_day(stack: Stack) -> DayEvidence:
    """The tutoring center's day, played once."""
    return asyncio.run(hold_day(stack, _unseen(), WallClock()))


def _unseen() -> Display:
    return Display(Console(file=StringIO(), width=120))


@pytest.fixture(scope="session")
def school(stack: Stack, places: Places) -> Iterator[School]:
    """Another tenant than the class's, with an account and a connection of its own."""
    with new_school(stack, places) as school:
        school.connect()
        yield school


@contextmanager
def new_school(stack: Stack, places: Places, hosts: int = 0) -> Iterator[School]:
    """Not connected yet. ``hosts`` are more of them, licensed all."""
    domain = f"{uuid4().hex[:6]}.school.example"
    more = [f"host{number}" for number in range(hosts)]
    people = [("admin", LICENSED, "Owner"), ("host", LICENSED, "Member"), ("basic", BASIC, "Member")]
    people += [(name, LICENSED, "Member") for name in more]
    users = [
        {
            "email": f"{name}@{domain}",
            "first_name": name,
            "last_name": "",
            "type": plan,
            "role": role,
            "timezone": "UTC",
        }
        for name, plan, role in people
    ]
    account = {"plan": "business", "users": users}
    httpx.post(f"{stack.zoom_url}/_sim/accounts", json=account, timeout=TIMEOUT_S).raise_for_status()
    tenant_id, key = make_tenant(places.state_file)
    with httpx.Client(base_url=stack.api_url, headers=bearer(key), timeout=TIMEOUT_S) as api:
        yield School(tenant_id, key, api, domain, tuple(f"{name}@{domain}" for name in more))


@pytest.fixture(scope="session")
def anonymous(stack: Stack) -> Iterator[httpx.Client]:
    """Somebody with no key."""
    with httpx.Client(base_url=stack.api_url, timeout=TIMEOUT_S) as client:
        yield client


def make_tenant(file: Path) -> tuple[str, str]:
    """A tenant and a key, made with the operator's command."""
    made = _rollcall(file, "tenants", "create", "Another school")
    return made["tenant_id"], _rollcall(file, "keys", "create", made["tenant_id"])["api_key"]


def _rollcall(file: Path, *words: str) -> dict[str, str]:
    command = PROJECT_BIN / "rollcall"
    done = subprocess.run([command, "--stack-file", file, *words, "--json"], check=True, capture_output=True, text=True)
    answer: dict[str, str] = json.loads(done.stdout)
    return answer


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}
