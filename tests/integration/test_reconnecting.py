"""Connecting again, as a backup, or the same Zoom from two sides: what is connected stays connected."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rollcall.services.api.page_texts import PAGES
from tests.aws import Aws
from tests.integration.backstage import Backstage
from tests.integration.browsers import CALLBACK, again, begun, consented
from tests.integration.clock import Clock
from tests.integration.conftest import ADMIN_SCOPES, Lms, MakeTenant, add_zoom_account, fresh_containers
from tests.integration.doors import Answer
from tests.integration.simulated_zoom import Refusal, Zoom
from tests.integration.steps import connect, create_meeting, lesson

TOKEN = "/oauth/token"
TUTOR, ADMIN, DEPUTY = "tutor@school.example", "admin@school.example", "deputy@school.example"


def connection(lms: Lms, connection_id: str) -> Any:
    return lms.get("connections", f"/v1/connections/{connection_id}")


def is_page(answer: Answer, outcome: str) -> bool:
    return answer.status == PAGES[outcome].status and PAGES[outcome].title in answer.body


def expire(cloud: Aws) -> None:
    cloud.change("grant", valid_until="2020-01-01T00:00:00Z")
    fresh_containers()


def works(lms: Lms, host: str = TUTOR) -> bool:
    """Whether a meeting can be made, with a token that Zoom takes."""
    return create_meeting(lms, host={"email": host}, registrants=[]).status == 201


def end_grant(zoom: Zoom, cloud: Aws, lms: Lms) -> None:
    """As if the person who connected had left: the next refresh is Zoom's last word."""
    expire(cloud)
    zoom.refuse(Refusal("POST", TOKEN, 400, {"error": "invalid_grant", "reason": "Invalid Token!"}))
    assert create_meeting(lms).body["code"] == "zoom_reauthorization_required"


