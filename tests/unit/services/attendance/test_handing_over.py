import hashlib
import tracemalloc
from typing import IO, Any

from rollcall.services.attendance.why.handing_over import MOST_BYTES, HandingOver
from tests.unit.records import TENANT

LINE = "a line of an export, as long as they usually are; " * 16


class Shelf:
    """Takes a file as S3 does, a part at a time."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()
        self.size = 0

    def share(self, key: str, file: IO[bytes], content_type: str, disposition: str) -> str:
        while part := file.read(100_000):
            self.digest.update(part)
            self.size += len(part)
        return f"https://exports.example/{key}"


def test_a_large_export_comes_whole_and_is_never_in_memory() -> None:
    shelf = Shelf()
    objects: Any = shelf
    tracemalloc.start()
    answer = HandingOver(objects).hand(TENANT, "attendance", "csv", (LINE for _ in range(10_000)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (answer.status_code, answer.body, shelf.size) == (303, "", 10_000 * len(LINE))
    assert shelf.digest.digest() == hashlib.sha256(LINE.encode() * 10_000).digest()
    assert peak < shelf.size / 2
    assert str(answer.headers["Location"]).startswith(f"https://exports.example/{TENANT}/")


def test_what_fits_into_an_answer_is_there_to_the_last_byte() -> None:
    objects: Any = None
    text = "\u00e9" * (MOST_BYTES // 2)
    answer = HandingOver(objects).hand(TENANT, "attendance", "json", [text])
    assert (answer.status_code, answer.body, answer.content_type) == (200, text, "application/json")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="attendance.json"'
