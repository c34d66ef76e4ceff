"""The pictures of a story are brought, or told."""

from __future__ import annotations

import io
import os
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from newsletter.collect import pictures
from newsletter.collect.base import Source
from newsletter.collect.opening import open_source
from newsletter.model import Article, Author, Collected, Note, NoteKind, SourceImage, Where
from newsletter.net.polite import Polite
from tests.collect.sources import named, of_file
from tests.net.sites import Site, reply


def picture(width: int = 200, height: int = 150, kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(file, kind)
    return file.getvalue()


PNG = picture()
WHERE = Where(path="story")


def story(
    image: SourceImage | None = None, *photos: tuple[str, SourceImage], notes: tuple[Note, ...] = ()
) -> Collected:
    return Collected(
        article=Article(slug="a", title="A", body="Words.", where=WHERE),
        authors=(Author(slug="ines", name="Ines Okafor", where=WHERE),),
        image=image,
        photos=photos,
        notes=notes,
    )


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "inbox" / "story.md"
    path.parent.mkdir()
    path.write_text("# A story")
    return path


@pytest.fixture
def page(site: Site, home: str, polite: Polite) -> Source:
    site.pages["/stories/1"] = reply(200, b"<h1>A</h1>", Content_Type="text/html")
    return open_source(f"{home}/stories/1", polite)


def told(collected: Collected) -> list[tuple[NoteKind, str]]:
    return [(note.kind, note.text) for note in collected.notes]


def lead(collected: Collected) -> SourceImage:
    assert collected.image
    return collected.image


# --- beside the source -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("bench.png", "bench.png"),
        ("pictures/bench.png", "pictures/bench.png"),
        ("./Story_files/bench.php", "Story_files/bench.php"),
        ("The%20story_files/a%20b", "The story_files/a b"),
        ("files/bench.png?w=300&h=200", "files/bench.png"),
        ("100%25.png", "100%25.png"),
    ],
)
def test_a_picture_beside_its_source_comes_along(source: Path, place: str, name: str) -> None:
    path = source.parent / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(PNG)
    found = pictures.bring(story(SourceImage(place=place, alt="A bench")), of_file(source))
    assert found.image == SourceImage(place=place, data=PNG, ending=".png", alt="A bench")
    assert found.notes == ()


def test_a_picture_of_an_issue_of_ours_comes_along(tmp_path: Path) -> None:
    for name, data in (("articles/a.md", b"# A"), ("images/a.png", PNG)):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(data)
    found = pictures.bring(story(SourceImage(place="images/a.png")), of_file(tmp_path / "articles" / "a.md"))
    assert lead(found).data == PNG


@pytest.mark.parametrize(
    "place",
    [
        "../secret.png",
        "%2e%2e/secret.png",
        "/etc/passwd",
        "gone.png",
        "a\nb.png",
        "a\0b",
        "link.png",
        ".",
        "",
    ],
)
def test_a_picture_from_elsewhere_is_never_read(source: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "secret.png").write_bytes(PNG)
    (source.parent / "link.png").symlink_to(tmp_path / "secret.png")
    image = SourceImage(place=place, alt="A bench")
    found = pictures.bring(story(image), of_file(source))
    assert found.image == image
    if place:
        assert [kind for kind, _ in told(found)] == [NoteKind.DOUBTED]


def test_a_file_beside_the_source_that_is_no_picture_stays_where_it_is(source: Path) -> None:
    (source.parent / "passwords.png").write_bytes(b"secret words")
    found = pictures.bring(story(SourceImage(place="passwords.png")), of_file(source))
    assert lead(found).data == b""
    assert "is not a picture" in found.notes[0].text


def test_what_is_no_file_is_not_waited_for(source: Path) -> None:
    os.mkfifo(source.parent / "pipe.png")
    assert lead(pictures.bring(story(SourceImage(place="pipe.png")), of_file(source))).data == b""


def test_a_source_without_a_file_has_nothing_beside_it() -> None:
    bare = replace(named("standard input"), path=None)
    found = pictures.bring(story(SourceImage(place="a.png")), bare)
    assert "beside a file that we do not have" in found.notes[0].text


# --- of the web --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["{}/pictures/a", "/pictures/a", "../pictures/a", "//{}/pictures/a"])
def test_a_picture_of_the_web_is_fetched_as_one(site: Site, home: str, page: Source, place: str) -> None:
    site.pages["/pictures/a"] = reply(200, PNG, Content_Type="text/plain")
    place = place.format(home.removeprefix("http://") if place.startswith("//") else home)
    found = pictures.bring(story(SourceImage(place=place, credit="Ana Ruiz")), page)
    assert found.image == SourceImage(place=place, data=PNG, ending=".png", credit="Ana Ruiz")
    assert site.heard[-1].headers["accept"].startswith("image/")


