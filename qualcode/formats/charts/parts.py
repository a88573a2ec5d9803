"""What charts of tables have in common; pure.

Colours come from the theme of the page or of the print; none is the only sign of anything.
"""

from __future__ import annotations

import altair as alt

LINE = 22
# For what is drawn behind, visible on light and on dark paper.
GREY = "#7a869a"
NOT_GIVEN = "(not given)"
Layered = alt.LayerChart | alt.FacetChart


def lines(field: str, order: list[str]) -> alt.Y:
    """Return the axis of a chart with a line for each value of a field, in an order."""
    axis = alt.Axis(labelLimit=300, labelFontSize=12, labelFlush=False, ticks=False, domain=False)
    return alt.Y(f"{field}:N", sort=order, title=None, axis=axis)


def percent() -> alt.Axis:
    """Return an axis of shares from none to all."""
    return alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1], domain=False)


def at_the_end(base: alt.Chart) -> alt.Chart:
    """Return the words of the field ``label``, written where a line has its end at 1."""
    ends: alt.Chart = base.mark_text(align="left", dx=6, fontSize=12)
    return ends.encode(x=alt.datum(1), text="label:N")
