"""`newsletter theme check` says what an export would refuse, and no less."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

MAIL = """\
<mjml lang="en"><mj-head><mj-title>{{{{ page.subject }}}}</mj-title>{head}</mj-head><mj-body>
<mj-section><mj-column><mj-text>
{body}<a href="{{{{ merge.unsubscribe }}}}">Leave</a>
</mj-text></mj-column></mj-section></mj-body></mjml>
"""


def written(project: Path, body: str = "", head: str = "", text: str = "{{ merge.unsubscribe }}") -> None:
    theme = project / "templates/bare"
    theme.mkdir(parents=True)
    (theme / "theme.toml").write_text("[images]\nlead = { width = 640 }\n")
    (theme / "issue.mjml.j2").write_text(MAIL.format(body=body, head=head))
    (theme / "issue.txt.j2").write_text(text)


def test_a_sound_theme_is_met_with_silence(project: Path, newsletter: Run) -> None:
    written(project)
    code, out, _ = newsletter(project, "theme", "check", "bare")
    assert code == 0
    assert "Theme bare" in out


@pytest.mark.parametrize(
    ("body", "head", "place", "says"),
    [
        ("<script>a()</script>", "", "templates/bare/issue.mjml.j2:3:1", "<script>"),
        ("<!--[if mso]>", "", "templates/bare/issue.mjml.j2:3:1", "conditional comment"),
        ('<a href="java&#115;cript:a()">a</a>', "", "templates/bare", "javascript:a()"),
        (
            "",
            "<mj-style>p { background: url(https://a.example/p.png) }</mj-style>",
            "templates/bare",
            "fetch",
        ),
    ],
)
def test_what_no_export_would_mail_is_told_before(
    project: Path, newsletter: Run, body: str, head: str, place: str, says: str
) -> None:
    written(project, body, head)
    code, out, _ = newsletter(project, "theme", "check", "bare")
    assert code == 1
    line = next(one for one in out.splitlines() if says in one)
    assert place in line


def test_a_theme_without_a_way_out_is_told(project: Path, newsletter: Run) -> None:
    written(project, text="Hello")
    code, out, _ = newsletter(project, "theme", "check", "bare")
    assert code == 1
    assert "The plain text of the mail shows no unsubscribe link." in out
