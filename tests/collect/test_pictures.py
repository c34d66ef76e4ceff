from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.collect import pictures
from newsletter.model import Article, Collected, SourceImage, Where
from tests.collect.sources import of_file


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "inbox" / "story.md"
    path.parent.mkdir()
    path.write_text("# A story")
    return path


def brought(source: Path, place: str) -> SourceImage:
    article = Article(slug="a", title="A", where=Where(path=str(source)))
    found = pictures.bring(Collected(article=article, image=SourceImage(place=place)), of_file(source))
    assert found.image
    return found.image


@pytest.mark.parametrize("named", ["bench.png", "pictures/bench.png"])
def test_a_picture_beside_its_source_comes_along(source: Path, named: str) -> None:
    (source.parent / named).parent.mkdir(exist_ok=True)
    (source.parent / named).write_bytes(b"the picture")
    image = brought(source, named)
    assert (image.data, image.ending) == (b"the picture", ".png")


@pytest.mark.parametrize(
    "named", ["../secret.png", "/etc/passwd", "https://x.example/a.png", "gone.png", "a\nb.png"]
)
def test_a_picture_from_elsewhere_is_never_read(source: Path, tmp_path: Path, named: str) -> None:
    (tmp_path / "secret.png").write_bytes(b"secret")
    assert brought(source, named).data == b""
