from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image as Pillow

from newsletter.model import Image, ImageAnswer, Where
from newsletter.probe import images

Save = Callable[[str, bytes], str]
Look = Callable[[str], ImageAnswer]


def encoded(form: str, size: tuple[int, int] = (60, 40)) -> bytes:
    data = io.BytesIO()
    Pillow.linear_gradient("L").convert("RGB").resize(size).save(data, form)
    return data.getvalue()


@pytest.fixture(scope="session")
def png() -> bytes:
    return encoded("PNG")


@pytest.fixture(scope="session")
def pictures() -> dict[str, bytes]:
    """A sound picture of each format, 60 x 40 pixels."""
    return {form: encoded(form) for form in ("PNG", "JPEG", "GIF", "WEBP")}


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="session")
def save(root: Path) -> Save:
    """Put bytes into the project; the name to look them up by."""

    def write(name: str, data: bytes) -> str:
        (root / name).write_bytes(data)
        return name

    return write


@pytest.fixture(scope="session")
def look(root: Path) -> Look:
    def one(name: str) -> ImageAnswer:
        (answer,) = images.look(root, [Image(path=name, where=Where(path="issue.md"))])
        return answer

    return one
