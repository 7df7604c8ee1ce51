"""E-mail by SES, in both forms that mail programs read."""

from dataclasses import dataclass
from typing import Any, Protocol


class Ses(Protocol):
    """The one call of the client ``sesv2`` that is made."""

    def send_email(self, **request: Any) -> Any: ...  # noqa: ANN401 - boto3's own


@dataclass(frozen=True, slots=True)
class Mail:
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Mailer:
    ses: Ses
    sender: str

    def send(self, addresses: list[str], mail: Mail) -> None:
        """One message to all of them, or to none: raises botocore's ClientError when SES does not take it."""
        body = {"Text": _utf8(mail.text), "Html": _utf8(mail.html)}
        self.ses.send_email(
            FromEmailAddress=self.sender,
            Destination={"ToAddresses": addresses},
            Content={"Simple": {"Subject": _utf8(mail.subject), "Body": body}},
        )


def _utf8(data: str) -> dict[str, str]:
    return {"Data": data, "Charset": "UTF-8"}
