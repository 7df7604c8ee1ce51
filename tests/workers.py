"""Who runs what when pytest has several workers (``-n``)."""

import os
from functools import cache

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

_STACK = "tests/e2e/"


class Scheduling(LoadScopeScheduling):  # type: ignore[misc] # it has no types
    """One test at a time to whoever is free; all of those on the whole stack to one worker, so that there is one.

    pytest-xdist's own groups (``loadgroup``) are marked in node ids, which pytest no longer lets it change.
    """

    def _split_scope(self, nodeid: str) -> str:
        return _STACK if nodeid.startswith(_STACK) else nodeid


@cache
def make_way() -> None:
    """Whoever runs what needs no stack leaves the processor to it: there, seconds count."""
    os.nice(10)
