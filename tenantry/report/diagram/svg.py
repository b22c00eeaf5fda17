"""The picture as SVG: one file, no scripts, no fonts or images from elsewhere, light and dark by the reader's setting."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from tenantry.report.diagram.box import Box
from tenantry.report.diagram.layout import LINE, TITLE, Placed, place

_MARGIN = 12.0
_TITLE_SIZE, _LINE_SIZE = 13.0, 11.0
# The average width of a character, as a share of its size, on the wide side of what system fonts have.
_WIDE = 0.6
_STYLE = """
:root { color-scheme: light dark; }
svg { --ink: #1b1f24; --soft: #57606a; --edge: #8c959f; --page: #ffffff; }
text { font-family: system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; fill: var(--ink); }
.l { fill: var(--soft); }
rect { stroke: var(--edge); stroke-width: 1; fill: var(--page); }
.page { stroke: none; }
.client { fill: #f6f8fa; } .azure { fill: #e8f2fc; } .group { fill: #f3f9ff; } .network { fill: #e6f6ee; }
.subnet { fill: #f4fbf7; }
.machine, .person, .site, .store, .watch { fill: #ffffff; } .store { stroke: #bf8700; } .watch { stroke: #8250df; }
.machine { stroke: #1a7f37; } .m365 { fill: #f5effc; } .role { fill: #fbf8fe; } .more { stroke-dasharray: 3 3; }
@media (prefers-color-scheme: dark) {
svg { --ink: #e6edf3; --soft: #9198a1; --edge: #6e7681; --page: #0d1117; }
.client { fill: #151b23; } .azure { fill: #10233a; } .group { fill: #13202f; } .network { fill: #12281d; }
.subnet { fill: #15211b; }
.machine, .person, .site, .store, .watch { fill: #0d1117; } .m365 { fill: #211a2e; } .role { fill: #1a1622; }
}
"""


def svg(box: Box) -> str:
    """The whole picture. Its text is escaped, and characters that XML cannot hold are left out."""
    placed = place(box, _MARGIN, _MARGIN)
    width, height = placed.width + 2 * _MARGIN, placed.height + 2 * _MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}"'
        f' viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label={quoteattr(_clean(box.title))}>',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{width:.0f}" height="{height:.0f}"/>',
        *_drawn(placed),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _drawn(one: Placed) -> Iterator[str]:
    whole = "\n".join((one.box.title, *one.box.lines))
    yield f"<g><title>{escape(_clean(whole))}</title>"
    size = f'x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" height="{one.height:.1f}"'
    yield f'<rect class="{one.box.look}" {size} rx="5"/>'
    yield _text(one, one.box.title, one.y + TITLE - 7, _TITLE_SIZE, bold=True)
    for number, line in enumerate(one.box.lines):
        yield _text(one, line, one.y + TITLE + LINE * number + 6, _LINE_SIZE, bold=False)
    for inner in one.inside:
        yield from _drawn(inner)
    yield "</g>"


def _text(one: Placed, text: str, y: float, size: float, *, bold: bool) -> str:
    looks = 'font-weight="600"' if bold else 'class="l"'
    shown = escape(cut(_clean(text), one.width - 16, size))
    return f'<text x="{one.x + 8:.1f}" y="{y:.1f}" font-size="{size:.0f}" {looks}>{shown}</text>'


def cut(text: str, width: float, size: float) -> str:
    """As much of the text as fits, with an ellipsis when that is not all."""
    room = width / (size * _WIDE)
    taken = 0.0
    for number, character in enumerate(text):
        taken += _columns(character)
        if taken > room:
            kept = text[: max(number - 1, 0)].rstrip()
            return f"{kept}…"
    return text


def _columns(character: str) -> float:
    """How wide a character is, in average ones."""
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 2.0
    if character in "MWmw@%":
        return 1.8
    return 1.3 if character.isupper() else 1.0


def _clean(text: str) -> str:
    return "".join(c for c in text if c in "\n\t" or (c.isprintable() and c not in "\ufffe\uffff"))
