"""What a rule is for, told to editors: one rule at a time, or all of them as a page."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from newsletter.check.base import Group, Rule
from newsletter.model import Severity

_WEIGHTS = {
    Severity.ERROR: "An error: the issue is neither exported, nor approved, nor mailed while it stands.",
    Severity.WARNING: "A warning: look at it before you approve. It stops nothing by itself.",
    Severity.NOTE: "A note: good to know, and nothing has to be done.",
}
_OF_LAW = (
    "An error: the issue is neither approved nor mailed to readers while it stands. Drafts and tests may go."
)
_WAIVABLE = "It can be waived in issue.md, with a reason that the sheet and the approval show:"
_FIXED = "It cannot be waived."
_HEAD = """\
# What is checked

<!-- Written by `make rules`; change the rules in newsletter/check/ instead. -->

`newsletter check` holds an issue to {count} rules ({counts}). An **error** stops export,
approval and sending (one of law and deliverability only the latter two: drafts may be looked at and sent to
yourself); a **warning** is worth a look; a **note** is only said. With `--explain CODE` it says
what stands here about one of them. What `newsletter check --json` writes is described by
[check.schema.json](check.schema.json).

What may stand can be waived in `issue.md`, each with a reason, which the sheet and the approval show:

```yaml
waive:
  teaser-long: The author asked for the whole sentence.
```

What the law asks for, what would harm readers and what leaves no mail to be sent cannot be waived; it is
marked with a lock (🔒)."""


def explained(rule: Rule) -> str:
    """The explanation of one rule as plain text, in paragraphs."""
    of_law = rule.group is Group.LAW and rule.severity is Severity.ERROR
    weight = _OF_LAW if of_law else _WEIGHTS[rule.severity]
    return "\n\n".join([f"{rule.code}: {rule.about}", weight, _waiver(rule)])


def _waiver(rule: Rule) -> str:
    return f"{_WAIVABLE}\n\n    waive:\n      {rule.code}: Why it may stand" if rule.waivable else _FIXED


def page(rules: Iterable[Rule]) -> str:
    """Every rule as a page in Markdown, grouped as on the sheet."""
    every = tuple(rules)
    counts = ", ".join(
        f"{sum(rule.severity is severity for rule in every)} {severity}s" for severity in Severity
    )
    parts = [_HEAD.format(count=len(every), counts=counts)]
    for group, members in groupby(every, key=lambda rule: rule.group):
        parts.append(f"## {group}")
        parts += (_entry(rule) for rule in members)
    return "\n\n".join(parts) + "\n"


def _entry(rule: Rule) -> str:
    title, _, rest = rule.about.partition("\n\n")
    lock = "" if rule.waivable else " 🔒"
    more = "\n\n" + rest if rest else ""
    return f"### `{rule.code}`\n\n*{rule.severity.capitalize()}*{lock} · {title}{more}"
