"""What goes wrong, and how often. Set as a whole by `PUT /_sim/faults`; what is left out works."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from local.zoom.errors import ControlError


@dataclass(frozen=True, slots=True)
class WebhookFaults:
    """Shares are 0..1 of the events; times are real seconds. `retry_timestamp` is `fresh` or `original`."""

    duplicate: float = 0.0
    disorder_s: float = 0.0
    delay_s: float = 0.0
    drop: float = 0.0
    retry_timestamp: str = "fresh"


@dataclass(frozen=True, slots=True)
class ReportFaults:
    """`delay_s` is real seconds after the end of an instance; None is Zoom's usual two minutes, scaled.

    `not_ready_reads` are refused at each endpoint, `refusals` of an instance's report as a whole.
    """

    refusals: int = 0
    not_ready_reads: int = 0
    partial_reads: int = 0
    delay_s: float | None = None


@dataclass(frozen=True, slots=True)
class ApiFaults:
    """`errors` maps an HTTP status to the share of calls that get it; `daily` makes 429 the daily limit."""

    errors: dict[int, float] = field(default_factory=dict)
    rate_limits: bool = False
    daily: bool = False
    latency_s: float = 0.0


@dataclass(frozen=True, slots=True)
class OAuthFaults:
    """Of the token endpoint. `lose_replies`: as many answers are lost after the pair was rotated, and a 500 comes.

    `refuse_scopes` are left out of every consent, optional or not. With `s2s_single_token` a new server-to-server token
    kills the one before it.
    """

    access_token_s: int = 3_600
    latency_s: float = 0.0
    lose_replies: int = 0
    refuse_scopes: tuple[str, ...] = ()
    s2s_single_token: bool = False


@dataclass(frozen=True, slots=True)
class Faults:
    seed: int = 1
    webhooks: WebhookFaults = WebhookFaults()
    report: ReportFaults = ReportFaults()
    api: ApiFaults = ApiFaults()
    oauth: OAuthFaults = OAuthFaults()

    def as_json(self) -> dict[str, Any]:
        plain = asdict(self)
        errors = plain["api"].pop("errors")
        plain["api"] |= {str(status): share for status, share in errors.items()}
        return plain


def read_faults(body: dict[str, Any]) -> Faults:
    """From the control API's JSON. Raises ControlError on a word it does not know."""
    sections = {"webhooks": WebhookFaults, "report": ReportFaults, "oauth": OAuthFaults}
    _known(body, {*sections, "api", "seed"}, "faults")
    made = {name: _section(kind, body.get(name) or {}, name) for name, kind in sections.items()}
    return Faults(seed=int(body.get("seed", 1)), api=_api(body.get("api") or {}), **made)


def _api(body: dict[str, Any]) -> ApiFaults:
    errors = {int(word): float(share) for word, share in body.items() if word.isdigit()}
    rest = {word: value for word, value in body.items() if not word.isdigit()}
    _known(rest, {"rate_limits", "daily", "latency_s"}, "faults.api")
    return ApiFaults(errors=errors, **rest)


def _section(kind: type[Any], body: dict[str, Any], name: str) -> Any:  # noqa: ANN401 - one of the sections
    _known(body, {field.name for field in fields(kind)}, f"faults.{name}")
    return kind(**body)


def _known(body: dict[str, Any], words: set[str], place: str) -> None:
    if unknown := sorted(set(body) - words):
        raise ControlError(422, f"{place} does not know {', '.join(unknown)}")
