"""Sign-in pages: the LMS says who a learner is, the learner says that they are here."""

import html
import re
from typing import Any
from urllib.parse import quote, urlencode

import jwt
import pytest

from tests.aws import Aws
from tests.integration.clock import Clock
from tests.integration.conftest import Lms, MakeTenant
from tests.integration.doors import BASE_URL, Answer, call
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, follow

ADA = {"sub": "l-1", "name": "Ada <b>Lovelace", "email": "ada@school.example"}
TUTOR = {"host": {"email": "tutor@school.example"}}
LOGIN = "https://localhost/login?to=maths&now=1"
SLACK = "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"


class School:
    """A tenant with a key and a sign-in page, and its learners' browsers."""

    def __init__(self, lms: Lms, clock: Clock, **page: Any) -> None:
        self.lms, self.clock = lms, clock
        self.key = made(lms, "identity-keys", None)
        self.page = made(lms, "sign-in-pages", {"title": "Maths & more", "login_url": LOGIN} | (page or TUTOR))

    def identity(self, **claims: Any) -> str:
        """Ada's, as this very moment; ``secret`` and ``kid`` stand for the key's."""
        at = int(self.clock.now().timestamp())
        key = {"secret": self.key["secret"], "kid": self.key["identity_key_id"]} | claims
        secret, kid = key.pop("secret"), key.pop("kid")
        told = ADA | {"aud": self.page["sign_in_page_id"], "iat": at, "exp": at + 300} | key
        given = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(given, secret, algorithm="HS256", headers={"kid": kid})

    def open(self, identity: str = "", method: str = "GET", **headers: str) -> Answer:
        query = f"?identity={quote(identity)}" if identity else ""
        return call("sign_in", method, f"{self.page['url']}{query}", **headers)

    def send(self, identity: str, **fields: str) -> Answer:
        form = urlencode({"identity": identity, **fields})
        return call("sign_in", "POST", self.page["url"], form, content_type="application/x-www-form-urlencoded")

    def sign_in(self, **fields: str) -> str:
        """Through the page; gives where the learner is led."""
        answer = self.send(self.identity(), **fields)
        assert answer.status == 200, answer.body
        return leads_to(answer)


def made(lms: Lms, what: str, body: object) -> Any:
    answer = lms.call("sign_in", "POST", f"/v1/{what}", body)
    assert answer.status == 201, answer.body
    return answer.body


def leads_to(answer: Answer) -> str:
    [address] = re.findall(r'http-equiv="refresh" content="1;url=([^"]+)"', answer.body)
    assert f'href="{address}"' in answer.body
    return html.unescape(address)


def title_of(answer: Answer) -> str:
    [title] = re.findall(r"<h1>(.*?)</h1>", answer.body)
    return str(title)


@pytest.fixture
def school(lms: Lms, zoom: Zoom, clock: Clock) -> School:
    connect(lms, zoom)
    return School(lms, clock)


def test_a_learner_signs_in_on_the_page_and_is_led_to_zoom(school: School, zoom: Zoom) -> None:
    shown = school.open(school.identity(purpose='fractions "1/2"'))
    assert (shown.status, title_of(shown)) == (200, "Sign in to the session")
    assert "Maths &amp; more" in shown.body
    assert "You are Ada &lt;b&gt;Lovelace." in shown.body
    assert 'value="fractions &#34;1/2&#34;"' in shown.body
    assert f'<form method="post" action="{school.page["sign_in_page_id"]}">' in shown.body
    [identity] = re.findall(r'name="identity" value="([^"]+)"', shown.body)
    answer = school.send(identity, purpose="  equations\n ")
    assert leads_to(answer).startswith(f"{BASE_URL}/sign-in/")
    assert "/w/" in follow(leads_to(answer))
    [log] = school.lms.get("session_logs", "/v1/session-logs")["items"]
    assert (log["learner_id"], log["state"]) == ("l-1", "standby")


def test_what_the_learner_wrote_is_what_they_come_for(school: School, cloud: Aws) -> None:
    school.sign_in(purpose="  equations\n with   two unknowns ")
    [visitor] = [one for one in cloud.items() if one["kind_of"] == "visitor"]
    assert visitor["purpose"] == "equations with two unknowns"


def test_what_the_platform_says_they_come_for_holds_where_nothing_is_asked(school: School, cloud: Aws) -> None:
    assert school.send(school.identity(purpose="fractions")).status == 200
    [visitor] = [one for one in cloud.items() if one["kind_of"] == "visitor"]
    assert visitor["purpose"] == "fractions"


def test_signing_in_again_leads_to_the_same_place(school: School, zoom: Zoom, clock: Clock) -> None:
    first = school.sign_in()
    clock.forward(60)
    assert school.sign_in() == first
    assert len(school.lms.get("session_logs", "/v1/session-logs")["items"]) == 1


