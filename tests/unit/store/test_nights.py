from rollcall.store.nights import NightStore
from rollcall.store.table import Table


def test_a_night_is_begun_once(table: Table) -> None:
    nights = NightStore(table)
    assert [nights.begin(day) for day in ("2026-10-05", "2026-10-05", "2026-10-04", "2026-10-06")] == [
        True,
        False,
        False,
        True,
    ]


def test_a_night_that_was_given_up_is_begun_again(table: Table) -> None:
    nights = NightStore(table)
    nights.begin("2026-10-05")
    nights.give_up("2026-10-05")
    assert nights.begin("2026-10-05")
