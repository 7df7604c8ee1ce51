from local.classroom.acts import Room
from local.classroom.evidence import ZoomCalls
from local.classroom.gathering import zoom_calls

ROOM = Room("m_1", "555")
UUIDS = ("ab/cd==", "efgh==")
REPORT = "/v2/report/meetings/{meeting_id}"


def _call(path: str, url_path: str, status: int = 200) -> dict[str, object]:
    return {"method": "GET", "path": path, "url_path": url_path, "status": status}


def test_batches_of_the_class_alone_are_counted() -> None:
    path = "/v2/meetings/{meeting_id}/batch_registrants"
    log = [_call(path, "/v2/meetings/555/batch_registrants"), _call(path, "/v2/meetings/777/batch_registrants")]
    assert zoom_calls(log, ROOM, UUIDS) == ZoomCalls(1, 0, 0)


def test_a_report_is_refused_by_either_path_and_read_when_its_rows_came() -> None:
    log = [
        _call(REPORT, "/v2/report/meetings/ab%252Fcd%253D%253D", 404),
        _call(f"{REPORT}/participants", "/v2/report/meetings/efgh%3D%3D/participants", 404),
        _call(REPORT, "/v2/report/meetings/ab%252Fcd%253D%253D"),
        _call(f"{REPORT}/participants", "/v2/report/meetings/ab%252Fcd%253D%253D/participants"),
        _call(f"{REPORT}/participants", "/v2/report/meetings/other%3D%3D/participants", 404),
    ]
    assert zoom_calls(log, ROOM, UUIDS) == ZoomCalls(0, 1, 2)
