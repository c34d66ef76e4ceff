"""What was mailed of an issue, written beside it: `issues/<date>/sent/<campaign>.toml`.

A record is written before the first mail of a campaign and never changed. It travels with the issue, by git
for example, so a computer with another ledger sees that the issue went out to a list.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from newsletter.errors import ProjectError, StorageError
from newsletter.model import Campaign
from newsletter.model.base import frozen
from newsletter.project import files, folder

_FOLDER = "sent"
_CAMPAIGN = re.compile(r"[a-z0-9]{8}")
_HEADING = """\
# newsletter wrote this before the first mail of a campaign. Leave it as it is, and keep it with the issue
# (git add): another computer sees by it that the issue was mailed to this list.
"""


@frozen
class Sent:
    """A campaign as its record tells it. `ledger` is whose ledger it is in, `by` who started it, if known."""

    campaign: str
    kind: str
    issue: dt.date
    digest: str
    subject: str
    list: str
    recipients: int
    by: str
    when: dt.datetime
    local: str
    ledger: str
    program: str


def of(campaign: Campaign, *, subject: str, ledger: str, program: str, now: dt.datetime) -> Sent:
    """The record of a campaign whose first mail goes out now."""
    there = now.astimezone(ZoneInfo(campaign.zone))
    return Sent(
        campaign=campaign.id,
        kind=str(campaign.kind),
        issue=campaign.issue,
        digest=campaign.digest,
        subject=subject,
        list=campaign.list,
        recipients=campaign.recipients,
        by=campaign.by,
        when=now.astimezone(dt.UTC).replace(microsecond=0),
        local=f"{there:%Y-%m-%d %H:%M} ({campaign.zone})",
        ledger=ledger,
        program=program,
    )


def path(root: Path, date: dt.date, campaign: str) -> Path:
    """Where the record of a campaign of the issue of `date` lies."""
    return folder.issue_folder(root, date) / _FOLDER / f"{campaign}.toml"


def is_versioned(root: Path) -> bool:
    """Whether the project lies in a git repository, with which records travel."""
    return any((around / ".git").exists() for around in (root, *root.parents))


def write(root: Path, record: Sent) -> Path:
    """Write the record where there is none yet; its file. Raises StorageError."""
    file = path(root, record.issue, record.campaign)
    if not file.exists():
        lines = [f"{name} = {_value(getattr(record, name))}\n" for name in _TYPES]
        files.write(file, (_HEADING + "".join(lines)).encode(), shown=files.relative(root, file))
    return file


def remove(root: Path, date: dt.date, campaign: str) -> None:
    """Take back the record of a campaign of which nothing was mailed. Raises StorageError."""
    file = path(root, date, campaign)
    try:
        if file.exists():
            file.unlink()
    except OSError as error:
        raise StorageError(
            f"The record cannot be removed ({error.strerror}), though nothing was mailed.",
            path=files.relative(root, file),
            hint="Delete the file yourself.",
        ) from None


def records(root: Path, date: dt.date) -> tuple[Sent, ...]:
    """What was mailed of the issue of `date`, whoever mailed it, the oldest first.

    Raises ProjectError with the line of what is no record: whether the issue was mailed would be unknown.
    """
    place = folder.issue_folder(root, date) / _FOLDER
    try:
        found = [one for one in place.iterdir() if one.suffix == ".toml" and one.name[0] != "."]
    except (FileNotFoundError, NotADirectoryError):
        return ()
    except OSError as error:
        raise ProjectError(
            f"This folder cannot be read ({error.strerror}).", path=files.relative(root, place)
        ) from None
    return tuple(sorted((_read(root, one) for one in found), key=lambda one: (one.when, one.campaign)))


def foreign(found: Iterable[Sent], known: Iterable[str]) -> tuple[Sent, ...]:
    """Those of the records whose campaigns are not among the `known` ones: they are in another ledger."""
    ours = frozenset(known)
    return tuple(one for one in found if one.campaign not in ours)


def _value(value: object) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, dt.date):
        return value.isoformat()
    # JSON's way of quoting is TOML's too, but for DEL (TOML 1.0.0, String).
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


# The type of each value, in the order in which they are written.
_TYPES: dict[str, type] = {
    "campaign": str,
    "kind": str,
    "issue": dt.date,
    "digest": str,
    "subject": str,
    "list": str,
    "recipients": int,
    "by": str,
    "when": dt.datetime,
    "local": str,
    "ledger": str,
    "program": str,
}
_CALLED = {str: "a text in quotes", int: "a number", dt.date: "a day", dt.datetime: "a moment with its zone"}


def _read(root: Path, file: Path) -> Sent:
    name = files.relative(root, file)
    text = files.read(root, file).removeprefix(files.BOM)
    try:
        found: dict[str, Any] = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        raise _broken("it is no TOML", name, int(at[1]) if at else 1) from None
    for key, kind in _TYPES.items():
        if key not in found:
            raise _broken(f"'{key}' is missing", name)
        # A moment is a day to Python, and yes is a number.
        if type(found[key]) is not kind:
            raise _broken(f"'{key}' should be {_CALLED[kind]}", name, _line(text, key))
    if found["when"].tzinfo is None:
        raise _broken(f"'when' should be {_CALLED[dt.datetime]}", name, _line(text, "when"))
    if not _CAMPAIGN.fullmatch(found["campaign"]) or found["campaign"] != file.stem:
        raise _broken("the campaign has another name than the file", name, _line(text, "campaign"))
    if found["issue"].isoformat() != file.parent.parent.name:
        raise _broken("it belongs to another issue", name, _line(text, "issue"))
    return Sent(**{key: found[key] for key in _TYPES})


def _broken(why: str, name: str, line: int = 1) -> ProjectError:
    return ProjectError(
        f"This record of a campaign cannot be read: {why}.",
        path=name,
        line=line,
        hint="Get it back as newsletter wrote it, with git for example.",
    )


def _line(text: str, key: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*{key}\s*=", line):
            return number
    return 1