def test_connecting_again_heals_the_same_connection(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id = connect(lms, zoom)
    end_grant(zoom, cloud, lms)
    dead = connection(lms, connection_id)
    assert (dead["status"], dead["reason"]) == ("reauthorization_required", "token_unknown")
    assert dead["reauthorization_since"]
    assert is_page(consented(again(lms, zoom, connection_id)), "connected")
    healed = connection(lms, connection_id)
    assert (healed["status"], healed["reason"], healed["reauthorization_since"]) == ("active", None, None)
    assert works(lms)


def test_a_new_connection_to_the_same_account_heals_the_old_one(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    first = connect(lms, zoom)
    end_grant(zoom, cloud, lms)
    second, browser = begun(lms, zoom, return_url="https://lms.example/zoom")
    ending = consented(browser)
    assert ending.headers["location"] == f"https://lms.example/zoom?connection_id={first}&status=active"
    assert (connection(lms, second)["status"], connection(lms, second)["merged_into"]) == ("merged", first)
    assert [one["connection_id"] for one in lms.get("connections", "/v1/connections")["items"]] == [first]
    assert works(lms)


def test_healing_resumes_the_reports_that_waited(backstage: Backstage, lms: Lms, cloud: Aws) -> None:
    zoom, clock = backstage.zoom, backstage.clock
    connection_id = connect(lms, zoom)
    taught = lesson(lms, zoom, clock)
    taught.room.open(0)
    taught.join(5, "l0")
    taught.join(6, "l1")
    taught.room.end(3600)
    backstage.carry_webhooks()
    expire(cloud)
    zoom.refuse(Refusal("POST", TOKEN, 400, {"error": "invalid_grant"}))
    clock.forward(400)
    assert backstage.fetch_reports() == 1
    assert connection(lms, connection_id)["status"] == "reauthorization_required"
    clock.forward(5 * 86_400)
    asked = zoom.calls()
    assert backstage.fetch_reports() == 1  # the last one: the LMS gets what there is
    assert zoom.calls() == asked
    assert taught.attendance()["state"] == "needs_review"
    assert taught.meeting()["report_trouble"]["what"] == "reauthorization_required"
    consented(again(lms, zoom, connection_id))
    backstage.do_jobs()
    backstage.settle()
    clock.forward(400)
    backstage.fetch_reports()
    told = taught.attendance()
    assert (told["state"], told["report_trouble"]) == ("final", None)


def test_a_second_admin_backs_up_the_first(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id = connect(lms, zoom)
    assert is_page(consented(again(lms, zoom, connection_id), DEPUTY), "connected")
    assert connection(lms, connection_id)["backups"] == 1
    zoom.control("POST", f"/users/{ADMIN}/delete")
    expire(cloud)
    assert works(lms)
    assert connection(lms, connection_id)["status"] == "active"


def test_somebody_of_another_account_is_no_backup(lms: Lms, zoom: Zoom) -> None:
    add_zoom_account(zoom, "other.example")
    connection_id = connect(lms, zoom)
    assert is_page(consented(again(lms, zoom, connection_id), "admin@other.example"), "other_zoom_account")
    assert connection(lms, connection_id)["backups"] == 0
    assert zoom.requests("POST", "/oauth/revoke") == 1
    assert works(lms)


def test_two_tenants_share_an_account_whose_admin_connected_both(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom, cloud: Aws
) -> None:
    other = make_tenant("Another School")
    connect(lms, zoom)
    connect(other, zoom)
    fresh_containers()
    assert works(lms)
    assert works(other)
    expire(cloud)
    exchanges = zoom.requests("POST", TOKEN)
    assert works(lms)
    assert works(other)
    assert zoom.requests("POST", TOKEN) - exchanges == 1


def test_a_zoom_user_serves_one_lms_user_and_stays_with_the_first(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom
) -> None:
    connect(lms, zoom, TUTOR, "user")
    for rival, who in ((lms, "tutor-2"), (make_tenant("Another School"), "tutor-1")):
        rival_id, browser = begun(rival, zoom, kind="user", lms_user_id=who)
        refused = consented(browser, TUTOR)
        assert is_page(refused, "zoom_user_taken")
        assert "tutor-1" not in refused.body
        assert TUTOR not in refused.body
        assert connection(rival, rival_id)["status"] == "pending"
    fresh_containers()
    assert works(lms)


def test_a_host_connects_again_and_nothing_is_doubled(lms: Lms, zoom: Zoom) -> None:
    first = connect(lms, zoom, TUTOR, "user")
    second = connect(lms, zoom, TUTOR, "user")
    assert connection(lms, second)["merged_into"] == first
    fresh_containers()
    assert works(lms)


def test_a_host_connects_again_as_themselves_alone(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom, TUTOR, "user")
    assert is_page(consented(again(lms, zoom, connection_id), ADMIN), "other_zoom_user")
    assert works(lms)


def test_two_browsers_at_once_connect_one_host_and_the_living_tokens_stay(lms: Lms, zoom: Zoom) -> None:
    attempts = [begun(lms, zoom, kind="user", lms_user_id="tutor-1") for _ in range(2)]
    for _, browser in attempts:
        browser.allow(TUTOR)
    with ThreadPoolExecutor(2) as people:
        endings = list(people.map(lambda attempt: attempt[1].come_back(), attempts))
    statuses = sorted(connection(lms, connection_id)["status"] for connection_id, _ in attempts)
    assert statuses in (["active", "merged"], ["active", "pending"])
    assert any(is_page(ending, "connected") for ending in endings)
    fresh_containers()
    assert works(lms)


def test_the_later_of_two_consents_counts_whichever_is_stored_first(lms: Lms, zoom: Zoom) -> None:
    for order in ((0, 1), (1, 0)):
        attempts = [begun(lms, zoom) for _ in range(2)]
        for _, browser in attempts:
            browser.allow()
        for number in order:
            assert is_page(attempts[number][1].come_back(), "connected")
        fresh_containers()
        assert works(lms)


def test_a_callback_costs_three_calls_at_most(lms: Lms, zoom: Zoom) -> None:
    for kind, who in (("account", ADMIN), ("user", TUTOR)):
        for _ in range(2):  # the second one finds the first one's tokens a moment old, and asks whose live
            before = _calls(zoom)
            connect(lms, zoom, who, kind)
            assert _calls(zoom) - before <= 3


def _calls(zoom: Zoom) -> int:
    return sum(count for path, count in zoom.refusing.seen.items() if path.split()[1].startswith(("/v2/", TOKEN)))


def test_a_personal_connection_that_died_gives_way_to_the_account(
    lms: Lms, zoom: Zoom, cloud: Aws, clock: Clock
) -> None:
    personal = connect(lms, zoom, TUTOR, "user")
    whole = connect(lms, zoom)
    assert create_meeting(lms).body["connection_id"] == personal
    zoom.control("POST", "/apps/rollcall-test-user/deauthorize", {"email": TUTOR})
    cloud.change("connection", status="active")
    expire(cloud)
    assert create_meeting(lms).status == 409
    made = create_meeting(lms)
    assert (made.status, made.body["connection_id"]) == (201, whole)


def test_of_two_accounts_the_one_that_knows_the_host_makes_the_meeting(lms: Lms, zoom: Zoom) -> None:
    add_zoom_account(zoom, "other.example")
    connect(lms, zoom)
    other = connect(lms, zoom, "admin@other.example")
    made = create_meeting(lms, host={"email": "tutor@other.example"}, registrants=[])
    assert (made.status, made.body["connection_id"]) == (201, other)


def test_two_admins_at_once_both_count(lms: Lms, zoom: Zoom) -> None:
    connection_id = connect(lms, zoom)
    consents = [again(lms, zoom, connection_id) for _ in range(2)]
    for browser, who in zip(consents, (ADMIN, DEPUTY), strict=True):
        browser.allow(who)
    with ThreadPoolExecutor(2) as people:
        endings = list(people.map(lambda browser: browser.come_back(), consents))
    assert all(is_page(ending, "connected") for ending in endings)
    assert connection(lms, connection_id)["backups"] == 1
    fresh_containers()
    assert works(lms)


def test_a_new_consent_heals_every_tenant_that_rests_on_that_admin(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom, cloud: Aws
) -> None:
    other = make_tenant("Another School")
    mine, theirs = connect(lms, zoom), connect(other, zoom)
    end_grant(zoom, cloud, lms)
    assert connection(other, theirs)["status"] == "reauthorization_required"
    consented(again(lms, zoom, mine))
    assert connection(other, theirs)["status"] == "active"
    fresh_containers()
    assert works(other)


def test_a_refused_consent_does_not_remove_the_app_from_an_account_that_uses_it(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom
) -> None:
    add_zoom_account(zoom, "other.example")
    other = make_tenant("Another School")
    connect(other, zoom, "admin@other.example")
    connection_id = connect(lms, zoom)
    assert is_page(consented(again(lms, zoom, connection_id), "deputy@other.example"), "other_zoom_account")
    assert zoom.requests("POST", "/oauth/revoke") == 0
    fresh_containers()
    assert works(other, "tutor@other.example")


def test_saying_goodbye_leaves_the_app_to_another_tenant_of_the_account(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom, backstage: Backstage
) -> None:
    other = make_tenant("Another School")
    connect(other, zoom, DEPUTY)
    ended = lms.call("connections", "DELETE", f"/v1/connections/{connect(lms, zoom)}")
    assert ended.status == 202
    backstage.do_jobs()
    assert zoom.requests("POST", "/oauth/revoke") == 0
    fresh_containers()
    assert works(other)


def test_another_app_of_the_deployment_takes_over_and_leaves_nothing_of_the_first(
    lms: Lms, zoom: Zoom, cloud: Aws
) -> None:
    connection_id = connect(lms, zoom)
    app = {"client_id": "replacement", "client_secret": "secret"}
    zoom.control("POST", "/apps", {"kind": "account", "scopes": ADMIN_SCOPES, "redirect_uris": [CALLBACK]} | app)
    cloud.set_secret("oauth", {"account": app})
    expire(cloud)
    assert create_meeting(lms).body["code"] == "zoom_reauthorization_required"
    assert connection(lms, connection_id)["reason"] == "app_replaced"
    assert is_page(consented(again(lms, zoom, connection_id)), "connected")
    assert works(lms)
    assert not [item for item in cloud.items() if "rollcall-test#" in item["pk"]]


def test_rights_that_a_renewed_token_has_are_those_that_count(lms: Lms, zoom: Zoom, cloud: Aws) -> None:
    connection_id = connect(lms, zoom)
    cloud.change("grant", scopes=["meeting:read:meeting:admin"])
    cloud.change("connection", scopes=["meeting:read:meeting:admin"])
    expire(cloud)
    assert works(lms)
    assert "report:read:meeting:admin" in connection(lms, connection_id)["scopes"]


def test_a_refused_consent_keeps_no_grant_beyond_the_goodbye(
    lms: Lms, make_tenant: MakeTenant, zoom: Zoom, backstage: Backstage
) -> None:
    add_zoom_account(zoom, "other.example")
    other = make_tenant("Another School")
    elsewhere = connect(other, zoom, "admin@other.example")
    assert lms.call("connections", "DELETE", f"/v1/connections/{connect(lms, zoom)}").status == 202
    backstage.clock.forward(5)
    assert is_page(consented(again(other, zoom, elsewhere)), "other_zoom_account")
    backstage.do_jobs()
    assert len([item for item in backstage.aws.items() if item["kind_of"] == "grant"]) == 1
