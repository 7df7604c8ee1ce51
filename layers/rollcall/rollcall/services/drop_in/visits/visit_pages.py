"""What a visitor of a sign-in page sees."""

from urllib.parse import parse_qs

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from rollcall.lms.sign_ins import SignInReply
from rollcall.services.api.pages import SignInForm, Ways, page
from rollcall.services.drop_in.visits.visiting import Visit, VisitEndedError

_MAX_BODY = 16 * 1024
_MAX_FIELDS = 20
_WORTH_ANOTHER_TRY = {"session_has_no_room", "sign_in_failed", "sign_in_is_busy"}


def form_page(visit: Visit) -> Response[str]:
    return page("sign_in", topic=visit.page.title, form=_form(visit, "Sign in"))


def signed_in_page(visit: Visit, reply: SignInReply) -> Response[str]:
    """Not a redirect: the policy for forms would hold for where it ends, and that may be Zoom."""
    return page("signed_in", ways=Ways(straight=reply.sign_in_url), topic=visit.page.title)


def ended_page(ended: VisitEndedError) -> Response[str]:
    """With another try, where that may help, or else the way back to the LMS."""
    known = ended.page
    if known is None:
        return page(ended.outcome)
    again = ended.visit and ended.outcome in _WORTH_ANOTHER_TRY
    form = _form(ended.visit, "Try again") if ended.visit and again else None
    return page(ended.outcome, ways=Ways(login="" if form else known.login_url), topic=known.title, form=form)


def fields_of(event: APIGatewayProxyEvent) -> dict[str, str]:
    """The fields of a form. Raises VisitEndedError for what is too long, or no form."""
    if len(event.body or "") > _MAX_BODY:
        raise VisitEndedError("identity_unreadable", "form_too_long")
    try:
        found = parse_qs(event.decoded_body or "", keep_blank_values=True, max_num_fields=_MAX_FIELDS)
    except ValueError:
        raise VisitEndedError("identity_unreadable", "no_form") from None
    return {name: values[0] for name, values in found.items()}


def _form(visit: Visit, label: str) -> SignInForm:
    return SignInForm(
        action=visit.page.sign_in_page_id,
        identity=visit.token,
        learner=visit.identity.name,
        purpose=visit.purpose,
        label=label,
    )
