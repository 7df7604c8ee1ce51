"""The API's own answers and its routes."""

import ast

import pytest

from tests.template.stack import ROOT, Resource, alarms_on, dimension, functions, resource

_HEADERS = {
    "Cache-Control",
    "Content-Security-Policy",
    "Content-Type",
    "Referrer-Policy",
    "Strict-Transport-Security",
    "X-Content-Type-Options",
}
_METHODS = {"get", "post", "put", "patch", "delete", "head"}

answers = resource("Api").properties["GatewayResponses"]


@pytest.mark.parametrize(
    "kind", ["THROTTLED", "QUOTA_EXCEEDED", "WAF_FILTERED", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT"]
)
def test_a_refusal_that_is_not_the_callers_fault_is_503(kind: str) -> None:
    """Zoom never sends an event again that was answered 4xx."""
    assert answers[kind]["StatusCode"] == 503
    assert "Retry-After" in answers[kind]["ResponseParameters"]["Headers"]


@pytest.mark.parametrize("kind", [*answers])
def test_the_gateways_answers_carry_the_headers_of_ours(kind: str) -> None:
    assert set(answers[kind]["ResponseParameters"]["Headers"]) >= _HEADERS


@pytest.mark.parametrize("kind", ["DEFAULT_4XX", "DEFAULT_5XX"])
def test_every_answer_of_the_gateway_is_covered(kind: str) -> None:
    assert kind in answers


def test_the_access_log_holds_no_path_with_a_token_and_nothing_about_the_caller() -> None:
    written = resource("Api").properties["AccessLogSetting"]["Format"]
    assert "$context.resourcePath" in written
    assert not [name for name in ("$context.path", "identity", "userAgent") if name in written]


def test_the_gateway_leaves_no_url_in_a_trace() -> None:
    """X-Ray would keep the tokens of links, the codes of OAuth, and who called."""
    assert resource("Api").properties["TracingEnabled"] is False


def test_a_flood_of_calls_leaves_room_for_zooms_events() -> None:
    limits = {one["ResourcePath"]: one["ThrottlingRateLimit"] for one in resource("Api").properties["MethodSettings"]}
    assert limits["/~1zoom~1webhooks"] > limits["/*"]


def test_webhooks_answered_5xx_raise_an_alarm() -> None:
    watched = {(dimension(alarm, "Method"), dimension(alarm, "Resource")) for alarm in alarms_on("5XXError")}
    assert watched == {("POST", "/zoom/webhooks"), ("POST", "/zoom/webhooks/{app}")}


def test_the_doors_of_zooms_events_are_measured() -> None:
    """Without metrics of their own there is nothing for those alarms to see."""
    measured = [one["ResourcePath"] for one in resource("Api").properties["MethodSettings"] if "MetricsEnabled" in one]
    assert measured == ["/~1zoom~1webhooks", "/~1zoom~1webhooks~1{app}"]


@pytest.mark.parametrize(
    "function", [one for one in functions() if any(kind == "Api" for kind, _ in one.events)], ids=lambda one: one.folder
)
def test_a_function_is_sent_the_routes_that_it_handles(function: Resource) -> None:
    sent = {f"{route['Method']} {route['Path']}" for kind, route in function.events if kind == "Api"}
    handled = _routes(function)
    assert sent == (handled or {"POST /zoom/webhooks", "POST /zoom/webhooks/{app}"})


def _routes(function: Resource) -> set[str]:
    """The handler's routes, from its decorators. The intake has none: both its routes go the same way."""
    source = (ROOT / "functions" / function.folder / "app.py").read_text()
    calls = [
        decorator
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.args
    ]
    return {
        f"{call.func.attr.upper()} {call.args[0].value!s}".replace("<", "{").replace(">", "}")
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in _METHODS
        and isinstance(call.args[0], ast.Constant)
    }
