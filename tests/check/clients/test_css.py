from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.check.clients.css import Declared, blocks, declared


def test_each_block_comes_with_what_stands_around_it() -> None:
    css = "p { color: red }\n@media (max-width: 1px) {\n  .a  .b { margin: 0; COLOR: Blue !important }\n}"
    found = [(one.around, one.head, [(it.name, it.value) for it in one.declared]) for one in blocks(css)]
    assert found == [
        ((), "p", [("color", "red")]),
        (("@media (max-width: 1px)",), ".a .b", [("margin", "0"), ("color", "blue")]),
        ((), "@media (max-width: 1px)", []),
    ]


def test_offsets_are_those_of_the_first_letter() -> None:
    css = "/* one */\n@media print {\n  p { color: red; margin: 0 }\n}"
    inner, outer = blocks(css)
    assert css[outer.start :].startswith("@media")
    assert css[inner.start :].startswith("p {")
    assert [css[one.start :][:5] for one in inner.declared] == ["color", "margi"]
    style = " color : red;margin:0"
    assert [style[one.start :][:5] for one in declared(style)] == ["color", "margi"]


@pytest.mark.parametrize(
    ("style", "found"),
    [
        ("", ()),
        ("color", ()),
        (":red", ()),
        ("-webkit-box-shadow:none", (("box-shadow", "none"),)),
        ("--ink:#000000", (("--ink", "#000000"),)),
        ("background:url(data:a;b,c);color:red", (("background", "url(data:a;b,c)"), ("color", "red"))),
        ("font-family:'a;b}', serif", (("font-family", "'a;b}', serif"),)),
        ("color:red!IMPORTANT;;", (("color", "red"),)),
    ],
)
def test_declarations_are_taken_apart(style: str, found: tuple[tuple[str, str], ...]) -> None:
    assert tuple((one.name, one.value) for one in declared(style)) == found


@given(st.text("{}();:@/*\"' abc-!\n", max_size=80))
def test_no_css_is_too_broken(css: str) -> None:
    for block in blocks(css):
        assert all(isinstance(one, Declared) for one in block.declared)
        assert 0 <= block.start <= len(css)


def test_what_nests_without_end_is_passed_over() -> None:
    assert len(list(blocks("a{" * 5000 + "}" * 5000))) == 16
