"""A picture of the rates: one bar a sender, in groups, as SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

_WIDTH, _LABELS, _BAR, _GAP = 900, 330, 20, 8
_HEAD, _TITLE = 46, 36
_OURS, _PEERS = "#0b6e4f", "#8a94a3"
_ROOM_FOR_FIGURES = 90
_HEADLINE = "Mails a second (and connections); more is better"


def chart(groups: Mapping[str, Sequence[tuple[str, float, bool]]]) -> str:
    """Bars of (label, messages a second, whether it is ours) under the title of their group."""
    rows = sum(len(bars) for bars in groups.values())
    height = _HEAD + len(groups) * (_TITLE + _GAP) + rows * (_BAR + _GAP) + 10
    told = "; ".join(
        f"{title}: " + ", ".join(f"{label} {rate:,.0f}" for label, rate, _ in bars)
        for title, bars in groups.items()
    )
    look = 'font-family="system-ui, sans-serif" font-size="14" fill="#1c2430"'
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" {look}>',
            "<title>Mails a second by sender</title>",
            f"<desc>{escape(told)}</desc>",
            '<rect width="100%" height="100%" fill="#ffffff"/>',
            f'<text x="16" y="30" font-size="18" font-weight="bold">{_HEADLINE}</text>',
            *_drawn(groups),
            "</svg>\n",
        )
    )


def _drawn(groups: Mapping[str, Sequence[tuple[str, float, bool]]]) -> Iterator[str]:
    y = _HEAD
    for title, bars in groups.items():
        y += _TITLE
        yield f'<text x="16" y="{y - 8}" font-weight="bold">{escape(title)}</text>'
        # Each group has a scale of its own: a far server would leave nothing to see beside a near one.
        most = max((rate for _, rate, _ in bars), default=0) or 1
        for label, rate, is_ours in bars:
            width = (_WIDTH - _LABELS - _ROOM_FOR_FIGURES) * rate / most
            middle = y + _BAR * 0.75
            weight = ' font-weight="bold"' if is_ours else ""
            yield f'<text x="{_LABELS - 10}" y="{middle}" text-anchor="end"{weight}>{escape(label)}</text>'
            yield (
                f'<rect x="{_LABELS}" y="{y}" width="{max(width, 1):.1f}" height="{_BAR}" '
                f'fill="{_OURS if is_ours else _PEERS}"/>'
            )
            yield f'<text x="{_LABELS + width + 8:.1f}" y="{middle}"{weight}>{rate:,.0f}</text>'
            y += _BAR + _GAP
        y += _GAP
