"""Writes that meet a transaction on their item, and transactions that meet another: refused now, taken in a moment.

DynamoDB: TransactionConflictException, and TransactionCanceledException with the reason TransactionConflict; the SDK
repeats neither.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.service_resource import DynamoDBServiceResource

_ATTEMPTS = 6
_PAUSE_S = 0.03
_CONFLICT = "TransactionConflict"


def repeat_when_contended(dynamo: "DynamoDBServiceResource") -> None:
    """From now on, of every call of the resource; asked for twice, it is asked for once."""
    events: Any = dynamo.meta.client.meta.events  # its types know no handler that answers
    events.register("needs-retry.dynamodb", pause_s, unique_id="repeat-when-contended")


def pause_s(response: tuple[Any, dict[str, Any]] | None, attempts: int, **_: object) -> float | None:
    """Seconds until the call is made again, longer each time; None for what is not about that."""
    if response is None or attempts >= _ATTEMPTS or not _met_another(response[1]):
        return None
    return float(_PAUSE_S * 2 ** (attempts - 1))


def _met_another(reply: dict[str, Any]) -> bool:
    code = reply.get("Error", {}).get("Code")
    reasons = {reason.get("Code") for reason in reply.get("CancellationReasons", [])}
    alone = _CONFLICT in reasons and reasons <= {_CONFLICT, "None", None}
    return code == "TransactionConflictException" or (code == "TransactionCanceledException" and alone)
