"""What a seed does before its text is changed, where a text is not enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PIL import Image

from tests.faults.places import AUTHORS, COUNT, DRIVE, ISSUE, SETTINGS, SLEEP, SOUP, WALK


def nothing(root: Path) -> None:
    pass


def without_body(file: str) -> Callable[[Path], None]:
    """The story keeps what stands on top."""

    def cut(root: Path) -> None:
        text = (root / file).read_text(encoding="utf-8")
        (root / file).write_text(text[: text.index("\n---\n") + 5], encoding="utf-8")

    return cut


def one_long_sentence(root: Path) -> None:
    without_body(WALK)(root)
    with (root / WALK).open("a", encoding="utf-8") as file:
        file.write(f"We met at the gate{', and then we went on to the pond' * 12}.\n")


def headings_only(root: Path) -> None:
    without_body(SLEEP)(root)
    with (root / SLEEP).open("a", encoding="utf-8") as file:
        file.write("## Earplugs\n\n## A pillow\n")


def in_few_programs(root: Path) -> None:
    with (root / SETTINGS).open("a", encoding="utf-8") as file:
        file.write("\n[clients]\ngmail = 90\nyahoo = 4\n")


def told_before(root: Path) -> None:
    """An issue of the week before, with the story of the walking group."""
    folder = root / "issues/2026-11-15/articles"
    folder.mkdir(parents=True)
    (folder / "walking-group.md").write_text((root / WALK).read_text(encoding="utf-8"), encoding="utf-8")


def short_stories(root: Path) -> None:
    for file in (WALK, COUNT, SOUP, DRIVE, SLEEP):
        kept = (root / file).read_text(encoding="utf-8").split("\n")
        wanted = ("---", "title", "published", "authors", "  - ", "image", "url")
        front = [line for line in kept[: kept.index("---", 1) + 1] if line.startswith(wanted)]
        (root / file).write_text("\n".join([*front, "A walk."]), encoding="utf-8")
    for person in (root / AUTHORS).glob("*.md"):
        person.write_text(
            person.read_text(encoding="utf-8").partition("\n---\n")[0] + "\n---\nA. B.\n", encoding="utf-8"
        )


def _picture(root: Path, name: str) -> Path:
    return root / "issues/2026-11-22/images" / name


def moving(root: Path) -> None:
    frames = [Image.new("RGB", (480, 320), color) for color in ("red", "blue")]
    frames[0].save(_picture(root, "moving.gif"), save_all=True, append_images=frames[1:])


def tiny(root: Path) -> None:
    Image.new("RGB", (120, 80), "teal").save(_picture(root, "tiny.png"))


def grain(root: Path, name: str = "grain.png") -> None:
    """A picture that no encoding makes small."""
    Image.effect_noise((1600, 900), 120).convert("RGB").save(_picture(root, name))


def grain_everywhere(root: Path) -> None:
    grain(root)
    for number, file in enumerate((COUNT, SOUP, DRIVE, SLEEP)):
        grain(root, f"grain-{number}.png")
        text = (root / file).read_text(encoding="utf-8")
        name = text.partition("image: ")[2].partition("\n")[0]
        (root / file).write_text(text.replace(name, f"images/grain-{number}.png"), encoding="utf-8")
    issue = (root / ISSUE).read_text(encoding="utf-8")
    (root / ISSUE).write_text(issue.replace("kind: articles", "kind: lead"), encoding="utf-8")


def with_a_link(root: Path) -> None:
    """One in the middle of the note."""
    text = (root / ISSUE).read_text(encoding="utf-8")
    linked = text.replace(
        "I read every letter", "I read [the letters of all readers](https://a.example/x), each"
    )
    (root / ISSUE).write_text(linked, encoding="utf-8")


def in_arabic(root: Path) -> None:
    text = (root / ISSUE).read_text(encoding="utf-8")
    (root / ISSUE).write_text(text.replace("number: 47", "number: 47\nlanguage: ar"), encoding="utf-8")
