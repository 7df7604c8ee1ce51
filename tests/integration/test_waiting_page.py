"""The learner's own page: their place in line, on to Zoom once they are taken, and why they are not there."""

import importlib
import re
from datetime import timedelta

import pytest

from tests.aws import Aws, DynamoCalls
from tests.integration.clock import Clock
from tests.integration.conftest import Lms
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import follow, open_link
from tests.integration.waiting_line import Center, Waiter, open_center


@pytest.fixture
def center(lms: Lms, zoom: Zoom, clock: Clock) -> Center:
    return open_center(lms, zoom, clock)


@pytest.fixture
def waiter(center: Center) -> Waiter:
    return center.wait()


def asked(waiter: Waiter) -> Answer:
    """What the page's script asks for."""
    return open_link(f"{waiter.url}/place")


def leave(waiter: Waiter) -> Answer:
    return open_link(f"{waiter.url}/leave", "POST")


def title(answer: Answer) -> str:
    found = re.search(r"<h1[^>]*>([^<]*)</h1>", answer.body)
    assert found, answer.body
    return found[1]


def test_whoever_waits_sees_their_place(center: Center, waiter: Waiter) -> None:
    second = center.wait(1)
    shown = open_link(second.url)
    assert (shown.status, title(shown)) == (200, "You are number 2")
    assert second.log()["signed_in_at"] in shown.body
    assert 'content="5"' in shown.body.partition("<noscript>")[2].partition("</noscript>")[0]
    center.remove(waiter)
    assert asked(second).body == {"state": "waiting", "place": 1, "go": False}


def test_a_page_runs_its_own_script_alone(waiter: Waiter) -> None:
    shown = open_link(waiter.url)
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; ")
    assert "connect-src 'self'" in policy
    assert re.findall("script-src ([^;]*)", policy)[0].startswith("'sha256-")
    assert (shown.headers["cache-control"], shown.headers["referrer-policy"]) == ("no-store", "no-referrer")


def test_a_page_moves_on_once_its_learner_is_taken(center: Center, waiter: Waiter) -> None:
    assert asked(waiter).body["go"] is False
    center.taken(waiter)
    assert asked(waiter).body == {"state": "standby", "place": None, "go": True}
    assert "?tk=" in follow(waiter.url)


def test_whoever_is_sent_back_reads_so(center: Center, waiter: Waiter) -> None:
    center.taken(waiter)
    center.send_back(waiter)
    shown = open_link(waiter.url)
    assert (title(shown), asked(waiter).body["go"]) == ("You are number 1", False)
    assert "sent you back" in shown.body


def test_whom_zoom_refuses_reads_so_and_waits(center: Center, waiter: Waiter, zoom: Zoom) -> None:
    for code, words in ((3043, "the session is full"), (300, "your host knows")):
        zoom.refuse(Refusal("POST", "/registrants", 400, {"code": code, "message": "No"}))
        assert center.take(waiter).status in {409, 422}
        assert words in open_link(waiter.url).body


def test_behind_the_hundredth_nobody_is_counted(center: Center) -> None:
    waiters = [center.wait(learner) for learner in range(101)]
    assert asked(waiters[99]).body["place"] == 100
    assert asked(waiters[100]).body == {"state": "waiting", "place": None, "go": False}
    assert title(open_link(waiters[100].url)) == "More than 100 are before you"


def test_asking_for_a_place_costs_three_reads(center: Center, waiter: Waiter, dynamo_calls: DynamoCalls) -> None:
    center.wait(1)
    asked(waiter)
    dynamo_calls.made.clear()
    assert asked(waiter).body["place"] == 1
    assert dynamo_calls.operations() == ["GetItem", "GetItem", "Query"]
    [counted] = [body for name, body in dynamo_calls.made if name == "Query"]
    assert (counted["Select"], counted["Limit"]) == ("COUNT", 101)
    center.taken(waiter)
    dynamo_calls.made.clear()
    assert asked(waiter).body["go"] is True
    assert dynamo_calls.operations() == ["GetItem"] * 5  # the link, the log, and whether Zoom has let them in


def test_a_page_moves_on_when_zoom_has_registered_its_learner(center: Center, waiter: Waiter, clock: Clock) -> None:
    center.taken(waiter)
    rosters = importlib.import_module("functions.session_logs.app").dependencies().arriving.doors.rosters
    link = rosters.zoom_link(waiter.lms.tenant_id, waiter.log()["meeting_id"], "l0")
    rosters.table.delete(link.key)
    assert asked(waiter).body == {"state": "standby", "place": None, "go": False}
    rosters.table.put(link)
    assert asked(waiter).body["go"] is True
    rosters.table.delete(link.key)
    clock.forward(20)
    assert asked(waiter).body["go"] is True  # there is a page that says that it takes long


def test_a_learner_leaves_the_line_by_themselves(center: Center, waiter: Waiter) -> None:
    center.wait(1)
    assert title(leave(waiter)) == "You left the line"
    assert center.in_line() == ["l1"]
    assert (waiter.log()["state"], waiter.log()["reason"]) == ("cancelled", "left_the_line")
    assert title(leave(waiter)) == title(open_link(waiter.url)) == "You left the line"
    assert asked(waiter).body["go"] is True
    center.wait(0)
    assert center.in_line() == ["l1", "l0"]


def test_whoever_is_taken_cannot_leave_the_line_any_more(center: Center, waiter: Waiter) -> None:
    center.taken(waiter)
    told = leave(waiter)
    assert (told.status, title(told)) == (200, "You are not in the line any more")
    assert 'href="../' in told.body
    assert waiter.log()["state"] == "standby"


def test_whoever_was_removed_reads_nothing_of_the_hosts_words(center: Center, waiter: Waiter) -> None:
    center.remove(waiter, "Came drunk")
    shown = open_link(waiter.url)
    assert (shown.status, title(shown)) == (410, "A host ended your sign-in")
    assert "drunk" not in shown.body


def test_previewers_see_and_change_nothing(center: Center, waiter: Waiter, cloud: Aws) -> None:
    before = cloud.items()
    preview = open_link(waiter.url, user_agent="Slackbot-LinkExpanding 1.0")
    head = open_link(waiter.url, "HEAD")
    assert (preview.status, title(preview), head.status, head.body) == (200, "A link to a session", 200, "")
    assert cloud.items() == before
    center.taken(waiter)
    assert open_link(waiter.url, user_agent="WhatsApp/2.2").status == 200  # not sent on


def test_a_link_nobody_has_leads_nowhere(waiter: Waiter, clock: Clock) -> None:
    guess = Waiter(waiter.lms, "", "https://rollcall.example/sign-in/guess")
    assert [one(guess).status for one in (asked, leave)] == [404, 404]
    assert open_link(f"{waiter.url}/elsewhere").status == 404
    clock.move_to(clock.now() + timedelta(days=2))
    assert asked(waiter).status == 404


def test_no_token_is_logged(center: Center, waiter: Waiter, capsys: pytest.CaptureFixture[str]) -> None:
    token = waiter.url.rpartition("/")[2]
    for look in (open_link(waiter.url), asked(waiter)):
        assert look.status == 200
    center.taken(waiter)
    leave(waiter)
    assert token not in capsys.readouterr().out
