import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from rollcall.ids import InstanceUuid, RegistrantId, ZoomMeetingId
from rollcall.zoom.client import ZoomClient, encode_uuid
from rollcall.zoom.errors import (
    InvalidTokenError,
    MeetingRunningError,
    NotFoundError,
    NotReadyError,
    PagesExpiredError,
    RefusedError,
    ZoomUnavailableError,
)
from rollcall.zoom.models import NewRegistrant

MEETING = ZoomMeetingId("86500000001")
REFUSED = httpx.Response(401, json={"code": 124, "message": "Invalid access token."})
NOT_ENDED = httpx.Response(404, json={"code": 3001, "message": "Meeting ID is invalid or not end."})


@dataclass
class Tokens:
    """Hands out t1, and the next one when the last was refused."""

    refused: list[str] = field(default_factory=list)

    def token(self, refused: str = "") -> str:
        if refused:
            self.refused.append(refused)
        return f"t{len(self.refused) + 1}"


@dataclass
class Zoom:
    """Answers in turn, and keeps what it was asked."""

    answers: list[httpx.Response]
    asked: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers[min(len(self.asked), len(self.answers)) - 1]

    def targets(self) -> list[str]:
        return [request.url.raw_path.decode() for request in self.asked]


def client(answer: Callable[[httpx.Request], httpx.Response], tokens: Tokens | None = None) -> ZoomClient:
    http = httpx.Client(transport=httpx.MockTransport(answer))
    return ZoomClient(http, "https://api.zoom.example", tokens or Tokens(), lambda: datetime(2026, 1, 1, tzinfo=UTC))


def ok(**body: Any) -> httpx.Response:
    return httpx.Response(200, json=body)


def test_a_token_refused_once_is_replaced_by_a_fresh_one() -> None:
    zoom, tokens = Zoom([REFUSED, ok(id="u1")]), Tokens()
    assert client(zoom, tokens).user().id == "u1"
    assert [request.headers["authorization"] for request in zoom.asked] == ["Bearer t1", "Bearer t2"]
    assert tokens.refused == ["t1"]


def test_a_token_refused_twice_is_zooms_last_word() -> None:
    zoom = Zoom([REFUSED])
    with pytest.raises(InvalidTokenError):
        client(zoom).user()
    assert len(zoom.asked) == 2


def test_no_token_is_in_an_address() -> None:
    zoom = Zoom([ok(id="u1")])
    client(zoom).user("teacher@school.example")
    assert zoom.targets() == ["/v2/users/teacher%40school.example"]


@pytest.mark.parametrize(
    ("uuid", "in_path"),
    [
        ("4444AAAiAAAAAiAiAiiAii==", "4444AAAiAAAAAiAiAiiAii%3D%3D"),
        ("abc+def/ghi==", "abc%2Bdef%2Fghi%3D%3D"),
        ("/ajXp112QmuoKj4854875==", "%252FajXp112QmuoKj4854875%253D%253D"),
        ("ajXp//112Q==", "ajXp%252F%252F112Q%253D%253D"),
    ],
)
def test_a_uuid_reaches_zoom_encoded_as_it_wants(uuid: str, in_path: str) -> None:
    zoom = Zoom([ok(uuid=uuid)])
    assert client(zoom).past_meeting(InstanceUuid(uuid)).uuid == uuid
    assert zoom.targets() == [f"/v2/past_meetings/{in_path}"]
    assert encode_uuid(InstanceUuid(uuid)) == in_path


@pytest.mark.parametrize(("report", "root"), [(True, "report/meetings"), (False, "past_meetings")])
def test_every_page_is_read_with_the_same_question(report: bool, root: str) -> None:
    rows = [{"registrant_id": f"r{n}"} for n in range(3)]
    zoom = Zoom(
        [
            ok(next_page_token="p/2", participants=rows[:2]),
            ok(next_page_token="p3", participants=[]),
            ok(next_page_token="", participants=rows[2:]),
        ]
    )
    pages = list(client(zoom).participants(InstanceUuid("u=="), report=report))
    assert [row.registrant_id for page in pages for row in page.participants] == ["r0", "r1", "r2"]
    first = f"/v2/{root}/u%3D%3D/participants?page_size=300&include_fields=registrant_id"
    assert zoom.targets() == [first, f"{first}&next_page_token=p%2F2", f"{first}&next_page_token=p3"]


def read_pages(*answers: httpx.Response) -> None:
    list(client(Zoom(list(answers))).participants(InstanceUuid("u"), report=True))


def test_a_page_that_is_refused_in_the_middle_has_expired() -> None:
    refused = httpx.Response(400, json={"code": 300, "message": "The next page token is invalid or expired."})
    with pytest.raises(PagesExpiredError):
        read_pages(ok(next_page_token="p2", participants=[]), refused)
    with pytest.raises(RefusedError):
        read_pages(refused)


def test_pages_that_lead_in_a_circle_are_not_followed_for_ever() -> None:
    with pytest.raises(PagesExpiredError):
        read_pages(*(ok(next_page_token=token, participants=[]) for token in ("p2", "p3", "p2", "p3", "p2")))


