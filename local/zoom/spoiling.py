"""What is wrong with a report that is there: rows that say too little or too much, pages and answers that are none."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from starlette.responses import HTMLResponse, JSONResponse, Response

from local.zoom.access import Call
from local.zoom.clock import iso
from local.zoom.errors import not_available
from local.zoom.model import Instance, Json

_BLANK = {"id": "", "participant_user_id": "", "user_email": "", "registrant_id": "", "customer_key": ""}
_DAY_S = 86_400
_HTML = "<!doctype html><html><body><h1>Zoom</h1><p>We are working on it.</p></body></html>"


def instead(call: Call) -> Response | None:
    """What comes in place of an answer, as often as the faults say: a page for people, or an error that says 200."""
    state = call.simulation.state
    if state.spends("report html", state.faults.report.html):
        return HTMLResponse(_HTML)
    if state.spends("report code_in_200", state.faults.report.code_in_200):
        error = not_available()
        return JSONResponse({"code": error.code, "message": error.message}, HTTPStatus.OK)
    return None


def expires(call: Call) -> bool:
    """Whether the token of this page is found too old."""
    state = call.simulation.state
    is_later = bool(call.request.query_params.get("next_page_token"))
    return is_later and state.spends("report expired_pages", state.faults.report.expired_pages)


def spoiled(call: Call, instance: Instance, rows: list[Json]) -> list[Json]:
    for word in sorted(call.simulation.state.faults.report.rows):
        rows = _SPOILS[word](instance, rows)
    return rows


def _blank_ids(_: Instance, rows: list[Json]) -> list[Json]:
    return [row | {name: "" for name in _BLANK if name in row} for row in rows]


def _masked_names(_: Instance, rows: list[Json]) -> list[Json]:
    return [row | {"name": "***"} for row in rows]


def _leave_before_join(_: Instance, rows: list[Json]) -> list[Json]:
    """Of each row one more, the wrong way round."""
    turned = [row | {"join_time": row["leave_time"], "leave_time": row["join_time"]} for row in rows]
    return [*rows, *(row for row in turned if row["join_time"] != row["leave_time"])]


def _other_instances(instance: Instance, rows: list[Json]) -> list[Json]:
    """The same people, a day before and an hour after."""
    end = instance.end or instance.start
    before = {"join_time": iso(instance.start - _DAY_S), "leave_time": iso(end - _DAY_S)}
    after = {"join_time": iso(end + 3600), "leave_time": iso(end + 7200)}
    return [*rows, *(row | times for row in rows for times in (before, after))]


def _repeated(_: Instance, rows: list[Json]) -> list[Json]:
    return [*rows, *rows]


_SPOILS: Mapping[str, Callable[[Instance, list[Json]], list[Json]]] = {
    "blank_ids": _blank_ids,
    "leave_before_join": _leave_before_join,
    "masked_names": _masked_names,
    "other_instances": _other_instances,
    "repeated": _repeated,
}
