"""A mail is the same mail whatever was kept of it, and nothing is kept past its time."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from newsletter import config, engines, pipeline
from newsletter.cache import Cache
from newsletter.model import RenderedEmail
from newsletter.render import email

DATE = dt.date(2026, 11, 22)
AGAIN = """\
import datetime as dt, pathlib, pickle, sys
from newsletter import config, pipeline
built = pipeline.build(config.load(pathlib.Path(sys.argv[1]), {}), dt.date(2026, 11, 22))
pathlib.Path(sys.argv[2]).write_bytes(pickle.dumps(built.mailable()))
print(*(name for name in ("premailer", "cssutils", "PIL.Image") if name in sys.modules))
"""


def built(root: Path) -> RenderedEmail:
    return pipeline.build(config.load(root, {}), DATE).mailable()


def forget() -> None:
    email._sound.cache_clear()
    email._finished.cache_clear()


def in_another_program(root: Path, where: Path) -> tuple[RenderedEmail, list[str]]:
    """The mail, and which heavy modules that program has imported."""
    import pickle

    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(root), str(where / "made")],
        env={**os.environ, "TMPDIR": str(where)},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    made: RenderedEmail = pickle.loads((where / "made").read_bytes())
    return made, done.stdout.split()


def test_a_mail_is_the_same_whatever_was_kept(sample: Path, tmp_path: Path) -> None:
    forget()
    cold = built(sample)
    assert built(sample) == cold
    forget()
    assert built(sample) == cold
    shutil.rmtree(sample / ".newsletter" / "cache")
    forget()
    assert built(sample) == cold
    first, needed = in_another_program(sample, tmp_path)
    assert first == cold
    again, still_needed = in_another_program(sample, tmp_path)
    assert again == cold
    # This program remembered what it had seen of the pictures, and the disk had forgotten.
    assert (needed, still_needed) == (["PIL.Image"], [])
    shutil.rmtree(sample / ".newsletter" / "cache")
    afresh, all_needed = in_another_program(sample, tmp_path)
    assert afresh == cold
    assert all_needed == ["premailer", "cssutils", "PIL.Image"]


def test_a_kept_page_that_is_none_is_made_anew(sample: Path) -> None:
    cold = built(sample)
    folder = sample / ".newsletter" / "cache" / "pages"

    class Wrong(Cache):
        def get(self, *parts: object) -> bytes | None:
            return b"[[1]]"

    forget()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "Cache", Wrong)
        assert built(sample) == cold
    assert list(folder.iterdir())


def test_a_page_about_which_there_is_something_to_say_is_not_kept(sample: Path) -> None:
    shutil.copytree(
        Path(__file__).parent.parent / "templates" / "bulletin", sample / "templates" / "bulletin"
    )
    stories = sample / "templates" / "bulletin" / "parts" / "stories.mjml.j2"
    stories.write_text(stories.read_text().replace('border-top="3px', 'border-tpo="3px'))
    shutil.rmtree(sample / ".newsletter", ignore_errors=True)
    for _ in range(2):
        forget()
        report = pipeline.build(config.load(sample, {}), DATE).report
        assert [finding.code for finding in report.warnings] == ["theme-doubtful"] * len(report.warnings)
        assert report.warnings
    assert not (sample / ".newsletter" / "cache" / "pages").exists()


def test_what_was_kept_ends_with_the_code_that_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = tmp_path / "render"
    shutil.copytree(engines._RENDER, render)
    monkeypatch.setattr(engines, "_RENDER", render)
    states = [engines.state.__wrapped__()]
    times = (render / "mends.py").stat()
    text = (render / "mends.py").read_text()
    (render / "mends.py").write_text(text.replace("border:0", "border:1"))
    os.utime(render / "mends.py", ns=(times.st_atime_ns, times.st_mtime_ns))
    states.append(engines.state.__wrapped__())
    monkeypatch.setattr(engines, "_LIBRARIES", ("jinja2",))
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    states.append(engines.state.__wrapped__())
    assert len(set(states)) == 3


def test_a_folder_for_templates_that_goes_away_is_no_fault_of_the_theme(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = engines._Templates(str(tmp_path), "x-%s")
    monkeypatch.setattr(lost, "directory", str(tmp_path / "gone"))
    monkeypatch.setattr(engines, "compiled", lambda kind: lost)
    assert pipeline.build(config.load(sample, {}), DATE).report.errors == ()
