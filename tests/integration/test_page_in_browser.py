"""The waiting learner's page in a real browser, where there is one: it really moves on."""

import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import BASE_URL, call
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import follow
from tests.integration.waiting_line import Center, open_center

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MOVES_ON_WITHIN_S = 3.0
PATIENCE_S = 30.0
_OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@dataclass
class Site:
    """The learner's pages over real HTTP; ``refusing`` answers with 503 instead, as a gateway does that has enough."""

    url: str = ""
    asked: list[float] = field(default_factory=list)
    refusing: bool = False

    def answer(self, method: str, path: str, agent: str) -> tuple[int, dict[str, str], str]:
        if path.endswith("/place"):
            self.asked.append(time.monotonic())
            if self.refusing:
                return 503, {}, ""
        answer = call("session_logs", method, f"{BASE_URL}{path}", user_agent=agent)
        body = answer.body if isinstance(answer.body, str) else httpx.Response(200, json=answer.body).text
        return answer.status, answer.headers, body


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Gateway(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = site.answer(self.command, self.path, self.headers["User-Agent"])
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_POST = do_GET  # noqa: N815 - the library's own name

        def log_message(self, *_: Any) -> None:
            """Nothing: the test tells what matters."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        site.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield site
        server.shutdown()


@dataclass
class Tab:
    """One tab of a browser, seen from without."""

    port: int

    def shows(self) -> tuple[str, str]:
        """Its address and title."""
        with httpx.Client(trust_env=False) as http:
            [page] = [one for one in http.get(f"http://127.0.0.1:{self.port}/json").json() if one["type"] == "page"]
        return page["url"], page["title"]


type Open = Callable[[str], Tab]


@pytest.fixture
def open_tab(tmp_path: Path) -> Iterator[Open]:
    running: list[subprocess.Popen[bytes]] = []

    def open_one(url: str) -> Tab:
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", _OFFLINE]
        command = [str(BROWSER), *flags, f"--user-data-dir={tmp_path}/profile", url]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        told = tmp_path / "profile" / "DevToolsActivePort"
        until(told.exists)
        return Tab(int(told.read_text().splitlines()[0]))

    yield open_one
    for browser in running:
        browser.terminate()
        browser.wait(PATIENCE_S)


def until(holds: Callable[[], bool]) -> float:
    """Gives when it did."""
    give_up = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.05)  # a browser has a clock of its own
    return time.monotonic()


@pytest.fixture
def center(lms: Lms, zoom: Zoom, clock: Clock) -> Center:
    return open_center(lms, zoom, clock)


def test_the_page_counts_down_and_moves_on(center: Center, site: Site, open_tab: Open) -> None:
    first, second = center.wait(0), center.wait(1)
    tab = open_tab(site.url + second.url.removeprefix(BASE_URL))
    until(lambda: tab.shows()[1] == "(2) In the waiting line")
    center.remove(first)
    until(lambda: tab.shows()[1] == "(1) In the waiting line")
    center.taken(second)
    taken_at, address = time.monotonic(), follow(second.url)
    moved_at = until(lambda: tab.shows()[0] == address)
    assert moved_at - taken_at < MOVES_ON_WITHIN_S


def test_the_page_asks_politely_and_more_seldom_when_refused(center: Center, site: Site, open_tab: Open) -> None:
    waiter = center.wait()
    tab = open_tab(site.url + waiter.url.removeprefix(BASE_URL))
    until(lambda: len(site.asked) == 3)
    assert all(1.9 < later - sooner < 4.0 for sooner, later in zip(site.asked[:2], site.asked[1:3], strict=True))
    site.refusing = True
    until(lambda: len(site.asked) == 5)
    site.refusing = False
    center.taken(waiter)
    assert site.asked[4] - site.asked[3] > 3.9
    until(lambda: not tab.shows()[0].startswith(site.url))
    assert len(site.asked) == 6
