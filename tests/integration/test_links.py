"""Personal links and calendar files, as browsers, calendars and curious programs use them."""

import importlib
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from rollcall.services import wiring
from rollcall.services.meetings.meeting_pages import MeetingPages
from rollcall.store.links import LinkStore
from rollcall.store.meetings import MeetingStore
from tests.aws import Aws, DynamoCalls
from tests.integration.backstage import Backstage
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.doors import BASE_URL, Answer
from tests.integration.simulated_zoom import Zoom
from tests.integration.steps import connect, create_meeting, follow, open_link, rfc3339

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
SLACK = "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"


@pytest.fixture
def school(lms: Lms, zoom: Zoom) -> Lms:
    connect(lms, zoom)
    return lms


@pytest.fixture
def meeting(school: Lms, clock: Clock, backstage: Backstage) -> Any:
    """In two hours, its learners registered."""
    made = create_meeting(school, start=rfc3339(clock.after(7200)), description="Bring a pencil, please")
    assert made.status == 201, made.body
    backstage.do_meeting_jobs()
    return made.body


def links(lms: Lms, meeting: Any) -> list[str]:
    found = lms.get("registrants", f"/v1/meetings/{meeting['meeting_id']}/registrants")["items"]
    return [one["join_url"] for one in found]


def item(cloud: Aws, kind: str, learner_id: str = "") -> dict[str, Any]:
    return next(one for one in cloud.items() if one["kind_of"] == kind and one.get("learner_id", "") == learner_id)


def event_in(answer: Answer) -> Any:
    assert (answer.status, answer.headers["content-type"].split(";")[0]) == (200, "text/calendar"), answer.body
    calendar: Any = Calendar.from_ical(answer.body)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == ("CANCEL" if event["STATUS"] == "CANCELLED" else "PUBLISH")
    return event


def staffs_file(lms: Lms, meeting: Any) -> Answer:
    return lms.call("meetings", "GET", f"/v1/meetings/{meeting['meeting_id']}/calendar.ics")


def test_whoever_is_early_sees_when_it_is_and_gets_the_calendar_file(school: Lms, meeting: Any) -> None:
    link = links(school, meeting)[0]
    shown = open_link(link)
    assert (shown.status, "You are early" in shown.body, "Algebra" in shown.body) == (200, True, True)
    assert f'<time datetime="{meeting["start"]}">' in shown.body
    assert "set-cookie" not in shown.headers
    [offered] = re.findall(r'href="([^"]+\.ics)"', shown.body)
    assert link.rpartition("/")[0] + "/" + offered == f"{link}/calendar.ics"
    event = event_in(open_link(f"{link}/calendar.ics"))
    assert (event["URL"], event["SUMMARY"], rfc3339(event["DTSTART"].dt)) == (link, "Algebra", meeting["start"])
    assert "zoom" not in str(event.to_ical()).lower()


def test_a_page_left_open_leads_in_once_the_door_opens(school: Lms, meeting: Any, clock: Clock) -> None:
    link = links(school, meeting)[0]
    [wait_s] = re.findall(r'http-equiv="refresh" content="(\d+)"', open_link(link).body)
    clock.forward(int(wait_s))
    assert "/w/" in follow(link)


def test_a_click_is_noted_and_noting_it_is_one_write(
    school: Lms, meeting: Any, clock: Clock, cloud: Aws, dynamo_calls: DynamoCalls
) -> None:
    link = links(school, meeting)[0]
    open_link(link)
    assert item(cloud, "registrant", "l0")["clicks"] == 0  # early: nobody was sent anywhere
    clock.forward(5400)
    first = rfc3339(clock.now())
    dynamo_calls.made.clear()
    follow(link)
    assert (len(dynamo_calls.writes()), len(dynamo_calls.reads())) == (1, 5)
    clock.forward(60)
    follow(link)
    clicked = item(cloud, "registrant", "l0")
    assert (clicked["clicks"], clicked["first_clicked_at"], clicked["last_clicked_at"]) == (
        2,
        first,
        rfc3339(clock.now()),
    )
    assert item(cloud, "registrant", "l1")["clicks"] == 0


def test_nobody_is_kept_out_because_a_click_could_not_be_noted(
    school: Lms, meeting: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ConnectionError

    link = links(school, meeting)[0]
    clock.forward(5400)
    monkeypatch.setattr(LinkStore, "note_click", failing)
    assert "/w/" in follow(link)


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {"User_Agent": BROWSER}),
        ("GET", {"User_Agent": SLACK}),
        ("GET", {"User_Agent": BROWSER, "Sec_Purpose": "prefetch;prerender"}),
    ],
)
def test_who_only_looks_is_sent_nowhere_and_counts_for_nothing(
    school: Lms, meeting: Any, clock: Clock, cloud: Aws, method: str, headers: dict[str, str]
) -> None:
    link = links(school, meeting)[0]
    clock.forward(5400)
    before = cloud.items()
    looked = open_link(link, method, **headers)
    assert (looked.status, "location" in looked.headers) == (200, False)
    assert "Algebra" not in str(looked.body)
    assert cloud.items() == before
    assert "/w/" in follow(link)  # nothing was burnt


def test_links_of_strangers_and_mangled_ones_end_on_a_page(cloud: Aws, zoom: Zoom) -> None:
    for path in ("made-up", "made-up/calendar.ics", "x/y/z", ""):
        shown = open_link(f"{BASE_URL}/join/{path}")
        assert (shown.status, "<h1>" in shown.body) == (404, True)
    assert cloud.items() == []


