"""Everybody can use the preview: axe, with every rule, finds nothing in any state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.conftest import SOUP
from tests.web.conftest import Serve
from tests.web.preview.conftest import Preview

Save = Callable[[Path, str], None]
ALL = {
    "resultTypes": ["violations"],
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag2aaa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
        "experimental",
    ],
}
# AAA asks for 7 to 1; the look promises AA's 4.5 to 1.
RULES = {"color-contrast-enhanced": {"enabled": False}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (768, 900), (720, 450), (375, 900)])
def test_axe_finds_nothing(
    sample: Path, serve: Serve, browser: Browser, save: Save, scheme: str, width: int, height: int
) -> None:
    viewport = {"width": width, "height": height}
    with browser.new_context(viewport=viewport, color_scheme=scheme) as context:  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        preview = Preview(context.new_page(), sample, serve(sample)).go()
        preview.shows("Dear reader")
        found = {"normal": violations(preview)}
        preview.page.locator("summary").click()
        found["menu"] = violations(preview)
        preview.go("/?view=text&scheme=dark")
        expect(preview.page.get_by_role("region", name="The mail as plain text")).to_be_visible()
        found["text"] = violations(preview)
        article = preview.file("articles/soup-for-off-days.md")
        save(article, SOUP.replace("title: ", "title "))
        expect(preview.page.locator(".trouble")).to_be_visible()
        found["broken"] = violations(preview)
        save(article, SOUP.replace("image: none", "image: images/soup.png\nnews: 1"))
        expect(preview.page.locator(".checks li").first).to_be_visible()
        found["findings"] = violations(preview)
        (sample / "issues").rename(sample / "away")
        preview.go()
        expect(preview.page.locator(".nothing")).to_be_visible()
        found["empty"] = violations(preview)
        assert not any(found.values()), found


def violations(preview: Preview) -> list[str]:
    results = Axe().run(preview.page, options=ALL | {"rules": RULES})
    return [
        f"{found['id']}: {node['html'][:160]} {node['failureSummary']}"
        for found in results.response["violations"]
        for node in found["nodes"]
    ]
