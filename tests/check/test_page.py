from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.check.page import page, skeleton


def test_a_page_is_read_once() -> None:
    assert page("<p>a</p>") is page("<p>a</p>")


def test_another_word_leaves_the_skeleton_as_it_is() -> None:
    def mail(word: str) -> str:
        return (
            f'<title>{word}</title><!-- {word} --><p title="{word}" style="color:red">{word} '
            f'<a href=\'{word}\'><img width="4" SRC="{word}" alt="{word} > {word}"></a></p> '
            f"<!--[if mso]><td>{word}</td><![endif]-->"
        )

    assert skeleton(mail("walk")) == skeleton(mail("A soup for off days"))


def test_what_decides_about_looks_is_part_of_the_skeleton() -> None:
    kept = '<style>\n.a > p[title="x"] { color: red }</style><p class="a" width="4" style="color:red">'
    assert skeleton(f"{kept}<b>Word</b>, <i> </i></p>") == f"{kept}<b>x</b>x<i></i></p>"
    conditional = "<!--[if mso]><td><![endif]--><!--[if !mso]><!--><p>x</p><!--<![endif]-->"
    assert skeleton(conditional) == conditional


@given(st.text("<>!-[]\"'= astyle/{}x\n", max_size=60))
def test_no_page_is_too_broken_for_a_skeleton(html: str) -> None:
    assert isinstance(skeleton(html), str)
