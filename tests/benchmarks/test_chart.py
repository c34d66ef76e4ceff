"""The picture of the rates."""

from __future__ import annotations

from lxml import etree

from benchmarks.sending.chart import chart

_SVG = "{http://www.w3.org/2000/svg}"


def _words(picture: str) -> list[str]:
    return [text.text or "" for text in etree.fromstring(picture.encode()).iter(f"{_SVG}text")]


def test_every_sender_is_named_beside_its_rate() -> None:
    words = _words(chart({"near": [("a & b <c>", 1234.4, False), ("ours", 5000, True)], "far": []}))
    assert words[1:] == ["near", "a & b <c>", "1,234", "ours", "5,000", "far"]


def test_bars_are_as_long_as_their_rates_within_their_group() -> None:
    picture = chart({"near": [("a", 1000, False), ("b", 250, True)], "far": [("c", 10, True)]})
    bars = etree.fromstring(picture.encode()).findall(f"{_SVG}rect")[1:]
    long, short, far = (float(bar.get("width", "")) for bar in bars)
    assert long == far == short * 4
