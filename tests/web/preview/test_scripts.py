"""Whatever stands in an issue or a theme: no script of it ever runs, in the frame or in a tab of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.conftest import REPOSITORY, SOUP
from tests.web.preview.conftest import Preview

Shown = Callable[..., Preview]
# Each tells of itself by a request, by a change of the title, or by a mark on whatever window it runs in.
RUN = "for(const w of [window,parent,top,opener])try{w.document.title='RAN';w.ran=1}catch(e){}"
EVIL = f"""
<script>{RUN};fetch('/ran')</script>
<script src="/static/page/preview.js" type="module"></script>
<script src="data:text/javascript,{RUN.replace('"', "%22")}"></script>
<img src="x" onerror="{RUN}">
<svg onload="{RUN}"><script>{RUN}</script><animate onbegin="{RUN}" attributeName="x" dur="1s"/></svg>
<iframe srcdoc="<script>{RUN}</script>"></iframe>
<iframe src="javascript:{RUN}"></iframe>
<object data="javascript:{RUN}"></object>
<details open ontoggle="{RUN}"><summary>x</summary></details>
<style onload="{RUN}"></style>
<video><source onerror="{RUN}"></video>
<input autofocus onfocus="{RUN}">
<meta http-equiv="refresh" content="0;url=javascript:{RUN}">
<base href="http://127.0.0.1:1/">
<form action="javascript:{RUN}"><button id="send">send</button></form>
<p><a id="here" href="javascript:{RUN}">here</a></p>
<p><a id="self" target="_self" href="javascript:{RUN}">self</a></p>
<p><a id="top" target="_top" href="javascript:{RUN}">top</a></p>
<p><a id="opener" target="_blank" rel="opener" href="javascript:{RUN}">opener</a></p>
<p><a id="data" href="data:text/html,<script>{RUN}</script>">data</a></p>
<p><a id="named" target="named" href="javascript:void(window.ran=1)">named</a></p>
"""
LINKS = ("here", "self", "top", "opener", "data", "named")


@pytest.fixture
def evil(project: Path) -> Path:
    """A project whose theme writes scripts of every kind into the mail."""
    shutil.copytree(REPOSITORY / "templates", project / "templates")
    template = project / "templates/bulletin/issue.mjml.j2"
    body = f"<mj-raw>{{% raw %}}{EVIL}{{% endraw %}}</mj-raw>"
    template.write_text(template.read_text().replace("</mj-body>", f"{body}</mj-body>"))
    return project


def ran(page: Page) -> bool:
    pages = page.context.pages
    titles = [one.title() for one in pages]
    marks = [one.evaluate("window.ran === 1") for one in pages]
    return "RAN" in titles or any(marks)


def test_the_evil_theme_reaches_the_frame(evil: Path, shown: Shown) -> None:
    """Or the tests below would prove nothing."""
    preview = shown(evil)
    preview.shows("Dear reader")
    for name in LINKS:
        expect(preview.mail.locator(f"#{name}")).to_have_attribute("href", re.compile("javascript:|data:"))
    assert preview.mail.locator("script").count() >= 3


@pytest.mark.parametrize("where", ["in the frame", "in a tab of its own"])
def test_no_script_of_a_theme_runs(evil: Path, shown: Shown, where: str) -> None:
    preview = shown(evil)
    preview.shows("Dear reader")
    asked: list[str] = []
    preview.page.context.on("request", lambda request: asked.append(request.url))
    page = preview.page
    mail = preview.mail
    if where != "in the frame":
        page.goto(f"{preview.address}/issues/2026-11-22/mail")
        mail = page.locator("body")
        expect(mail).to_contain_text("Dear reader")
    for name in LINKS:
        for button in ("left", "middle"):
            link = mail.locator(f"#{name}")
            if link.count() == 0:  # a tab that went where its link led
                page.go_back()
            link.click(button=button, force=True)
            page.wait_for_timeout(50)
    mail.locator("#send").click(force=True)
    page.wait_for_timeout(300)
    assert not ran(page)
    assert not [url for url in asked if "/ran" in url or "127.0.0.1:1/" in url]


BODIES = [
    "<script>{0}</script>",
    '<img src=x onerror="{0}">',
    "[a link](javascript:{0})",
    "![alt](javascript:{0})",
    "<javascript:{0}>",
    "<svg/onload={0}>",
]


def test_no_script_of_a_story_runs(project: Path, shown: Shown) -> None:
    text = SOUP + "\n\n".join(body.format(RUN) for body in BODIES)
    (project / "issues/2026-11-22/articles/soup.md").write_text(text, encoding="utf-8")
    issue = project / "issues/2026-11-22/issue.md"
    issue.write_text(issue.read_text() + "\n\n" + "\n\n".join(body.format(RUN) for body in BODIES))
    evil_words = "<script>window.ran=1</script><img src=x onerror=window.ran=1>"
    issue.write_text(
        issue.read_text()
        .replace("subject: ", f"subject: '{evil_words}' #")
        .replace("preheader: ", f"preheader: '{evil_words}' #")
    )
    preview = shown(project)
    preview.shows("Dear reader")
    expect(preview.page.get_by_role("region", name="In the inbox of a phone")).to_contain_text(evil_words)
    for link in preview.mail.locator("a").all():
        if (link.get_attribute("href") or "").startswith("javascript:"):
            link.click(force=True)
    preview.page.wait_for_timeout(300)
    assert not ran(preview.page)


def test_a_link_opens_in_a_tab_of_its_own_and_leaves_the_preview(
    project: Path, shown: Shown, save: Callable[[Path, str], None]
) -> None:
    preview = shown(project)
    place = f"{preview.address}/static/shell/icon.svg"
    save(preview.file("articles/soup.md"), re.sub("url: .*", f"url: {place}", SOUP))
    link = preview.mail.locator(f"a[href='{place}']").first
    for button in ("left", "middle"):
        with preview.page.context.expect_page() as opened:
            link.click(button=button)
        opened.value.wait_for_url(place)
        assert opened.value.evaluate("window.opener") is None
    preview.shows("Dear reader")


def test_the_same_words_do_run_where_nothing_guards_them(browser: Browser) -> None:
    """Or the tests above would prove nothing."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content(EVIL)
        page.wait_for_function("window.ran === 1")
        assert ran(page)


def test_the_frame_says_twice_that_nothing_may_run(project: Path, shown: Shown) -> None:
    preview = shown(project)
    preview.shows("Dear reader")
    sandbox = preview.page.locator("iframe.shown").get_attribute("sandbox") or ""
    answer = httpx.get(f"{preview.address}/issues/2026-11-22/mail")
    policy = dict(
        part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";")
    )
    for allowed in (sandbox.split(), policy["sandbox"].split()):
        assert set(allowed) == {"allow-same-origin", "allow-popups", "allow-popups-to-escape-sandbox"}
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "data:"
    assert policy["form-action"] == policy["base-uri"] == "'none'"
    assert policy["frame-ancestors"] == "'self'"
    assert "script-src" not in policy


def test_nothing_is_asked_of_any_other_machine(evil: Path, page: Page, shown: Shown) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    preview = shown(evil)
    preview.shows("Dear reader")
    for name in ("Dark", "Forced dark", "No images", "Plain text"):
        preview.choose(name)
    assert asked
    assert all(url.startswith((preview.address, "data:")) for url in asked), asked
