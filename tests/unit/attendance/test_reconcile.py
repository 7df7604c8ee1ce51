import pytest

from rollcall.attendance.reconcile import ManualMark, Settled, Source, reconcile


def _settle(
    live: int | None, report: int | None, complete: bool, mark: ManualMark | None = None
) -> tuple[int, str, tuple[str, ...]] | None:
    found = reconcile(_of(live), _of(report), complete, {} if mark is None else {"ana": mark}).get("ana")
    return (found.seconds, found.source.value, found.flags) if found else None


def _of(seconds: int | None) -> dict[str, int]:
    return {} if seconds is None else {"ana": seconds}


@pytest.mark.parametrize(
    ("live", "report", "complete", "settled"),
    [
        pytest.param(3000, 3000, True, (3000, "report", ()), id="they agree"),
        pytest.param(3000, 3060, True, (3060, "report", ()), id="a minute apart"),
        pytest.param(3000, 3061, True, (3061, "report", ("differs",)), id="more than a minute"),
        pytest.param(3061, 3000, True, (3000, "report", ("differs",)), id="more than a minute less"),
        pytest.param(None, 3000, True, (3000, "report", ("report_only",)), id="only the report saw them"),
        pytest.param(3000, None, True, (3000, "live_only", ("review",)), id="only the webhooks saw them"),
        pytest.param(3000, 10, False, (3000, "live", ("provisional",)), id="a partial report changes nothing"),
        pytest.param(None, 3000, False, None, id="a partial report adds nobody"),
        pytest.param(3000, None, False, (3000, "live", ("provisional",)), id="no report yet"),
    ],
)
def test_a_complete_report_is_truer_than_live(
    live: int | None, report: int | None, complete: bool, settled: tuple[int, str, tuple[str, ...]] | None
) -> None:
    assert _settle(live, report, complete) == settled


@pytest.mark.parametrize(
    ("live", "report", "complete", "noted", "flags"),
    [
        pytest.param(0, 3000, True, 3000, (), id="the evidence is what it was"),
        pytest.param(0, 3000, True, 0, ("evidence_changed",), id="the report changed it"),
        pytest.param(0, 3000, False, 0, (), id="a partial report is no evidence"),
        pytest.param(900, None, False, 0, ("evidence_changed",), id="live changed it"),
        pytest.param(None, None, False, 0, (), id="there is still none"),
        pytest.param(None, None, True, 900, ("evidence_changed",), id="it is gone"),
        pytest.param(10, 3000, True, None, (), id="nobody noted it"),
    ],
)
def test_a_manual_mark_is_never_overwritten(
    live: int | None, report: int | None, complete: bool, noted: int | None, flags: tuple[str, ...]
) -> None:
    assert _settle(live, report, complete, ManualMark(3600, noted)) == (3600, "manual", flags)


def test_the_tolerance_can_be_set() -> None:
    assert reconcile({"a": 10}, {"a": 11}, report_complete=True, tolerance_s=0) == {
        "a": Settled(11, Source.REPORT, ("differs",))
    }


def test_everybody_is_settled_in_order() -> None:
    settled = reconcile({"b": 1}, {"c": 1}, report_complete=True, manual={"a": ManualMark(1)})
    assert list(settled) == ["a", "b", "c"]


def test_nothing_comes_of_nothing() -> None:
    assert reconcile({}, {}, report_complete=True) == {}
