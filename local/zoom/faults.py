"""What goes wrong, and how often. Set as a whole by `PUT /_sim/faults`; what is left out works."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from local.zoom.errors import ControlError

type Json = dict[str, Any]
# `concurrent` is Zoom's answer to two changes of one thing at once; the others are its limits.
type Limit = Literal["second", "concurrent", "account_day", "host_day", "registrant_day"]


type Spoil = Literal["blank_ids", "leave_before_join", "masked_names", "other_instances", "repeated"]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Late(_Section):
    """Events of one name (`*` is every one) about one person (none: about anybody) come `by_s` seconds later."""

    by_s: float
    event: str = "*"
    email: str = ""

    def concerns(self, event: Json) -> bool:
        about = event["payload"].get("object", {})
        person = about.get("participant") or about.get("registrant") or {}
        is_theirs = not self.email or str(person.get("email", "")).lower() == self.email.lower()
        return self.event in ("*", event["event"]) and is_theirs


class WebhookFaults(_Section):
    """Shares are 0..1 of the events; times are real seconds. `late` adds to the delay of some of them."""

    duplicate: float = 0.0
    disorder_s: float = 0.0
    delay_s: float = 0.0
    drop: float = 0.0
    late: tuple[Late, ...] = ()
    retry_timestamp: Literal["fresh", "original"] = "fresh"


class ReportFaults(_Section):
    """`delay_s` is real seconds after the end of an instance; None is Zoom's usual two minutes, scaled.

    `not_ready_reads` are refused at each endpoint, `refusals` of an instance's report as a whole. Of the participants,
    `html` reads are answered by a page for people, `code_in_200` by an error that says 200, `expired_pages` of those
    after a first one have a token that is too old; `rows` says what is wrong with what is told, and no page has more
    than `largest_page` of them.
    """

    html: int = 0
    code_in_200: int = 0
    expired_pages: int = 0
    rows: frozenset[Spoil] = frozenset()
    largest_page: int = 300
    refusals: int = 0
    not_ready_reads: int = 0
    partial_reads: int = 0
    delay_s: float | None = None


class Limited(_Section):
    """The next `times` calls of a kind get the 429 of a limit.

    A kind is a key of `GET /_sim/calls`, `*` is every one. With an `email`, only calls that name that registrant count;
    `names_email` is whether Zoom's text names the registrant.
    """

    limit: Limit
    call: str = "*"
    times: int = 1
    email: str = ""
    names_email: bool = True


class ApiFaults(_Section):
    """`errors` maps an HTTP status to the share of calls that get it; `daily` makes 429 the daily limit.

    `lose_replies`: of a kind of call, as many have their effect, and nobody is told: a 500 comes, or with `lost_as`
    `drop` the connection breaks. `create_echoes`: the answer to a creation claims what was asked for, and only a read
    shows what Zoom made. `drop_registration`: the hosts for whom registration does not take.
    `still_running_s`: how long after its end a meeting cannot be deleted.
    """

    errors: dict[int, float] = {}
    rate_limits: bool = False
    daily: bool = False
    latency_s: float = 0.0
    lose_replies: dict[str, int] = {}
    lost_as: Literal["error", "drop"] = "error"
    limited: tuple[Limited, ...] = ()
    create_echoes: bool = False
    drop_registration: frozenset[str] = frozenset()
    still_running_s: float = 0.0

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, body: Json) -> Json:
        """`{"429": 0.1}` is an error like any other word of the section."""
        errors = {word: share for word, share in body.items() if word.isdigit()}
        return {word: value for word, value in body.items() if word not in errors} | {"errors": errors}


class OAuthFaults(_Section):
    """Of the token endpoint. `lose_replies`: as many answers are lost after the pair was rotated, and a 500 comes.

    `refuse_scopes` are left out of every consent, optional or not. With `s2s_single_token` a new server-to-server token
    kills the one before it.
    """

    access_token_s: int = 3_600
    latency_s: float = 0.0
    lose_replies: int = 0
    refuse_scopes: frozenset[str] = frozenset()
    s2s_single_token: bool = False


class Readings(_Section):
    """What is so where Zoom's documents are silent or reports differ; each has first what is assumed.

    `readded`: somebody cancelled or denied who is added again is approved at once, or stays as they are until they are
    approved, the answer holding their dead link or none. `registrant_limits`: for each registrant and meeting, for an
    e-mail over all meetings, or, of the status changes, for a meeting whoever is changed. `idle_end`: what a meeting
    that is not running answers to `end`. `close_registration`: whether that setting closes registration before the
    meeting is over.
    """

    readded: Literal["revived", "cancelled", "cancelled_without_link"] = "revived"
    cancelled_listed: Literal["denied", "pending", "nowhere"] = "denied"
    registrant_limits: Literal["registrant_in_meeting", "email", "meeting"] = "registrant_in_meeting"
    idle_end: Literal["refused", "done"] = "refused"
    close_registration: Literal["after_event", "at_once"] = "after_event"


class Faults(_Section):
    seed: int = 1
    webhooks: WebhookFaults = WebhookFaults()
    report: ReportFaults = ReportFaults()
    api: ApiFaults = ApiFaults()
    oauth: OAuthFaults = OAuthFaults()
    readings: Readings = Readings()

    def as_json(self) -> Json:
        plain = self.model_dump(mode="json")
        errors = plain["api"].pop("errors")
        plain["api"] |= {str(status): share for status, share in errors.items()}
        return plain


def read_faults(body: Json) -> Faults:
    """From the control API's JSON. Raises ControlError on a word it does not know."""
    try:
        return Faults.model_validate(body)
    except ValidationError as error:
        raise ControlError(422, "; ".join(_complaint(one["loc"], one["msg"]) for one in error.errors())) from None


def _complaint(place: tuple[str | int, ...], message: str) -> str:
    if message.startswith("Extra inputs"):
        return f"{'.'.join(map(str, ('faults', *place[:-1])))} does not know {place[-1]}"
    return f"{'.'.join(map(str, ('faults', *place)))}: {message}"
