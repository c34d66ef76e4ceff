"""Write docs/checks.md: every rule of the check, as `newsletter check --explain` tells it."""

from __future__ import annotations

from pathlib import Path

from newsletter.check.explain import page
from newsletter.check.report import catalogue

PAGE = Path(__file__).parent.parent / "docs" / "checks.md"


def text() -> str:
    return page(catalogue().values())


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
