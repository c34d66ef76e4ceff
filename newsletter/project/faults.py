"""What the YAML parser complains about, in the words of someone who never heard of YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from newsletter.errors import ProjectError

_COMPARE = "Compare the line with those of another file, or put the value in quotes."
_QUOTES = "Put the value in quotes."

# What the parser says (context: problem), what that means, what to do, and whether the line to look at is
# the one where it began to read the thing rather than the one where it gave up.
_MEANINGS: tuple[tuple[str, str, str, bool], ...] = (
    ("mapping values are not allowed", "A colon stands inside a value that is not in quotes.", "", False),
    (
        "quoted scalar",
        "A quotation mark is opened and not closed.",
        "Close it at the end of the value.",
        True,
    ),
    (
        "alias|anchor",
        "A value begins with '*' or '&', which have a meaning of their own here.",
        _QUOTES,
        False,
    ),
    (r"\\t|\btab\b", "A tab stands where spaces are needed.", "Use spaces in place of it.", False),
    ("cannot start any token", "A value begins with a character that has a meaning here.", _QUOTES, False),
    ("expected ':'", "A line has no colon between name and value.", "Write it as 'name: value'.", True),
    ("flow sequence", "A list is opened with '[' and not closed.", "Close it with ']'.", True),
    ("flow mapping", "A group is opened with '{' and not closed.", "Close it with '}'.", True),
    (
        "sequence entries",
        "A list begins on the line of its name.",
        "Put each '- ' on a line of its own.",
        False,
    ),
    ("block mapping|block sequence", "The line is not indented like those around it.", _COMPARE, False),
)
_BREAK = re.compile(r"\r\n|\n|\r")
# A value that begins with a quotation mark which the line does not close.
_OPEN_QUOTE = re.compile(r"""\s*(?:- )?[\w-]+:[ \t]+(?:"(?:[^"\\]|\\.)*|'[^']*)""")
_NO_NAME = re.compile(r"[^\s#:-][^:]*")


def told(front: str, path: str, error: yaml.YAMLError) -> ProjectError:
    """The parser's error about `front`, which begins on the file's second line."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return ProjectError(
            "The lines on top hold an invisible control character.",
            path=path,
            line=_control_line(front) + 2,
            hint="Delete the line and type it again.",
        )
    said = f"{error.context}: {error.problem}"
    if (earlier := _earlier(front, error)) is not None:
        return ProjectError(earlier.meaning, path=path, line=earlier.line + 2, hint=earlier.hint)
    known = next((known for known in _MEANINGS if re.search(known[0], said)), None)
    if known is None:
        known = ("", f"The lines on top cannot be read as YAML ({error.problem}).", _COMPARE, False)
    _, meaning, advice, at_start = known
    mark = (error.context_mark if at_start else error.problem_mark) or error.problem_mark
    line = mark.line if mark else 0
    return ProjectError(meaning, path=path, line=line + 2, hint=advice or _quoted(front, line))


@dataclass(frozen=True, slots=True)
class _Earlier:
    line: int
    meaning: str
    hint: str


def _earlier(front: str, error: yaml.MarkedYAMLError) -> _Earlier | None:
    """The line that a person would point at where the parser read on and stumbled over a later one."""
    mark = error.problem_mark or error.context_mark
    lines = _BREAK.split(front)
    last = mark.line if mark else 0
    for number, line in enumerate(lines[: last + 1]):
        if _OPEN_QUOTE.fullmatch(line):
            return _Earlier(
                number, "A quotation mark is opened and not closed.", "Close it, on the same line."
            )
    if mark and lines[last : last + 1] and lines[last].startswith("\t"):
        return _Earlier(last, "A tab stands where spaces are needed.", "Use spaces in place of it.")
    if "mapping values" in str(error.problem):
        for number in range(last - 1, -1, -1):
            if _NO_NAME.fullmatch(lines[number]):
                return _Earlier(
                    number, "A line has no colon between name and value.", "Write it as 'name: value'."
                )
            if lines[number].strip():
                break
    return None


def _quoted(front: str, line: int) -> str:
    name, colon, value = _BREAK.split(front)[line].partition(":")
    if colon and '"' not in value:
        return f'Put the value in quotes: {name.strip()}: "{value.strip()}"'
    return _QUOTES


def _control_line(front: str) -> int:
    for number, line in enumerate(_BREAK.split(front)):
        if any((ch < " " and ch != "\t") or "\x7f" <= ch <= "\x9f" or ch in "\ufffe\uffff" for ch in line):
            return number
    return 0
