"""The picture as SVG: light or dark as its reader likes it, with nothing from anywhere else."""

import re

from jinja2 import Environment
from markupsafe import Markup

from rollcall.services.attendance.why.timeline import LEFT, RIGHT, WIDTH, Picture

# What XML cannot say at all, even escaped: one of these in a name would break the whole picture.
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

STYLE = Markup("""
svg{--ink:#16202b;--paper:#fff;--soft:#526170;--line:#d7dee5;--band:#eef3f8;--window:#dcebfa;--zebra:#00000008;
--in:#1a7f4b;--out:#a9d5bd;--wait:#b26a00;--run:#0b57b8;--plan:#8593a1;--bad:#b3261e;--other:#6b4fa0;--pale:#cfc4e6;
background:var(--paper);font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--ink)}
@media(prefers-color-scheme:dark){svg{--ink:#e8edf2;--paper:#10161d;--soft:#9fb0c0;--line:#334150;--band:#17212c;
--window:#1c3147;--zebra:#ffffff0a;--in:#3fb37a;--out:#28573f;--wait:#e0a13c;--run:#6ea8f0;--plan:#7d8b99;
--bad:#f0766d;--other:#a58be0;--pale:#463a66}}
.paper{fill:var(--paper)}.h{font-size:20px;font-weight:600}.soft{fill:var(--soft);font-size:12px}
.band{fill:var(--band)}.window{fill:var(--window)}.band.key,.window.key{stroke:var(--line)}.grid{stroke:var(--line);stroke-width:1}
.edge{stroke:var(--plan);stroke-width:1;stroke-dasharray:4 4}.zebra{fill:var(--zebra)}
.schedule{fill:var(--plan)}.instance{fill:var(--run)}
.stay{fill:var(--out)}.credited{fill:var(--in)}.unmatched .stay{fill:var(--pale)}.unmatched .credited{fill:var(--other)}
.host .credited{fill:var(--run)}.host .stay{fill:var(--run);opacity:.45}
.wait{fill:url(#waiting);stroke:var(--wait);stroke-width:1}.hatch{stroke:var(--wait)}
.gap{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}.note{fill:var(--soft)}
.absent .note,.waited_only .note{fill:var(--bad)}.partial .note,.seen .note{fill:var(--wait)}
.now{fill:var(--in)}
""")

