from __future__ import annotations

from dataclasses import replace

from newsletter.check.base import Evidence
from newsletter.check.report import report
from newsletter.model import Finding, Severity, Theme, Where
from tests.check.faults import added

FOOT = "templates/bulletin/foot.mjml.j2"
THEME = Theme(
    name="bulletin", folder="templates/bulletin", files=(("foot.mjml.j2", "\n<form>\n<p onclick='x'>"),)
)


def doubt(message: str, line: int) -> Finding:
    where = Where(path=FOOT, line=line, column=4)
    return Finding(code="theme-doubtful", severity=Severity.WARNING, message=message, where=where)


def test_what_acts_is_told_once_for_each_line(clean: Evidence) -> None:
    faulty = replace(added("<form><input name='a'></form><p onclick='x'>a")(clean), theme=THEME)
    told = [
        doubt("<form> cannot be mailed.", 2),
        doubt("<input> cannot be mailed.", 2),
        doubt("'onclick' cannot be mailed.", 3),
    ]
    others = [doubt("<form> cannot be mailed.", 9), doubt("The picture has no alt.", 2)]
    found = report(faulty, [*told, *others]).findings
    assert [(one.code, one.where.line) for one in found if one.where] == [
        *(("active-content", 2), ("active-content", 3)),
        *(("theme-doubtful", 9), ("theme-doubtful", 2)),
    ]
