from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import TypedDict

import pytest

from newsletter.render.inline import inline_css
from newsletter.render.mjml import compile_mjml
from newsletter.render.tags import split

SOURCES = {path.stem: path for path in sorted((Path(__file__).parent / "sources").glob("*.mjml"))}
_REPOSITORY = Path(__file__).parent.parent.parent
_PEERS = "benchmarks/peers"
_INSTALL = "make peers"


class Page(TypedDict):
    """What npm's mjml makes of a source, and what its validator has to say about it."""

    html: str
    problems: list[str]


@pytest.fixture(scope="session")
def npm() -> dict[str, Page]:
    """Every source as npm's mjml has it."""
    return by_npm({name: path.read_text(encoding="utf-8") for name, path in SOURCES.items()})


def by_npm(sources: dict[str, str]) -> dict[str, Page]:
    """Sources as npm's mjml has them. Without mjml the run fails in CI and skips by name elsewhere."""
    node, peers = shutil.which("node"), _REPOSITORY / _PEERS
    if node is None or not (peers / "node_modules" / "mjml").is_dir():
        missing = f"npm's mjml is missing. Install it, with Node.js 20 or newer, by: {_INSTALL}"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    done = subprocess.run(
        [node, str(Path(__file__).with_name("npm.js")), str(peers)],
        input=json.dumps(sources),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rendered: dict[str, Page] = json.loads(done.stdout)
    return rendered


def inlined(page: str, css: str) -> str:
    """A page with CSS in its elements, as we write it."""
    return "".join(inline_css(split(page), css, "the test"))


def rendered_here(name: str) -> str:
    """A source as we render it."""
    compiled = compile_mjml(SOURCES[name].read_text(encoding="utf-8"), f"{name}.mjml")
    return inlined(compiled.html, compiled.inline_css)
