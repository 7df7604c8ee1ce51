import pytest

from rollcall.services.attendance.heads import Heads

ANN = ("r1", "", "ann@school.example", "Ann")


@pytest.mark.parametrize(
    ("connections", "least"),
    [
        ([], 0),
        ([ANN, ANN], 1),
        ([("r1", "", "", "Guest"), ("r2", "", "", "Guest")], 2),
        ([ANN, ("", "z1", "", " ann ")], 1),
        ([ANN, ("", "z1", "", "ann"), ("", "z1", "", "Annie"), ("", "", "", "annie")], 1),
        ([("", "", "", "annie"), ("", "z1", "", "Annie"), ("", "z1", "", "Ann"), ANN], 1),
        ([ANN, ("", "", "", "Bob"), ("", "", "", "Guest"), ("", "", "", "Guest")], 3),
        ([("", "", "", ""), ("", "", " ", "")], 0),
        ([ANN, ("", "", "", "")], 1),
    ],
)
def test_nobody_is_counted_twice(connections: list[tuple[str, str, str, str]], least: int) -> None:
    heads = Heads()
    for registrant_id, *traits in connections:
        heads.add(registrant_id, traits)
    assert heads.least == least
