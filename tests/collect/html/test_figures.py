"""The pictures of a page, with what is said of them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.html.credit import split
from newsletter.collect.html.figures import figures
from newsletter.collect.html.tree import fragment
from newsletter.model import SourceImage

BASE = "https://b.example/d/"


def of(html: str) -> tuple[SourceImage, ...]:
    return figures(fragment(html), BASE)


def test_a_picture_comes_with_description_caption_and_credit() -> None:
    html = """<figure><div><img src="a.jpg" alt=" A
        ward "></div><figcaption>A quiet ward. <b>Photo: Jane Doe</b></figcaption></figure>"""
    assert of(html) == (
        SourceImage(place=f"{BASE}a.jpg", alt="A ward", caption="A quiet ward.", credit="Jane Doe"),
    )


def test_a_credit_of_its_own_is_told_from_the_caption() -> None:
    html = """<figure><img src="a.jpg"><figcaption>A ward <span class="image-credit">Credit: Jane Doe</span>
        </figcaption></figure>"""
    assert of(html) == (SourceImage(place=f"{BASE}a.jpg", caption="A ward", credit="Jane Doe"),)


@pytest.mark.parametrize(
    "html",
    [
        "<img src='blank.gif' data-src='a.jpg'>",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-lazy-src='a.jpg'>",
        "<img src='x.jpg' srcset='b.jpg 300w, a.jpg 1300w, c.jpg 3000w'>",
        "<img src='x.jpg' srcset='b.jpg, a.jpg 2x'>",
        "<picture><source type='image/avif' srcset=x><source srcset='a.jpg'><img src='c.jpg'></picture>",
        "<noscript><img src='a.jpg'></noscript>",
        "<amp-img src='a.jpg'></amp-img>",
        "<img src='//b.example/d/a.jpg'>",
    ],
)
def test_the_picture_is_found_where_pages_put_it(html: str) -> None:
    assert [image.place for image in of(html)] == [f"{BASE}a.jpg"]


@pytest.mark.parametrize(
    "html",
    [
        "<img src='https://t.example/p.gif?u=1' width=1 height=1>",
        "<img src='a.png' width=1>",
        "<img src='a.png' width='24px' height=24>",
        "<img src='/static/spacer.gif'>",
        "<img src='a.svg'>",
        "<img src='a.png' class='wp-smiley emoji'>",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
        "<img src='data:image/svg+xml,<svg/>'>",
        "<img src='javascript:x'>",
        "<img src='http://[x'>",
        "<img>",
        "<div style='display:none'><img src='a.png'></div>",
    ],
)
def test_what_is_no_picture_of_the_story_is_left_out(html: str) -> None:
    assert of(html) == ()


def test_a_picture_that_the_page_holds_itself_comes_with_its_bytes() -> None:
    data = b"\x89PNG\r\n\x1a\n" + bytes(3000)
    written = base64.b64encode(data).decode()
    assert of(f"<img src='data:image/png;base64,{written}' alt=x>") == (
        SourceImage(data=data, ending=".png", alt="x"),
    )


def test_a_picture_that_is_held_beside_the_page_comes_with_its_bytes() -> None:
    found = figures(fragment("<img src='cid:1' alt=x><img src='cid:2'>"), held={"cid:1": b"GIF89a"})
    assert found == (SourceImage(data=b"GIF89a", ending=".gif", alt="x"),)


def test_a_picture_shown_twice_is_one_and_has_the_description_of_either() -> None:
    assert [image.alt for image in of("<img src=a.jpg><img src=a.jpg alt=x><img src=a.jpg alt=y>")] == ["x"]


def test_the_name_of_a_file_is_no_description() -> None:
    assert [image.alt for image in of("<img src=a.jpg alt=IMG_2034.JPG>")] == [""]


def test_a_page_saved_with_its_pictures_names_them_beside_itself() -> None:
    (image,) = figures(
        fragment("<img src='Evenings_files/a.jpg'><img src='../secret.jpg'><img src='/etc/a.jpg'>")
    )
    assert image.place == "Evenings_files/a.jpg"


@pytest.mark.parametrize(
    ("said", "caption", "credit"),
    [
        ("A ward (Photo by Jane Doe)", "A ward", "Jane Doe"),
        ("A ward | © Jane Doe", "A ward", "Jane Doe"),
        ("Foto: Jane Doe", "", "Jane Doe"),
        ("Eine Station. Bild: Jane Doe/dpa", "Eine Station.", "Jane Doe/dpa"),
        ("In a photo by her sister, she smiles.", "In a photo by her sister, she smiles.", ""),
        ("A ward (in May)", "A ward (in May)", ""),
        ("", "", ""),
    ],
)
def test_a_credit_at_the_end_is_parted_from_the_caption(said: str, caption: str, credit: str) -> None:
    assert split(said) == (caption, credit)


@given(st.text("<img src='a.jpg' srcset=, 2x figure>\"&;:", max_size=120))
def test_any_text_with_tags_in_it_has_some_pictures_or_none(html: str) -> None:
    of(f"<figure><img {html}")