def test_the_kind_is_told_by_the_content_and_by_nothing_else(site: Site, home: str, page: Source) -> None:
    site.pages["/a.png"] = reply(200, picture(kind="JPEG"), Content_Type="image/png")
    assert lead(pictures.bring(story(SourceImage(place=f"{home}/a.png")), page)).ending == ".jpg"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (reply(404), "there is nothing at this address (404)"),
        (reply(403), "refuses programs"),
        (reply(200, b"<html><body>Log in"), "it is a web page and no picture"),
        (reply(200, b"<svg onload='alert(1)'></svg>"), "it is a drawing (SVG)"),
        (reply(200, b""), "it is empty"),
        (reply(200, PNG[:80]), "it is damaged or incomplete"),
        (reply(302, Location="http://127.0.0.1/secret.png"), "private network"),
        (reply(302, Location="http://169.254.169.254/latest"), "private network"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + bytes(26 * 1024 * 1024), "larger than 25 MB"),
        (b"", "does not take connections"),
    ],
)
def test_a_story_stays_whole_without_a_picture_that_cannot_be_had(
    site: Site, home: str, page: Source, answer: bytes, words: str
) -> None:
    site.pages["/a.png"] = answer
    image = SourceImage(place=f"{home}/a.png", alt="A bench", caption="The bench", credit="Ana Ruiz")
    whole = story(
        image, notes=(Note(kind=NoteKind.DROPPED, text="Menu."), Note(kind=NoteKind.DROPPED, text="Links."))
    )
    found = pictures.bring(whole, page)
    assert (found.image, found.article) == (image, whole.article)
    doubt, *others = found.notes
    assert others == list(whole.notes)
    assert doubt.kind is NoteKind.DOUBTED
    assert words in doubt.text
    assert f"{home}/a.png" in doubt.text
    assert "Save it into the issue's folder 'images'" in doubt.text


def test_a_picture_on_another_private_host_is_not_fetched(site: Site, page: Source) -> None:
    site.pages["/secret.png"] = reply(200, PNG)
    place = f"http://router.example:{site.port}/secret.png"
    found = pictures.bring(story(SourceImage(place=place)), page)
    assert lead(found).data == b""
    assert "private network" in found.notes[0].text
    assert "GET /secret.png" not in site.asked()


@pytest.mark.parametrize(("width", "height"), [(1, 1), (16, 16), (600, 1), (1, 600), (100, 100)])
def test_counting_pixels_and_icons_are_no_pictures_of_a_story(
    site: Site, home: str, page: Source, width: int, height: int
) -> None:
    site.pages["/a.gif"] = reply(200, picture(width, height, "GIF"))
    found = pictures.bring(story(SourceImage(place=f"{home}/a.gif")), page)
    assert found.image is None
    ((kind, words),) = told(found)
    assert kind is NoteKind.DROPPED
    assert f"{width} x {height} pixels" in words


# --- of authors, and carried along -------------------------------------------------------------------------


def test_photos_of_authors_are_brought_like_pictures(site: Site, home: str, page: Source) -> None:
    site.pages |= {
        "/ines": reply(200, picture(60, 60)),
        "/blank": reply(200, picture(1, 1)),
        "/gone": reply(404),
    }
    found = pictures.bring(
        story(
            None,
            ("ines", SourceImage(place=f"{home}/ines")),
            ("blank", SourceImage(place=f"{home}/blank")),
            ("gone", SourceImage(place=f"{home}/gone")),
        ),
        page,
    )
    assert [(slug, photo.ending) for slug, photo in found.photos] == [("ines", ".png"), ("gone", "")]
    assert [kind for kind, _ in told(found)] == [NoteKind.DOUBTED, NoteKind.DROPPED]
    assert "'issues/authors/photos'" in found.notes[0].text


def test_a_photo_that_fails_is_told_by_the_name_of_its_author(page: Source, home: str) -> None:
    found = pictures.bring(story(None, ("ines", SourceImage(place=f"{home}/gone"))), page)
    assert found.notes[0].text.startswith("The photo of Ines Okafor (")


def test_no_story_makes_us_fetch_photos_without_end(site: Site, home: str, page: Source) -> None:
    photos = [(f"p{number}", SourceImage(place=f"{home}/{number}")) for number in range(100)]
    found = pictures.bring(story(None, *photos), page)
    assert len([line for line in site.asked() if line != "GET /robots.txt"]) == 13
    assert len(found.photos) == 100


def test_a_picture_that_the_source_carries_is_cleaned_too() -> None:
    found = pictures.bring(story(SourceImage(data=PNG, ending=".emf")), named("a.docx"))
    assert found.image == SourceImage(data=PNG, ending=".png")
    broken = pictures.bring(story(SourceImage(data=b"EMF", alt="A bench")), named("a.docx"))
    assert broken.image == SourceImage(alt="A bench")
    assert broken.notes[0].text.startswith("The picture of the story could not be had: it is not a picture")


def test_a_story_without_pictures_stays_as_it_is() -> None:
    for whole in (story(), story(SourceImage(alt="A bench"))):
        assert pictures.bring(whole, named("a.txt")) == whole
