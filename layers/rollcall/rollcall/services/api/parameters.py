"""Parameters that several routes have.

No ``type`` statements: Powertools reads the annotations themselves, and would take the header for a query parameter.
"""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Header, Query
from pydantic import AfterValidator, AwareDatetime

from rollcall.lms.fields import LMS_ID, within_years

HostEmail = Annotated[str, Query(max_length=128)]
HostUser = Annotated[str, Query(max_length=128)]
HostConnection = Annotated[str, Query(max_length=64)]
Cursor = Annotated[str, Query(max_length=2048)]
Limit = Annotated[int, Query(ge=1, le=1000)]
Version = Annotated[int | None, Query(ge=0)]
ProgramName = Annotated[str, Query(max_length=128)]
Since = Annotated[AwareDatetime | None, Query()]
Until = Annotated[AwareDatetime | None, Query()]
By = Annotated[
    str, Query(min_length=1, max_length=128, pattern=LMS_ID, description="who does it, as the LMS names them")
]
Begin = Annotated[AwareDatetime, AfterValidator(within_years), Query(alias="since")]
End = Annotated[AwareDatetime, AfterValidator(within_years), Query(alias="until")]
FileFormat = Annotated[Literal["csv", "json"], Query(alias="format")]
PageNumber = Annotated[int, Query(ge=1, le=1000)]
IdempotencyKey = Annotated[str, Header(alias="Idempotency-Key", max_length=255)]