def test_whom_the_platform_signed_in_already_is_led_to_the_same_place(school: School, clock: Clock) -> None:
    learner = {"learner_id": "l-1", "name": "Ada Lovelace", "email": "ada@school.example"}
    signed_in = school.lms.call("sign_in", "POST", "/v1/sign-ins", TUTOR | {"learner": learner})
    assert signed_in.status == 201
    clock.forward(60)
    assert school.sign_in() == signed_in.body["sign_in_url"]


def test_looking_changes_nothing(school: School, cloud: Aws, zoom: Zoom) -> None:
    identity, before = school.identity(), cloud.items()
    asked = sum(zoom.calls().values())
    head = school.open(identity, "HEAD")
    assert (head.status, head.body) == (200, "")
    preview = school.open(identity, user_agent=SLACK)
    assert preview.status == 200
    assert "Lovelace" not in preview.body
    assert "Maths" not in preview.body
    assert school.open(identity).status == 200
    assert school.open().status == 200
    assert cloud.items() == before
    assert sum(zoom.calls().values()) == asked


def test_without_an_identity_the_page_says_where_to_get_one(school: School) -> None:
    shown = school.open()
    assert (shown.status, title_of(shown)) == (200, "Open this page from your learning platform")
    assert f'href="{html.escape(LOGIN)}"' in shown.body
    assert "<form" not in shown.body


def test_a_page_without_a_login_url_leads_nowhere(lms: Lms, clock: Clock) -> None:
    page = made(lms, "sign-in-pages", {"title": "Maths", **TUTOR})
    shown = call("sign_in", "GET", page["url"])
    assert (shown.status, "href" in shown.body) == (200, False)


REFUSED: dict[str, tuple[dict[str, Any], int]] = {
    "another secret": ({"secret": "x" * 43}, 401),
    "an unknown key": ({"kid": "idk_none"}, 401),
    "another page": ({"aud": "sip_none"}, 401),
    "expired": ({"iat": 1, "exp": 2}, 410),
    "nobody": ({"sub": None}, 400),
    "nameless": ({"name": None}, 400),
    "for ever": ({"exp": 9_999_999_999}, 400),
    "in no time zone": ({"time_zone": "Mars/Crater"}, 400),
    "too long": ({"filling": "x" * 5000}, 400),
}


@pytest.mark.parametrize(("claims", "status"), REFUSED.values(), ids=REFUSED.keys())
def test_an_identity_that_is_none_lets_nobody_in(
    school: School, cloud: Aws, zoom: Zoom, caplog: pytest.LogCaptureFixture, claims: dict[str, Any], status: int
) -> None:
    identity, before = school.identity(**claims), cloud.items()
    for answer in (school.open(identity), school.send(identity)):
        assert answer.status == status
        assert f'href="{html.escape(LOGIN)}"' in answer.body
        assert "<form" not in answer.body
    assert cloud.items() == before
    assert not zoom.meetings()
    noted = [vars(one) for one in caplog.records if one.getMessage() == "visit_ended"]
    assert len(noted) == 2
    assert noted[0]["sign_in_page_id"] == school.page["sign_in_page_id"]
    assert not [word for word in ("Ada", "Lovelace", "l-1", identity) if word in str(noted)]


def test_an_unknown_key_and_a_bad_signature_look_alike(school: School) -> None:
    forged = [school.identity(kid="idk_none"), school.identity(secret="x" * 43)]
    assert school.open(forged[0]).body == school.open(forged[1]).body


def test_another_tenants_key_opens_no_page(school: School, make_tenant: MakeTenant, clock: Clock) -> None:
    stranger = School(make_tenant("Other School"), clock)
    theirs = {"secret": stranger.key["secret"], "kid": stranger.key["identity_key_id"]}
    assert school.open(school.identity(**theirs)).status == 401
    assert school.open(stranger.identity()).status == 401
    assert stranger.open(stranger.identity()).status == 200


def test_a_deleted_key_opens_nothing_at_once(school: School) -> None:
    identity = school.identity()
    assert school.open(identity).status == 200
    path = f"/v1/identity-keys/{school.key['identity_key_id']}"
    assert school.lms.call("sign_in", "DELETE", path).status == 204
    assert school.open(identity).status == 401
    assert school.lms.call("sign_in", "DELETE", path).status == 404


def test_what_is_no_form_is_refused_and_no_more(school: School) -> None:
    address = school.page["url"]
    for body in ("x" * 20_000, "a=1&" * 50, ""):
        assert call("sign_in", "POST", address, body).status in {200, 400}
    assert call("sign_in", "POST", address, f"identity={'x' * 20_000}").status == 400
    assert call("sign_in", "POST", f"{BASE_URL}/drop-in/{'x' * 3000}", "identity=x").status == 404
    assert call("sign_in", "GET", f"{BASE_URL}/drop-in/sip_none").status == 404
    assert call("sign_in", "GET", f"{BASE_URL}/drop-in/a/b").status == 404


