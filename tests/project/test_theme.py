from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import ProjectError
from newsletter.model import Slot
from newsletter.project.theme import load_theme

SOUND = """\
[images]
lead = { width = 640, height = 360 }
logo = { width = 180, height = 44, whole = true }
thumb = { width = 192, height = 128, phone = 440 }

[grounds]
light = ["#FFFFFF"]
dark = ["#101010", "#202020"]
"""


def write(project: Path, told: str) -> None:
    (project / "templates/odd").mkdir(parents=True)
    (project / "templates/odd/theme.toml").write_text(told)


def test_a_theme_says_where_its_pictures_and_texts_stand(project: Path) -> None:
    write(project, SOUND)
    theme = load_theme(project, "odd")
    assert theme.slots == (
        Slot(name="lead", width=640, height=360),
        Slot(name="logo", width=180, height=44, whole=True),
        Slot(name="thumb", width=192, height=128, phone=440),
    )
    assert (theme.light, theme.dark) == (("#FFFFFF",), ("#101010", "#202020"))


@pytest.mark.parametrize(
    ("told", "line", "words"),
    [
        ("[images]\nlead = { width = 0 }", 2, "width = 0"),
        ("[images]\n\nlead = { width = 640, height = -1 }", 3, "height = -1"),
        ("[images]\nlead = { width = 9999 }", 2, "width = 9999"),
        ("[images]\nlead = { width = 640, heigth = 1 }", 2, "heigth"),
        ("[images]\nlead = { width = true }", 2, "width = True"),
        ("[images]\nlead = { height = 2 }", 2, "no width"),
        ("[images]\nlead = 640", 2, "no width"),
        ("images = 3", 1, "should be a group"),
        ("[images", 1, "cannot be read"),
        ("[grounds]\nlight = []", 2, "light"),
        ('[grounds]\nlight = ["white"]', 2, "light"),
        ('[grounds]\ndusk = ["#FFFFFF"]', 2, "dusk"),
        ("[image]\nlead = 3", 1, "Did you mean 'images'"),
    ],
)
def test_what_a_theme_cannot_have_is_named_with_its_line(
    project: Path, told: str, line: int, words: str
) -> None:
    write(project, told)
    with pytest.raises(ProjectError, match=words) as raised:
        load_theme(project, "odd")
    assert (raised.value.path, raised.value.line) == ("templates/odd/theme.toml", line)


def test_a_theme_without_its_manifest_would_mail_no_picture_and_is_refused(project: Path) -> None:
    (project / "templates/odd").mkdir(parents=True)
    with pytest.raises(ProjectError, match=r"no theme\.toml"):
        load_theme(project, "odd")


def test_a_theme_file_that_is_a_link_out_of_the_theme_is_refused(project: Path) -> None:
    write(project, SOUND)
    (project / "templates/odd/inline.css").symlink_to("/etc/hostname")
    with pytest.raises(ProjectError, match="outside"):
        load_theme(project, "odd")
