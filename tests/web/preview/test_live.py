"""What a writer sees while writing."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.conftest import ISSUE, REPOSITORY, SETTINGS, SOUP, WALK
from tests.web.conftest import Serve
from tests.web.preview.conftest import Preview

Shown = Callable[..., Preview]
Save = Callable[[Path, str], None]


def test_a_saved_change_appears_by_itself(project: Path, shown: Shown, save: Save) -> None:
    preview = shown(project)
    preview.shows("Three pots from our readers")
    save(preview.file("articles/soup.md"), SOUP.replace("Three pots", "Four pans"))
    preview.shows("Four pans from our readers")
    expect(preview.page.get_by_role("status")).to_contain_text(re.compile(r"Updated \d\d:\d\d:\d\d"))


def test_a_file_that_is_emptied_and_then_filled_is_followed_too(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.shows("Three pots")
    preview.file("articles/soup.md").write_text(SOUP.replace("Three pots", "Four pans"), encoding="utf-8")
    preview.shows("Four pans")


def test_the_last_of_many_changes_is_what_stands(project: Path, shown: Shown, save: Save) -> None:
    preview = shown(project)
    for number in range(30):
        save(preview.file("articles/soup.md"), SOUP.replace("Three pots", f"Pot number {number},"))
    preview.shows("Pot number 29,")


@pytest.mark.parametrize(
    ("name", "before", "after", "words"),
    [
        ("issues/2026-11-22/issue.md", "this is the note", "this is another note", "this is another note"),
        ("issues/authors/ines.md", "nineteen years", "ninety years", "ninety years"),
        ("newsletter.toml", "Test Letter", "Best Letter", "The Best Letter"),
    ],
)
def test_every_kind_of_file_is_followed(
    project: Path, shown: Shown, save: Save, name: str, before: str, after: str, words: str
) -> None:
    preview = shown(project)
    preview.shows("this is the note")
    path = project / name
    save(path, path.read_text(encoding="utf-8").replace(before, after))
    preview.shows(words)


@pytest.mark.parametrize("name", ["mark.png", "media/marks/mark.png"])
def test_a_logo_outside_the_usual_folder_is_followed_even_when_it_comes_late(
    project: Path, shown: Shown, save: Save, name: str
) -> None:
    def logo(color: str) -> None:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (300, 300), color).save(project / name)

    source = "Array.from(document.querySelector('iframe.shown').contentDocument.images, (one) => one.src)"
    preview = shown(project)
    preview.shows("Dear reader")
    assert preview.page.evaluate(source) == []
    save(project / "newsletter.toml", f'{SETTINGS}[brand]\nlogo = "{name}"\n')
    expect(preview.page.get_by_role("region", name="Checks")).to_contain_text(name)
    logo("red")
    expect(preview.mail.locator("img")).to_have_count(1)
    before = preview.page.evaluate(source)
    logo("blue")
    expect(preview.mail.locator("img")).not_to_have_attribute("src", before[0])


def test_an_env_file_that_appears_is_followed(project: Path, shown: Shown, save: Save) -> None:
    preview = shown(project)
    preview.shows("The Test Letter")
    save(project / ".env", "NEWSLETTER_NAME='The Letter of Today'\n")
    preview.shows("The Letter of Today")


def test_a_theme_that_appears_takes_over(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.shows("A walk that waits")
    shutil.copytree(REPOSITORY / "templates", project / "templates")
    template = project / "templates/bulletin/parts/masthead.mjml.j2"
    template.write_text(template.read_text().replace("{{ publication.name }}", "My own theme"))
    preview.shows("My own theme")
    template.write_text(template.read_text().replace("My own theme", "My own theme, twice"))
    preview.shows("My own theme, twice")


def test_the_first_page_follows_the_newest_issue_and_a_page_of_its_own_does_not(
    project: Path, shown: Shown
) -> None:
    preview = shown(project)
    preview.shows("Dear reader")
    own = preview.page.context.new_page()
    own.goto(f"{preview.address}/issues/2026-11-22")
    newer = project / "issues/2026-11-29"
    shutil.copytree(project / "issues/2026-11-22", newer)
    (newer / "issue.md").write_text(ISSUE.replace("Dear reader", "Dear next reader"), encoding="utf-8")
    expect(preview.page.locator("h1")).to_contain_text("29 November 2026")
    preview.shows("Dear next reader")
    expect(own.locator("h1")).to_contain_text("22 November 2026")
    own.locator("summary").click()
    links = own.get_by_role("navigation", name="Issues").get_by_role("link")
    expect(links).to_have_text([re.compile("newest"), re.compile("29 November"), re.compile("22 November")])


def test_an_issue_that_was_named_stays_on_the_first_page(project: Path, serve: Serve, page: Page) -> None:
    shutil.copytree(project / "issues/2026-11-22", project / "issues/2026-11-29")
    page.goto(serve(project, dt.date(2026, 11, 22)))
    expect(page.locator("h1")).to_contain_text("22 November 2026")


def test_a_project_without_an_issue_says_so_and_goes_on(
    empty_project: Path, project: Path, shown: Shown
) -> None:
    (project / "issues").rename(project / "away")
    preview = shown(empty_project)
    expect(preview.page.get_by_role("heading", name="There is no issue yet")).to_be_visible()
    (project / "away").rename(project / "issues")
    preview.shows("Dear reader")


def test_folders_that_are_exchanged_as_a_whole_are_followed(project: Path, shown: Shown, save: Save) -> None:
    preview = shown(project)
    preview.shows("Three pots")
    shutil.copytree(project / "issues", project / "others")
    (project / "issues").rename(project / "away")
    (project / "others").rename(project / "issues")
    expect(preview.page.get_by_role("status")).to_contain_text("Updated")
    save(preview.file("articles/soup.md"), SOUP.replace("Three pots", "Four pans"))
    preview.shows("Four pans")


TALL = "\n\n".join(f"Paragraph {n} of a long note to the readers." for n in range(40))


def test_the_mail_keeps_its_place_though_everything_above_it_grows(
    project: Path, shown: Shown, save: Save
) -> None:
    save(project / "issues/2026-11-22/issue.md", ISSUE + "\n" + TALL)
    preview = shown(project)
    preview.shows("Soup for off days")
    where = """() => {
        const page = document.querySelector("iframe.shown").contentDocument;
        const all = [...page.querySelectorAll("h1, h2, h3")];
        const heading = all.find((one) => one.textContent.includes("A walk that"));
        return Math.round(heading.getBoundingClientRect().top);
    }"""
    scroll = """() => {
        const page = document.querySelector("iframe.shown").contentDocument;
        const all = [...page.querySelectorAll("h1, h2, h3")];
        const heading = all.find((one) => one.textContent.includes("A walk that"));
        page.scrollingElement.scrollTop += heading.getBoundingClientRect().top - 120;
    }"""
    preview.page.evaluate(scroll)
    before = preview.page.evaluate(where)
    save(preview.file("issue.md"), ISSUE + "\n" + TALL + "\n\n" + TALL.replace("Paragraph", "Another"))
    preview.shows("Another 39 of a long note")
    # Lines of text end between pixels, and a page scrolls by whole ones.
    assert before == 120
    assert abs(preview.page.evaluate(where) - before) <= 1


def test_a_headline_that_is_itself_rewritten_keeps_the_place(project: Path, shown: Shown, save: Save) -> None:
    save(project / "issues/2026-11-22/issue.md", ISSUE + "\n" + TALL)
    preview = shown(project)
    preview.shows("Soup for off days")
    top = 'document.querySelector("iframe.shown").contentDocument.scrollingElement.scrollTop'
    preview.page.evaluate(f"{top} = 1400")
    assert (before := preview.page.evaluate(top)) > 1000
    for path, text in (("soup", SOUP), ("walk", WALK)):
        save(preview.file(f"articles/{path}.md"), re.sub("title: .*", f"title: Rewritten {path}", text))
    preview.shows("Rewritten soup")
    preview.shows("Rewritten walk")
    assert abs(preview.page.evaluate(top) - before) < 100


def test_the_plain_text_keeps_its_place_and_the_focus(project: Path, shown: Shown, save: Save) -> None:
    save(project / "issues/2026-11-22/issue.md", ISSUE + "\n" + TALL)
    preview = shown(project, "/?view=text")
    text = preview.page.get_by_role("region", name="The mail as plain text")
    expect(text).to_contain_text("Paragraph 39")
    text.focus()
    text.evaluate("(box) => { box.scrollTop = 500; }")
    save(preview.file("issue.md"), ISSUE + "\n" + TALL.replace("Paragraph 39", "The last"))
    expect(text).to_contain_text("The last of a long note")
    assert text.evaluate("(box) => box.scrollTop") == 500
    expect(text).to_be_focused()


def test_the_old_mail_stands_until_the_new_one_is_ready(project: Path, shown: Shown, save: Save) -> None:
    """No moment without a mail: an empty frame would be a flash."""
    preview = shown(project)
    preview.shows("Three pots")
    preview.page.evaluate("""() => {
        window.gaps = 0;
        const look = () => {
            const page = document.querySelector("iframe.shown")?.contentDocument;
            if (!page?.body?.innerText.includes("A walk that waits")) window.gaps += 1;
            requestAnimationFrame(look);
        };
        look();
    }""")
    for number in range(5):
        save(preview.file("articles/soup.md"), SOUP.replace("Three pots", f"Round {number}"))
        preview.shows(f"Round {number}")
    assert preview.page.evaluate("window.gaps") == 0
    assert preview.page.locator("iframe").count() == 1


def test_a_page_says_when_the_server_is_gone_and_goes_on_when_it_is_back(
    project: Path, page: Page, free_port: int, start: Callable[..., object]
) -> None:
    server = start(project, "preview", "--port", str(free_port))
    page.goto(f"http://127.0.0.1:{free_port}/")
    expect(page.frame_locator("iframe.shown").locator("body")).to_contain_text("Dear reader")
    server.terminate()  # type: ignore[attr-defined]
    status = page.get_by_role("status")
    expect(status).to_have_text("The preview stopped. Start it again: this page goes on by itself.")
    note = ISSUE.replace("Dear reader", "Dear patient reader")
    (project / "issues/2026-11-22/issue.md").write_text(note, encoding="utf-8")
    start(project, "preview", "--port", str(free_port))
    expect(page.frame_locator("iframe.shown").locator("body")).to_contain_text("Dear patient reader")
    expect(status).not_to_contain_text("stopped")
