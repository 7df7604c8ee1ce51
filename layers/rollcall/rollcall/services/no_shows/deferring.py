"""A check that is in doubt is made again, less and less often; every time an alarm hears of it."""

from datetime import datetime, timedelta

from aws_lambda_powertools import single_metric
from aws_lambda_powertools.metrics import MetricUnit

from rollcall.services.no_shows.asking import DeferredError

_LATER = tuple(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60))


def next_try(attempt: int, now: datetime) -> datetime:
    """When to ask again after the ``attempt``-th check, counted from nought.

    Raises DeferredError after the last, so that it is put aside for somebody to look at.
    """
    with single_metric(name="NoShowDeferred", unit=MetricUnit.Count, value=1, namespace="Rollcall"):
        if attempt < len(_LATER):
            return now + _LATER[attempt]
    raise DeferredError
