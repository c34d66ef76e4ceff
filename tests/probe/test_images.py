from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Image, ImageAnswer, Where
from newsletter.probe import images

Save = Callable[[str, bytes], str]
Look = Callable[[str], ImageAnswer]
DAMAGED = "the file is damaged or incomplete"
FORMATS = ("PNG", "JPEG", "GIF", "WEBP")


@pytest.mark.parametrize("form", FORMATS)
def test_a_sound_picture_is_told_with_its_size(
    save: Save, look: Look, pictures: dict[str, bytes], form: str
) -> None:
    name = save(f"sound.{form.lower()}", pictures[form])
    assert look(name) == ImageAnswer(path=name, width=60, height=40, size=len(pictures[form]), format=form)


def test_what_counts_is_the_content_and_not_the_ending(save: Save, look: Look, png: bytes) -> None:
    answer = look(save("photo.jpg", png))
    assert (answer.format, answer.problem) == ("PNG", "")


def test_each_file_is_looked_at_once(root: Path, save: Save, png: bytes) -> None:
    place = Where(path="issue.md")
    names = [save("one.png", png), save("two.png", png), "one.png"]
    answers = images.look(root, (Image(path=name, alt=str(n), where=place) for n, name in enumerate(names)))
    assert [answer.path for answer in answers] == ["one.png", "two.png"]


def test_a_file_that_is_not_there_is_missing(look: Look, root: Path) -> None:
    (root / "folder.png").mkdir()
    assert look("images/nope.png").problem == "there is no such file"
    assert look("folder.png").problem == "there is no such file"
    assert look("").problem == "there is no such file"


@pytest.mark.parametrize("name", ["../secret.png", "images/../../secret.png"])
def test_a_file_outside_the_project_is_refused(look: Look, root: Path, png: bytes, name: str) -> None:
    (root.parent / "secret.png").write_bytes(png)
    (root / "images").mkdir(exist_ok=True)
    assert look(name).problem == "the file lies outside the project"


def test_an_absolute_path_and_a_link_that_lead_outside_are_refused(
    look: Look, root: Path, png: bytes
) -> None:
    secret = root.parent / "linked.png"
    secret.write_bytes(png)
    (root / "link.png").symlink_to(secret)
    assert look(str(secret)).problem == "the file lies outside the project"
    assert look("link.png").problem == "the file lies outside the project"


def test_a_link_inside_the_project_is_fine(look: Look, root: Path, save: Save, png: bytes) -> None:
    (root / "inside.png").symlink_to(root / save("target.png", png))
    assert look("inside.png").problem == ""


def test_a_name_that_no_file_can_have_is_answered(look: Look, root: Path) -> None:
    (root / "loop.png").symlink_to("loop.png")
    for name in ("a\0b.png", "a" * 5_000, "loop.png", "\ud800.png"):
        assert look(name).problem == "the file cannot be read"


@pytest.mark.parametrize("name", ["logo.svg", "LOGO.SVGZ", "logo.png"])
def test_svg_is_refused_with_a_reason(save: Save, look: Look, name: str) -> None:
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    assert look(save(name, drawing)).problem == "mail programs do not show SVG; save it as PNG"


@pytest.mark.parametrize(
    "data", [b"", b"no picture", b"%PDF-1.7", b"%!PS-Adobe-3.0 EPSF-3.0", b"II*\0\x08\0\0\0"]
)
def test_what_is_no_picture_is_refused(save: Save, look: Look, data: bytes) -> None:
    assert look(save("other.png", data)).problem == "the file is not a PNG, JPEG, GIF or WebP picture"


@pytest.mark.parametrize("form", FORMATS)
def test_half_a_picture_is_damaged(save: Save, look: Look, pictures: dict[str, bytes], form: str) -> None:
    assert look(save("half", pictures[form][: len(pictures[form]) // 2])).problem == DAMAGED


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose header promises that many pixels."""
    chunks = [
        b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0),
        b"IDAT" + zlib.compress(b"few"),
        b"IEND",
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in chunks
    )


@pytest.mark.parametrize("side", [7_100, 10_000, 30_000, 2**31 - 1])
def test_a_picture_of_too_many_pixels_is_refused_unread(save: Save, look: Look, side: int) -> None:
    problem = look(save("bomb.png", huge_png(side, side))).problem
    assert "too large" in problem or "too many pixels" in problem


def test_just_below_the_limit_a_picture_is_read(save: Save, look: Look) -> None:
    assert look(save("large.png", huge_png(7_000, 7_000))).problem == DAMAGED


@given(st.sampled_from(FORMATS), st.data())
def test_whatever_the_bytes_there_is_an_answer(
    save: Save, look: Look, pictures: dict[str, bytes], form: str, data: st.DataObject
) -> None:
    broken = bytearray(pictures[form])
    for place in data.draw(st.lists(st.integers(0, len(broken) - 1), min_size=1, max_size=4)):
        broken[place] = data.draw(st.integers(0, 255))
    answer = look(save("broken", bytes(broken[: data.draw(st.integers(0, len(broken)))])))
    assert bool(answer.problem) != bool(answer.width and answer.height and answer.format)


def test_a_file_is_looked_at_again_when_it_has_changed(save: Save, look: Look, png: bytes) -> None:
    name = save("changing.png", png)
    sound = look(name)
    assert look(name) == sound
    save(name, png[: len(png) // 2])
    assert look(name).problem == DAMAGED
    save(name, png)
    assert look(name) == sound


def test_a_file_that_has_not_changed_is_not_decoded_again(
    save: Save, look: Look, png: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = save("same.png", png)
    sound = look(name)
    monkeypatch.setattr("PIL.Image.open", None)
    assert look(name) == sound


@pytest.mark.parametrize(
    ("there", "asked"),
    [("images/walk.png", "walk.png"), ("Walk.PNG", "walk.png"), ("cafe\u0301.png", "caf\u00e9.png")],
)
def test_the_file_that_was_probably_meant_is_named(
    save: Save, look: Look, png: bytes, there: str, asked: str
) -> None:
    save(there, png)
    assert look(asked).problem == f"there is no such file, but {there} is there"
