"""The same mail as different readers see it; what was chosen stands in the page's address."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.conftest import ISSUE
from tests.web.conftest import Serve
from tests.web.preview.conftest import Preview

Shown = Callable[..., Preview]
Save = Callable[[Path, str], None]
LIGHT, DARK = "rgb(239, 235, 240)", "rgb(20, 16, 22)"


def frame_width(preview: Preview) -> int:
    script = "document.querySelector('iframe.shown').contentWindow.innerWidth"
    return int(preview.page.evaluate(script))


def test_the_mail_is_shown_as_wide_as_each_device(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.shows("Dear reader")
    assert frame_width(preview) > 640
    for name, width in (("Tablet", 600), ("Phone", 375), ("Small phone", 320)):
        preview.choose(name)
        assert frame_width(preview) == width
        assert preview.page.url.endswith(f"?width={name.lower().split()[0]}")
    preview.choose("Desktop")
    assert preview.page.url.endswith("/")


@pytest.mark.parametrize("system", ["light", "dark"])
def test_light_and_dark_follow_the_control_and_not_the_system(
    sample: Path, serve: Serve, browser: Browser, system: str
) -> None:
    with browser.new_context(color_scheme=system) as context:  # type: ignore[arg-type]
        preview = Preview(context.new_page(), sample, serve(sample)).go()
        preview.shows("Dear reader")
        assert preview.style("body > .page", "backgroundColor") == LIGHT
        preview.choose("Dark")
        expect(preview.page.locator("iframe.shown")).to_have_attribute("src", re.compile("scheme=dark&"))
        assert preview.style("body > .page", "backgroundColor") == DARK
        preview.choose("Light")
        expect(preview.page.locator("iframe.shown")).to_have_attribute("src", re.compile("scheme=light&"))
        assert preview.style("body > .page", "backgroundColor") == LIGHT


def test_forced_dark_turns_grounds_dark_words_light_and_leaves_pictures(sample: Path, shown: Shown) -> None:
    preview = shown(sample, "/?scheme=forced")
    preview.shows("Dear reader")

    def lightness(color: str) -> float:
        return sum(map(int, color.removeprefix("rgb(").removesuffix(")").split(","))) / 3 / 255

    assert lightness(preview.style(".card", "backgroundColor")) < 0.15
    assert lightness(preview.style(".note > div", "color")) > 0.8
    assert lightness(preview.style(".band", "backgroundColor")) < 0.35
    assert lightness(preview.style(".name", "color")) == 1
    assert preview.style("img", "filter") == "none"


def test_without_images_their_words_stand_in_tinted_gaps(sample: Path, shown: Shown) -> None:
    preview = shown(sample)
    preview.shows("Dear reader")
    expect(preview.mail.locator("img").first).to_be_visible()
    preview.choose("No images")
    preview.shows("Drawing: four walkers and a small dog on a hill path at sunrise")
    expect(preview.mail.locator("img")).to_have_count(0)
    assert preview.style("nl-picture", "backgroundColor") != "rgba(0, 0, 0, 0)"


def test_pictures_come_inside_the_mail_and_are_shown(sample: Path, shown: Shown) -> None:
    preview = shown(sample)
    preview.shows("Dear reader")
    widths = preview.page.evaluate(
        "[...document.querySelector('iframe.shown').contentDocument.images].map((i) => i.naturalWidth)"
    )
    assert len(widths) > 5
    assert all(widths)


def test_the_plain_text_is_shown_as_it_is_mailed(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.shows("Dear reader")
    preview.choose("Plain text")
    text = preview.page.get_by_role("region", name="The mail as plain text")
    expect(text).to_be_visible()
    expect(text).to_contain_text("Dear reader")
    expect(text).to_contain_text("https://hollinmarrow.example/unsubscribe")
    expect(preview.page.locator("iframe.shown")).to_be_hidden()


def test_a_merge_tag_is_filled_in_for_the_sample_reader(project: Path, shown: Shown) -> None:
    preview = shown(project)
    link = preview.mail.locator("a[href='https://hollinmarrow.example/unsubscribe?token=sample']")
    expect(link.first).to_be_attached()


def test_what_was_chosen_survives_a_reload_and_a_change_of_issue(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.shows("Dear reader")
    for name in ("Phone", "Dark", "No images"):
        preview.choose(name)
    chosen = "?width=phone&scheme=dark&images=off"
    assert preview.page.url.endswith(f"/{chosen}")
    preview.page.reload()
    preview.shows("Dear reader")
    for name in ("Phone", "Dark", "No images"):
        expect(preview.page.get_by_role("radio", name=name, exact=True)).to_be_checked()
    assert frame_width(preview) == 375
    preview.page.locator("summary").click()
    preview.page.get_by_role("link", name="22 November 2026").click()
    preview.page.wait_for_url(f"**/issues/2026-11-22{chosen}")


def test_the_controls_are_worked_with_the_keyboard(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.shows("Dear reader")
    preview.page.get_by_role("radio", name="Desktop", exact=True).focus()
    for key in ("ArrowRight", "ArrowRight", "Tab", "ArrowRight"):
        preview.page.keyboard.press(key)
    expect(preview.page.get_by_role("radio", name="Phone", exact=True)).to_be_checked()
    expect(preview.page.get_by_role("radio", name="Dark", exact=True)).to_be_checked()
    assert preview.page.url.endswith("?width=phone&scheme=dark")


def test_the_menu_closes_with_escape(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.page.locator("summary").click()
    expect(preview.page.get_by_role("navigation", name="Issues")).to_be_visible()
    preview.page.keyboard.press("Escape")
    expect(preview.page.get_by_role("navigation", name="Issues")).to_be_hidden()


def test_the_size_of_the_html_is_held_against_what_gmail_shows(
    project: Path, shown: Shown, save: Save
) -> None:
    preview = shown(project)
    gauge = preview.page.locator(".gauge")
    expect(gauge).to_contain_text("of 102 KB")
    save(project / "issues/2026-11-22/issue.md", ISSUE + "\n" + "A long note. " * 9000)
    expect(gauge).to_contain_text("Gmail would cut it off")


def test_an_inbox_shows_sender_subject_and_preheader(project: Path, shown: Shown, save: Save) -> None:
    preview = shown(project)
    for name in ("In the inbox of a phone", "In the inbox of a computer"):
        row = preview.page.get_by_role("region", name=name)
        for words in ("The Test Letter", "A quiet week", "Two stories and a note", "22 Nov"):
            expect(row).to_contain_text(words)
    save(project / "issues/2026-11-22/issue.md", ISSUE.replace("preheader: Two stories and a note\n", ""))
    row = preview.page.get_by_role("region", name="In the inbox of a phone")
    expect(row).to_contain_text("No preheader")
    expect(row).to_contain_text("Dear reader, this is the note")


@pytest.mark.parametrize(
    ("width", "height"), [(640, 400), (720, 450), (1024, 640), (1280, 720), (1440, 500), (1440, 900)]
)
def test_the_mail_has_a_window_to_be_read_in_however_small_the_page(
    sample: Path, serve: Serve, browser: Browser, width: int, height: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        preview = Preview(context.new_page(), sample, serve(sample)).go()
        preview.shows("Dear reader")
        preview.page.locator(".sheet").scroll_into_view_if_needed()
        box = preview.page.locator(".sheet").bounding_box()
        assert box
        assert box["height"] >= min(280, height * 0.6)
        preview.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        side = preview.page.locator(".side").bounding_box()
        assert side
        assert side["y"] + side["height"] <= height + 1


@pytest.mark.parametrize(
    ("width", "height"),
    [(1440, 800), (1280, 800), (768, 800), (375, 800), (640, 400), (720, 450), (1024, 640)],
)
def test_nothing_scrolls_sideways(
    sample: Path, serve: Serve, browser: Browser, width: int, height: int
) -> None:
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        preview = Preview(context.new_page(), sample, serve(sample)).go()
        preview.shows("Dear reader")
        for query in ("", "?width=desktop", "?width=small", "?view=text"):
            preview.go(f"/{query}")
            assert preview.page.evaluate("document.documentElement.scrollWidth") <= width
            preview.page.locator("summary").click()
            assert preview.page.evaluate("document.documentElement.scrollWidth") <= width
