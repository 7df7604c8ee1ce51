from local.classroom.evidence import RegistrationCalls, ZoomCalls
from local.classroom.gathering import registration_calls, zoom_calls
from local.play.places import Room

ROOM = Room("m_1", "555")
UUIDS = ("ab/cd==", "efgh==")
REPORT = "/v2/report/meetings/{meeting_id}"


def _call(path: str, url_path: str, status: int = 200) -> dict[str, object]:
    return {"method": "GET", "path": path, "url_path": url_path, "status": status}


def test_registrations_of_the_class_alone_are_counted() -> None:
    ends = ("batch_registrants", "registrants/status")
    log = [
        _call(f"/v2/meetings/{{meeting_id}}/{end}", f"/v2/meetings/{number}/{end}")
        for end in ends
        for number in (555, 777)
    ]
    assert registration_calls(log, ROOM) == RegistrationCalls(1, 1)


def test_a_report_is_refused_by_either_path_and_read_when_its_rows_came() -> None:
    log = [
        _call(REPORT, "/v2/report/meetings/ab%252Fcd%253D%253D", 404),
        _call(f"{REPORT}/participants", "/v2/report/meetings/efgh%3D%3D/participants", 404),
        _call(REPORT, "/v2/report/meetings/ab%252Fcd%253D%253D"),
        _call(f"{REPORT}/participants", "/v2/report/meetings/ab%252Fcd%253D%253D/participants"),
        _call(f"{REPORT}/participants", "/v2/report/meetings/other%3D%3D/participants", 404),
    ]
    assert zoom_calls(log, UUIDS) == ZoomCalls(1, 2)
