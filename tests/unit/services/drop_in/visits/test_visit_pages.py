import base64

import pytest
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from rollcall.services.drop_in.visits.visit_pages import fields_of
from rollcall.services.drop_in.visits.visiting import VisitEndedError


def form(body: str | None, *, encoded: bool = False) -> APIGatewayProxyEvent:
    return APIGatewayProxyEvent({"body": body, "isBase64Encoded": encoded})


def test_the_fields_of_a_form_are_read_however_the_gateway_sends_them() -> None:
    sent = "identity=a.b.c&purpose=fractions+%26+more&purpose=again"
    told = {"identity": "a.b.c", "purpose": "fractions & more"}
    assert fields_of(form(sent)) == told
    assert fields_of(form(base64.b64encode(sent.encode()).decode(), encoded=True)) == told
    assert fields_of(form("identity=&purpose=")) == {"identity": "", "purpose": ""}
    assert fields_of(form(None)) == {}


@pytest.mark.parametrize(
    "event",
    [
        form("identity=" + "x" * 16_384),
        form("a=1&" * 21),
        form(base64.b64encode(b"identity=\xff").decode(), encoded=True),
        form("no base64", encoded=True),
    ],
)
def test_what_is_no_form_of_ours_is_refused(event: APIGatewayProxyEvent) -> None:
    with pytest.raises(VisitEndedError) as ended:
        fields_of(event)
    assert ended.value.outcome == "identity_unreadable"