def test_a_failure_of_ours_ends_on_a_page_that_names_nothing(
    school: Lms, meeting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ConnectionError("secret")

    link = links(school, meeting)[0]
    monkeypatch.setattr(MeetingStore, "get", failing)
    shown = open_link(link)
    assert (shown.status, "on our side" in shown.body, "secret" in shown.body) == (500, True, False)


def test_a_learners_own_zone_is_told_where_the_lms_gave_it(school: Lms, meeting: Any, cloud: Aws) -> None:
    link = links(school, meeting)[0]
    assert "Europe/Vienna" in open_link(link).body
    cloud.change("registrant", time_zone="Pacific/Auckland")
    shown = open_link(link).body
    assert "Pacific/Auckland" in shown
    assert "<script" not in shown


def test_a_cancelled_meeting_leaves_every_calendar(school: Lms, meeting: Any) -> None:
    link = links(school, meeting)[0]
    before = [event_in(open_link(f"{link}/calendar.ics")), event_in(staffs_file(school, meeting))]
    school.call("meetings", "DELETE", f"/v1/meetings/{meeting['meeting_id']}")
    after = [event_in(open_link(f"{link}/calendar.ics")), event_in(staffs_file(school, meeting))]
    assert [one["STATUS"] for one in before + after] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CANCELLED"]
    for old, new in zip(before, after, strict=True):
        assert old["UID"] == new["UID"]
        assert new["SEQUENCE"] > old["SEQUENCE"]


def test_a_removed_learner_loses_the_link_and_the_entry(school: Lms, meeting: Any, cloud: Aws, clock: Clock) -> None:
    link = links(school, meeting)[0]
    cloud.change("registrant", status="cancelled", reason="removed")
    clock.forward(5400)
    shown = open_link(link)
    assert (shown.status, "not registered any more" in shown.body) == (410, True)
    assert event_in(open_link(f"{link}/calendar.ics"))["STATUS"] == "CANCELLED"


def test_a_link_outlives_the_meeting_in_zoom(school: Lms, meeting: Any, cloud: Aws, clock: Clock) -> None:
    link = links(school, meeting)[0]
    uid = event_in(open_link(f"{link}/calendar.ics"))["UID"]
    clock.forward(5400)
    cloud.change("zoom_meeting", zoom_meeting_id="86599999999")  # made anew
    waiting = open_link(link)
    assert (waiting.status, 'content="3"' in waiting.body) == (200, True)
    cloud.change("zoom_link", zoom_meeting_id="86599999999", join_url="https://zoom.example/w/86599999999")
    assert follow(link) == "https://zoom.example/w/86599999999"
    assert event_in(open_link(f"{link}/calendar.ics"))["UID"] == uid


def test_two_learners_with_one_calendar_keep_both_entries(school: Lms, meeting: Any) -> None:
    files = [open_link(f"{link}/calendar.ics") for link in links(school, meeting)]
    assert len({event_in(one)["UID"] for one in [*files, staffs_file(school, meeting)]}) == 4


def test_the_staffs_calendar_points_at_a_page_that_names_nobody(school: Lms, meeting: Any, clock: Clock) -> None:
    event = event_in(staffs_file(school, meeting))
    assert event["UID"] == f"{meeting['meeting_id']}@rollcall"
    page = str(event["URL"])
    assert page not in links(school, meeting)
    for later in (0, 5400, 86_400):
        clock.forward(later)
        shown = open_link(page)
        assert (shown.status, "personal links" in shown.body, "Algebra" in shown.body) == (200, True, True)
        assert "Number0" not in shown.body
        assert "location" not in shown.headers
    assert event_in(staffs_file(school, meeting))["URL"] == page
    assert event_in(open_link(f"{page}/calendar.ics"))["UID"] == event["UID"]


def test_the_meetings_page_is_made_once_however_many_ask(school: Lms, meeting: Any, cloud: Aws) -> None:
    records = wiring.table(wiring.TableEnvironment(table_name=cloud.table_name))
    known = MeetingStore(records).get(school.tenant_id, meeting["meeting_id"])
    assert known
    pages = MeetingPages(LinkStore(records))
    with ThreadPoolExecutor(8) as pool:
        addresses = set(pool.map(lambda _: pages.address(known, BASE_URL), range(8)))
    assert len(addresses) == 1
    assert open_link(addresses.pop()).status == 200


def test_clicks_at_once_are_all_counted(school: Lms, meeting: Any, clock: Clock, cloud: Aws) -> None:
    link = links(school, meeting)[0]
    clock.forward(5400)
    # Below the handler: AWS gives each of two requests a container of its own, and these have one between them.
    joining = importlib.import_module("functions.join.app").dependencies().joining
    way = joining.way(link.rpartition("/")[2], clock.now())
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: joining.note_click(way, clock.now()), range(8)))
    assert item(cloud, "registrant", "l0")["clicks"] == 8


def test_a_calendar_file_is_the_tenants_own(school: Lms, meeting: Any, make_tenant: MakeTenant) -> None:
    assert staffs_file(make_tenant("Another"), meeting).status == 404


def test_a_meeting_that_runs_longer_lets_learners_in(school: Lms, meeting: Any, clock: Clock, cloud: Aws) -> None:
    link = links(school, meeting)[0]
    clock.forward(7200 + 3600 + 7200 + 60)
    assert "is over" in open_link(link).body
    cloud.change("meeting", room="open")
    assert "/w/" in follow(link)
    clock.move_to(clock.now() + timedelta(hours=30))
    assert "is over" in open_link(link).body