_TEMPLATE = """<svg xmlns="http://www.w3.org/2000/svg" width="{{ width }}" height="{{ p.height }}"
 viewBox="0 0 {{ width }} {{ p.height }}" role="img" aria-labelledby="title">
<title id="title">{{ p.title|said }}</title>
<style>{{ style }}</style>
<defs><pattern id="waiting" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<line class="hatch" x1="0" y1="0" x2="0" y2="6" stroke-width="3"/></pattern></defs>
<rect class="paper" width="{{ width }}" height="{{ p.height }}"/>
<text class="h" x="16" y="32">{{ p.title|said }}</text>
{% for note in p.notes %}<text class="soft" x="16" y="{{ 52 + 17 * loop.index0 }}">{{ note|said }}</text>
{% endfor %}{{ legend(width) }}
{% set top, end = p.body %}{% for one in p.schedule %}
<rect class="band" x="{{ one.x }}" y="{{ top }}" width="{{ one.width }}" height="{{ end - top }}"/>{% endfor %}
{% for one in p.windows %}
<rect class="window" x="{{ one.x }}" y="{{ top }}" width="{{ one.width }}" height="{{ end - top }}"/>{% endfor %}
<g class="grid">{% for one in p.ticks %}
<line x1="{{ one.x }}" y1="{{ top }}" x2="{{ one.x }}" y2="{{ end }}"/>{% endfor %}</g>
{% for one in p.schedule %}
<line class="edge" x1="{{ one.x }}" y1="{{ top }}" x2="{{ one.x }}" y2="{{ end }}"/>
<line class="edge" x1="{{ one.x + one.width }}" y1="{{ top }}" x2="{{ one.x + one.width }}" y2="{{ end }}"/>{% endfor %}
{% for strip in p.strips %}
<text class="soft" x="16" y="{{ strip.y + 14 }}">{{ strip.label }}</text>{% for one in strip.bars %}
<rect class="{{ strip.kind }}" x="{{ one.x }}" y="{{ strip.y + 4 }}" width="{{ one.width }}" height="12" rx="2">
<title>{{ one.title }}</title></rect>{% endfor %}{% endfor %}
{% for y in p.axes %}
<g class="soft">{% for one in p.ticks %}
<text x="{{ one.x }}" y="{{ y + 17 }}" text-anchor="middle">{{ one.text }}</text>{% endfor %}</g>{% endfor %}
{% set height, thick = p.lane_height, p.lane_height * 0.56 %}
<g font-size="{{ p.letters }}">{% for row in p.rows %}{% set y = row.y + (height - thick) / 2 %}
{% set base = row.y + height / 2 + p.letters * 0.36 %}
<g class="{{ row.lane.tone }}">{% if loop.index is even %}
<rect class="zebra" x="8" y="{{ row.y }}" width="{{ width - 16 }}" height="{{ height }}"/>{% endif %}
<text x="16" y="{{ base|round(1) }}">{{ row.name|said }}
{%- if row.name != row.lane.name %}<title>{{ row.lane.name|said }}</title>{% endif %}</text>
{% for one in row.links %}<line class="gap" x1="{{ one.x }}" x2="{{ one.x + one.width }}" y1="{{ row.y + height / 2 }}"
 y2="{{ row.y + height / 2 }}"><title>{{ one.title }}</title></line>{% endfor %}
{% for kind, bars in (("wait", row.waits), ("stay", row.stays), ("credited", row.credited)) %}{% for one in bars %}
<rect class="{{ kind }}" x="{{ one.x }}" y="{{ y|round(1) }}" width="{{ one.width }}" height="{{ thick|round(1) }}"
 rx="2"><title>{{ one.title }}</title></rect>{% endfor %}{% endfor %}
{% if row.lane.open and row.stays %}{% set end = row.stays[-1] %}
<path class="now" d="M{{ end.x + end.width + 2 }} {{ y|round(1) }}l{{ (thick / 2)|round(1) }} {{ (thick / 2)|round(1) }}
l-{{ (thick / 2)|round(1) }} {{ (thick / 2)|round(1) }}z"><title>there now</title></path>{% endif %}
<text class="note" x="{{ right + 14 }}" y="{{ base|round(1) }}">{{ row.lane.note }}</text></g>{% endfor %}
{%- if not p.rows %}<text class="soft" x="16" y="{{ end - 6 }}">Nobody is on the roster.</text>{% endif %}</g>
</svg>
"""

_LEGEND = """{% macro legend(width) %}<g class="soft">
{% for x, kind, text in ((474, "credited", "in the room, credited"), (636, "stay", "in the room, not credited"),
 (820, "wait", "waiting room"), (936, "window", "credit window"), (1056, "band", "schedule")) %}
<rect class="{{ kind }} key" x="{{ x }}" y="66" width="16" height="10" rx="2"/>
<text x="{{ x + 21 }}" y="75">{{ text }}</text>{% endfor %}</g>{% endmacro %}"""


def _said(text: str) -> str:
    return _UNSAYABLE.sub("\N{REPLACEMENT CHARACTER}", text)


_ENVIRONMENT = Environment(autoescape=True)
_ENVIRONMENT.filters["said"] = _said
_PAGE = _ENVIRONMENT.from_string(_LEGEND + _TEMPLATE, {"style": STYLE, "width": WIDTH, "left": LEFT, "right": RIGHT})


def svg_of(picture: Picture) -> str:
    return _PAGE.render(p=picture)
