from __future__ import annotations

import dataclasses
import datetime as dt
import email
import email.policy
import html
import re
from pathlib import Path

import pytest

from newsletter import config, pipeline
from newsletter.audience import recipients
from newsletter.errors import CheckFailed
from newsletter.export.formats import FORMATS
from newsletter.model import RenderedEmail
from newsletter.text import tokens

DATE = dt.date(2026, 11, 22)
MOMENT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture
def settings(sample: Path) -> config.Settings:
    return config.load(sample, {})


@pytest.fixture
def rendered(settings: config.Settings) -> RenderedEmail:
    return pipeline.build(settings, DATE).mailable()


@pytest.mark.parametrize("name", FORMATS)
def test_every_exporter_keeps_the_contract(
    name: str, rendered: RenderedEmail, settings: config.Settings, tmp_path: Path
) -> None:
    exporter = FORMATS[name](recipients.sample(settings.publication, rendered), MOMENT)
    first, second = tmp_path / "one", tmp_path / "two" / "deep"
    paths = exporter.export(rendered, first)
    assert paths[0] == first / f"issue.{name}"
    assert all(path.is_file() and path.is_relative_to(first) for path in paths)
    assert sorted(path for path in first.rglob("*") if path.is_file()) == sorted(paths)
    again = exporter.export(rendered, second)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in paths]
    exporter.export(rendered, first)
    assert not tokens.TOKEN.search(paths[0].read_bytes().decode())


def test_every_picture_of_the_page_lies_beside_it(
    rendered: RenderedEmail, settings: config.Settings, tmp_path: Path
) -> None:
    paths = FORMATS["html"](recipients.sample(settings.publication, rendered), MOMENT).export(
        rendered, tmp_path
    )
    page = paths[0].read_text()
    sources = re.findall(r'<img[^>]* src="([^"]+)"', page)
    assert len(sources) == len(rendered.assets)
    smaller = re.findall(r'srcset="([^" ]+) 1x, [^" ]+ [0-9.]+x"', page)
    assert len(smaller) > len(sources) / 2
    assert {tmp_path / html.unescape(source) for source in (*sources, *smaller)} == set(paths[1:])


def test_a_browser_is_offered_each_picture_in_the_size_that_is_shown(
    rendered: RenderedEmail, settings: config.Settings, tmp_path: Path
) -> None:
    lead = next(asset for asset in rendered.assets if asset.slot == "lead")
    sharp, plain = (f"images/{variant.name}" for variant in lead.variants)
    paths = FORMATS["html"](recipients.sample(settings.publication, rendered), MOMENT).export(
        rendered, tmp_path
    )
    assert f'src="{sharp}" srcset="{plain} 1x, {sharp} 2x"' in paths[0].read_text()
    # A mail has one of each: srcset is what few mail programs follow, and what makes it heavier.
    assert "srcset" not in rendered.html


def test_a_picture_that_was_taken_out_is_not_passed_on(
    rendered: RenderedEmail, settings: config.Settings, tmp_path: Path
) -> None:
    page = FORMATS["html"](recipients.sample(settings.publication, rendered), MOMENT)
    page.export(rendered, tmp_path)
    (tmp_path / "images/mine.jpg").write_bytes(b"somebody's own")
    fewer = dataclasses.replace(rendered, html="<p>No picture", assets=())
    page.export(fewer, tmp_path)
    assert [path.name for path in (tmp_path / "images").iterdir()] == ["mine.jpg"]


def test_page_text_and_mail_say_the_same(
    rendered: RenderedEmail, settings: config.Settings, tmp_path: Path
) -> None:
    paths = pipeline.export(pipeline.build(settings, DATE), settings, tmp_path, ["html", "txt", "eml"])
    written = {path.name: path.read_bytes() for path in paths}
    message = email.message_from_bytes(written["issue.eml"], policy=email.policy.default)
    plain, rich = message.get_body(["plain"]), message.get_body(["html"])
    assert plain is not None
    assert rich is not None
    assert plain.get_content().splitlines() == written["issue.txt"].decode().splitlines()
    page = re.sub(r' srcset="[^"]*"', "", written["issue.html"].decode())
    page = re.sub(r"images/[0-9a-f]{16}\.\w+", "PICTURE", page)
    # What is an article in a mail program is the main thing on a page of its own.
    assert page.count(' role="main" ') == 1
    page = page.replace(' role="main"', ' role="article"')
    mail = rich.get_content().replace(' aria-roledescription="email"', "")
    assert re.sub(r"cid:[^\"]+", "PICTURE", mail).splitlines() == page.splitlines()
    assert message["Subject"] == "A walk that waits for you"
    assert message["Date"].datetime.isoformat() == "2026-11-22T09:00:00+01:00"


def test_a_page_of_its_own_is_the_main_thing_and_a_mail_an_article(
    rendered: RenderedEmail, settings: config.Settings, tmp_path: Path
) -> None:
    reader = recipients.sample(settings.publication, rendered)
    (path, *_) = FORMATS["html"](reader, MOMENT).export(rendered, tmp_path)
    page = path.read_text()
    assert (page.count(' role="main"'), page.count(' role="article"')) == (1, 0)
    assert "aria-roledescription" not in page
    assert (rendered.html.count(' role="main"'), rendered.html.count(' role="article"')) == (0, 1)
    assert rendered.html.count(' aria-roledescription="email"') == 1


def test_an_issue_with_an_error_is_not_written(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    (project / "issues/2026-11-22/articles/soup.md").write_text("broken")
    settings = config.load(project, {})
    target = tmp_path_factory.mktemp("target")
    with pytest.raises(CheckFailed):
        pipeline.export(pipeline.build(settings, DATE), settings, target, FORMATS)
    assert list(target.iterdir()) == []