def test_a_tenant_that_is_off_tells_its_learners(school: School) -> None:
    off = {"enabled": False, "admin_emails": [], "recordings_on_disconnect": "keep"}
    assert school.lms.call("administration", "PUT", "/v1/settings", off).status == 200
    refused = school.send(school.identity())
    assert (refused.status, title_of(refused)) == (403, "There are no online sessions at present")


def test_a_learner_without_an_email_is_told_so(school: School) -> None:
    refused = school.send(school.identity(email=None))
    assert (refused.status, title_of(refused)) == (400, "Your e-mail is missing")


def test_a_program_that_is_off_tells_its_learners(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    connect(lms, zoom)
    lms.call("administration", "PUT", "/v1/programs/maths", {"name": "Maths", "enabled": False})
    refused = School(lms, clock, program_id="maths", **TUTOR)
    answer = refused.send(refused.identity())
    assert (answer.status, title_of(answer)) == (403, "There are no online sessions of this program at present")


def test_a_centre_without_a_waiting_line_is_not_set_up(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    connect(lms, zoom)
    lms.call("administration", "PUT", "/v1/programs/maths", {"name": "Maths", "enabled": True})
    centre = School(lms, clock, program_id="maths")
    answer = centre.send(centre.identity())
    assert (answer.status, title_of(answer)) == (409, "This page is not set up correctly")


def test_a_sign_in_of_nobodys_guest_is_refused_by_the_api_too(lms: Lms, zoom: Zoom) -> None:
    connect(lms, zoom)
    learner = {"learner_id": "l-1", "name": "Ada", "email": "ada@school.example"}
    refused = lms.call("sign_in", "POST", "/v1/sign-ins", {"learner": learner})
    assert (refused.status, refused.body["code"]) == (400, "host_required")
    assert not zoom.meetings()


def test_a_centres_learners_wait_in_its_line(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    connect(lms, zoom)
    line = {"name": "Maths", "enabled": True, "waiting_line": True}
    lms.call("administration", "PUT", "/v1/programs/maths", line)
    School(lms, clock, program_id="maths").sign_in()
    [log] = lms.get("session_logs", "/v1/session-logs")["items"]
    assert (log["state"], log["program_id"]) == ("waiting", "maths")
    assert not zoom.meetings()


@pytest.mark.parametrize(
    ("host", "status", "title"),
    [
        ({"email": "nobody@school.example"}, 404, "This host cannot be found in Zoom"),
        ({"lms_user_id": "user-17"}, 404, "This host cannot be found in Zoom"),
        ({"email": "basic@school.example"}, 409, "This page is not set up correctly"),
    ],
)
def test_a_host_who_has_no_session_is_told_of(
    lms: Lms, zoom: Zoom, clock: Clock, host: dict[str, str], status: int, title: str
) -> None:
    connect(lms, zoom)
    school = School(lms, clock, host=host)
    answer = school.send(school.identity())
    assert (answer.status, title_of(answer)) == (status, title)
    assert f'href="{html.escape(LOGIN)}"' in answer.body


def test_a_platform_that_is_not_connected_tells_its_learners(lms: Lms, zoom: Zoom, clock: Clock) -> None:
    school = School(lms, clock)
    answer = school.send(school.identity())
    assert (answer.status, title_of(answer)) == (409, "Zoom is not connected at present")


ZOOMS = {
    "full": (Refusal("POST", "/registrants", 400, {"code": 3043, "message": "Maximum"}), 409, "The session is full"),
    "busy": (
        Refusal("POST", "/registrants", 500, {"code": 500, "message": "Internal"}),
        503,
        "It is busy at the moment",
    ),
}


@pytest.mark.parametrize(("refusal", "status", "title"), ZOOMS.values(), ids=ZOOMS.keys())
def test_what_zoom_refuses_can_be_tried_again(
    school: School, zoom: Zoom, refusal: Refusal, status: int, title: str
) -> None:
    zoom.refuse(refusal)
    refused = school.send(school.identity(), purpose="equations")
    assert (refused.status, title_of(refused)) == (status, title)
    assert "Try again</button>" in refused.body
    assert 'value="equations"' in refused.body
    assert school.send(school.identity(), purpose="equations").status == 200


def test_every_page_loads_nothing_and_sends_its_form_to_us_alone(school: School) -> None:
    shown = [school.open(school.identity()), school.open(), school.open("a.b.c"), school.send(school.identity())]
    for answer in shown:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; ")
        assert ("form-action 'self'" in policy) == ("<form" in answer.body)
        assert "form-action 'none'" in policy or "<form" in answer.body
        assert "unsafe" not in policy
        assert not re.search(r"<img|<link|<script [^>]|src=|url\(|@import|style=|onclick", answer.body)
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert "set-cookie" not in answer.headers
