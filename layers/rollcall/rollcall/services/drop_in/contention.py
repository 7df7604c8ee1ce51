"""Logs are changed by condition; whoever loses reads again, so many times."""

TRIES = 5


class ContendedError(Exception):
    """Others kept changing the log; the queue, or the next hour, tries again."""
