from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.cli import run

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def newsletter(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Run a command line in a folder: its exit code, output and error output."""
    for name in (
        "SMTP_HOST",
        "SMTP_PORT",
        "SMTP_SECURITY",
        "SMTP_USER",
        "SMTP_PASSWORD",
        "DKIM_KEYS",
        "DNS_SERVER",
        "SPAMD",
        "DATABASE_URL",
        "NEWSLETTER_PROJECT",
    ):
        monkeypatch.delenv(name, raising=False)

    def newsletter(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        capsys.readouterr()
        code = run(arguments)
        out, err = capsys.readouterr()
        return code, out, err

    return newsletter
