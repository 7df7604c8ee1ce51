"""What an admin reads when Zoom's attendance reports cannot be read. Nothing of Zoom's, nobody's name."""

from collections.abc import Mapping
from typing import NamedTuple

from jinja2 import Environment

from rollcall.aws.mail import Mail
from rollcall.store.report_notices import NoticeCause, ReportNotice
from rollcall.store.tenants import Tenant


class _Words(NamedTuple):
    why: str
    how: str


_WORDS: Mapping[NoticeCause, _Words] = {
    "missing_scopes": _Words(
        "The Zoom app lacks permissions that reading past meetings needs.",
        "Have the permissions added to the Zoom app, then open Connect Zoom in your learning platform and consent "
        "again. Reports that were missed are read then.",
    ),
    "not_paid_for": _Words(
        "Zoom gives no reports for hosts on Zoom Basic, or for this account's plan.",
        "Give the hosts a licensed Zoom plan. Zoom makes no reports afterwards for meetings held before that.",
    ),
    "refused": _Words(
        "Zoom refuses the reports of this connection's meetings.",
        "Check in your learning platform what is wrong with the connection, and that its hosts are in the connected "
        "Zoom account.",
    ),
    "no_report": _Words(
        "Zoom gave no complete report within the time that it is asked for, a day as a rule.",
        "Look at the meeting's attendance and decide by hand what is marked for review. If it happens again, ask "
        "Zoom's support why the meeting is not in Zoom's own usage reports.",
    ),
}
_TEXT = Environment(autoescape=False).from_string(  # noqa: S701 - plain text
    """\
Zoom's attendance reports cannot be read for {{ tenant }}.

Which:  connection {{ connection_id }}, first for meeting {{ meeting_id }}, since {{ since }} UTC
Why:    {{ why }}{% if scopes %} Missing: {{ scopes }}{% endif %}

What it means: attendance rests on what was seen live, and is marked for review where no report came.

What to do: {{ how }}

You get this because your address is among the admins' in the settings of {{ tenant }}. It comes once for each
connection and cause, and again after a month if it lasts.
"""
)
_HTML = Environment(autoescape=True).from_string("""\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ subject }}</title></head>
<body style="font:16px/1.5 system-ui,sans-serif;color:#16202b;max-width:36rem">
<h1 style="font-size:1.25rem">Zoom's attendance reports cannot be read for {{ tenant }}</h1>
<p><b>Which:</b> connection {{ connection_id }}, first for meeting {{ meeting_id }}, since {{ since }} UTC<br>
<b>Why:</b> {{ why }}{% if scopes %} Missing: {{ scopes }}{% endif %}</p>
<p><b>What it means:</b> attendance rests on what was seen live, and is marked for review where no report came.</p>
<p><b>What to do:</b> {{ how }}</p>
<p style="color:#5b6b7b;font-size:.85rem">You get this because your address is among the admins' in the settings of
{{ tenant }}. It comes once for each connection and cause, and again after a month if it lasts.</p>
</body></html>
""")


def report_notice(tenant: Tenant, notice: ReportNotice) -> Mail:
    name, words = " ".join(tenant.name.split()), _WORDS[notice.cause]  # a subject is one line
    subject = f"Zoom's attendance reports cannot be read: {name}"
    told = {
        "subject": subject,
        "tenant": name,
        "connection_id": notice.connection_id,
        "meeting_id": notice.meeting_id,
        "since": f"{notice.since:%B %d, %Y at %H:%M}",
        "why": words.why,
        "scopes": ", ".join(notice.scopes),
        "how": words.how,
    }
    return Mail(subject, _TEXT.render(told), _HTML.render(told))