@pytest.mark.parametrize(
    "ask",
    [
        lambda zoom: zoom.past_meeting(InstanceUuid("u")),
        lambda zoom: zoom.report_meeting(InstanceUuid("u")),
        lambda zoom: list(zoom.participants(InstanceUuid("u"), report=True)),
        lambda zoom: list(zoom.participants(InstanceUuid("u"), report=False)),
    ],
)
def test_a_report_that_is_not_there_yet_is_not_ready(ask: Callable[[ZoomClient], object]) -> None:
    with pytest.raises(NotReadyError) as not_ready:
        ask(client(Zoom([NOT_ENDED])))
    assert not_ready.value.code == 3001


def test_a_meeting_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        client(Zoom([NOT_ENDED])).meeting(MEETING)


@pytest.mark.parametrize("answer", [httpx.Response(204), NOT_ENDED])
def test_deleting_what_is_gone_already_is_done(answer: httpx.Response) -> None:
    zoom = Zoom([answer])
    client(zoom).delete_meeting(MEETING)
    assert [request.method for request in zoom.asked] == ["DELETE"]


def test_a_running_meeting_is_not_deleted_silently() -> None:
    running = httpx.Response(400, json={"code": 3002, "message": "Sorry, you cannot delete this meeting."})
    with pytest.raises(MeetingRunningError):
        client(Zoom([running])).delete_meeting(MEETING)


def test_a_batch_of_registrants_sends_no_mail_and_gives_each_their_link() -> None:
    made = [{"registrant_id": "r1", "email": "l1@school.example", "join_url": "https://zoom.example/w/1"}]
    zoom = Zoom([httpx.Response(201, json={"registrants": made})])
    [registered] = client(zoom).add_registrants(MEETING, [NewRegistrant(email="l1@school.example", first_name="Lea")])
    assert (registered.registrant_id, registered.join_url) == ("r1", "https://zoom.example/w/1")
    sent = httpx.Response(200, content=zoom.asked[0].content).json()
    assert (sent["auto_approve"], sent["registrants_confirmation_email"]) == (True, False)


def test_registrants_are_cancelled_by_id_and_email() -> None:
    zoom = Zoom([httpx.Response(204)])
    client(zoom).cancel_registrants(MEETING, [(RegistrantId("r1"), "l1@school.example")])
    sent = httpx.Response(200, content=zoom.asked[0].content).json()
    assert sent == {"action": "cancel", "registrants": [{"id": "r1", "email": "l1@school.example"}]}


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<h1>We will be back</h1>"),
        httpx.Response(200, json={"no": "id"}),
        httpx.Response(200, json=[]),
        httpx.Response(204),
        httpx.Response(502),
    ],
)
def test_an_answer_that_makes_no_sense_is_tried_again_later(answer: httpx.Response) -> None:
    with pytest.raises(ZoomUnavailableError):
        client(Zoom([answer])).meeting(MEETING)


def test_no_answer_is_tried_again_later() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    with pytest.raises(ZoomUnavailableError, match="ReadTimeout"):
        client(silent).user()


def test_a_large_meeting_license_is_the_capacity() -> None:
    large = {"meeting_capacity": 300, "large_meeting": True, "large_meeting_capacity": 1000}
    zoom = Zoom([ok(feature=large), ok(feature={"meeting_capacity": 300, "large_meeting_capacity": 500}), ok()])
    assert [client(zoom).user_settings("a/b").capacity for _ in range(3)] == [1000, 300, None]
    assert zoom.targets()[0] == "/v2/users/a%2Fb/settings"


def test_those_zoom_lets_in_are_read_page_by_page() -> None:
    first = ok(registrants=[{"id": "r1", "email": "a@school.example", "join_url": "u"}], next_page_token="a/b")
    zoom = Zoom([first, ok(registrants=[{"id": "r2"}], next_page_token="")])
    assert [one.id for one in client(zoom).approved_registrants(MEETING)] == ["r1", "r2"]
    assert zoom.targets()[1].endswith("status=approved&page_size=300&next_page_token=a%2Fb")


def test_registrants_are_cancelled_and_approved_by_id_and_email() -> None:
    zoom = Zoom([httpx.Response(204)])
    client(zoom).cancel_registrants(MEETING, [(RegistrantId("r1"), "a@school.example")])
    client(zoom).approve_registrants(MEETING, [(RegistrantId("r1"), "a@school.example")])
    sent = [json.loads(request.content) for request in zoom.asked]
    assert [body["action"] for body in sent] == ["cancel", "approve"]
    assert sent[0]["registrants"] == [{"id": "r1", "email": "a@school.example"}]


def test_a_meeting_is_changed_and_ended_for_everybody() -> None:
    zoom = Zoom([httpx.Response(204)])
    client(zoom).update_meeting(MEETING, {"topic": "New"})
    client(zoom).end_meeting(MEETING)
    assert [(one.method, one.url.path, json.loads(one.content)) for one in zoom.asked] == [
        ("PATCH", f"/v2/meetings/{MEETING}", {"topic": "New"}),
        ("PUT", f"/v2/meetings/{MEETING}/status", {"action": "end"}),
    ]
