import asyncio

import httpx

from local.lms.application import create_app
from local.lms.settings import Settings
from tests.unit.local.lms.campus import API_URL, LMS_URL, FakeRollcall, Visitor, visit, visit_unconfigured


def test_without_settings_every_page_that_needs_rollcall_says_what_is_missing() -> None:
    answer = visit_unconfigured(lambda visitor: visitor.get("/connect"))
    assert answer.status_code == 503
    assert "PUT /_lms/settings" in answer.json()["action"]


def test_settings_that_come_later_are_used_from_then_on() -> None:
    rollcall = FakeRollcall()
    rollcall.answer("POST", "/v1/connections", {"connection_id": "c_1", "connect_url": f"{API_URL}/go"}, 201)

    async def story(visitor: Visitor) -> httpx.Response:
        settings = {"api_url": API_URL, "api_key": "rk_2_later", "tenant_id": "t_2"}
        assert (await visitor.client.put("/_lms/settings", json=settings)).json() == {"configured": True}
        return await visitor.get("/connect")

    assert visit_unconfigured(story, rollcall).headers["location"] == f"{API_URL}/go"
    assert rollcall.requests[-1].headers["authorization"] == "Bearer rk_2_later"


def test_health_tells_whether_rollcall_is_known() -> None:
    assert visit(lambda visitor: visitor.get("/_lms/health")).json() == {"status": "ok", "configured": True}
    assert visit_unconfigured(lambda visitor: visitor.get("/_lms/health")).json()["configured"] is False


def test_settings_that_are_not_json_or_not_complete_are_refused() -> None:
    async def story(visitor: Visitor) -> tuple[int, int, int]:
        no_json = await visitor.client.put("/_lms/settings", content="{")
        no_object = await visitor.client.put("/_lms/settings", json=[])
        half = await visitor.client.put("/_lms/settings", json={"api_url": API_URL})
        return no_json.status_code, no_object.status_code, half.status_code

    assert visit_unconfigured(story) == (400, 400, 422)


def test_when_rollcall_cannot_be_reached_the_page_says_so() -> None:
    def down(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async def story() -> httpx.Response:
        app = create_app(Settings(LMS_URL, API_URL, "rk_1_test", "t_1"), httpx.MockTransport(down))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=LMS_URL) as client:
            return await client.get("/connect")

    answer = asyncio.run(story())
    assert answer.status_code == 503
    assert "cannot be reached" in answer.json()["error"]
