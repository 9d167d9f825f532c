"""How the workbook looks: its fonts, the colours of each status, and the properties of every style."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from gl3rules.model import Status
from gl3rules.report.xlsx.standing import InPart, Standing
from gl3rules.wording import TO_ACT_ON

_Look: TypeAlias = "dict[str, str | int | bool]"


class _Font(NamedTuple):
    """A font, with the height of a line of it in points."""

    name: str
    line_height: int


FONTS: Final = {"en": _Font("Calibri", 13), "ja": _Font("Yu Gothic", 16)}
"""What Excel has by default for each language."""


class _Colours(NamedTuple):
    """The colours of a standing: of its cells and their text, and of its part of a bar and the number on it."""

    fill: str
    text: str
    bar: str
    label: str


# After Okabe and Ito: told apart by the colour-blind, and in grey by their lightness. The text says the status too.
COLOURS: Final[dict[Standing, _Colours]] = {
    Status.FAIL: _Colours("#F8D9C8", "#7A2300", "#D55E00", "#FFFFFF"),
    Status.ERROR: _Colours("#4D4D4D", "#FFFFFF", "#4D4D4D", "#FFFFFF"),
    Status.UNKNOWN: _Colours("#FFF1B8", "#5C4300", "#F0E442", "#000000"),
    Status.WAIVED: _Colours("#EBDCEE", "#5B2A66", "#CC79A7", "#000000"),
    InPart.IN_PART: _Colours("#FFFFFF", "#404040", "#FFFFFF", "#000000"),
    Status.PASS: _Colours("#D8E9F5", "#0B3C5D", "#0072B2", "#FFFFFF"),
    Status.NOT_APPLICABLE: _Colours("#EEEEEE", "#555555", "#BFBFBF", "#000000"),
}
_DARK: Final = "#1F3A4D"


def looks() -> dict[str, _Look]:
    """Return the properties of every style, as the writer names them."""
    framed: _Look = {"border": 1, "border_color": "#BFBFBF", "valign": "top", "text_wrap": True}
    count: _Look = {**framed, "num_format": '#,##0;-#,##0;"–"', "align": "right"}
    plain: _Look = {"text_wrap": True, "valign": "vcenter"}
    bold: _Look = {**plain, "bold": True, "font_color": _DARK}
    header: _Look = {**framed, "bold": True, "bg_color": _DARK, "font_color": "#FFFFFF", "valign": "vcenter"}
    failed = COLOURS[Status.FAIL]
    made: dict[str, _Look] = {
        "text": framed,
        "indented": {**framed, "indent": 1, "align": "left"},
        "label": {**framed, "bold": True, "bg_color": "#F2F5F7"},
        "total": {**framed, "bold": True},
        "header": header,
        "centred": {**header, "align": "center"},
        "title": {**bold, "font_size": 16},
        "heading": {**bold, "font_size": 12, "bottom": 2, "bottom_color": _DARK},
        "warning": {**bold, "font_color": failed.text, "bg_color": failed.fill},
        "note": {**plain, "italic": True},
        "count": count,
        "sum": {**count, "bold": True},
    }
    for standing, colours in COLOURS.items():
        painted: _Look = {"bg_color": colours.fill, "font_color": colours.text, "bold": standing in TO_ACT_ON}
        made[standing] = {**framed, **painted}
        made[f"count {standing}"] = {**count, **painted}
    return made
