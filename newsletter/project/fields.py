"""Values that articles, authors and sections have in common: pictures, web addresses, what must be there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from newsletter.errors import ProjectError
from newsletter.model import Image, Where
from newsletter.project.frontmatter import Value
from newsletter.text import addresses

_LONGEST_SHOWN = 80

NO_IMAGE = "none"
# What is said of a picture, in keys of their own beside it.
_SAID = ("alt", "caption", "credit")
Fields = Mapping[str, Value]


def lines(fields: Fields) -> tuple[tuple[str, int], ...]:
    """The line of each value."""
    return tuple((key, value.line) for key, value in fields.items())


def text(fields: Fields, key: str) -> str:
    """The value as one line, '' where there is none."""
    return fields[key].text() if key in fields else ""


def required(fields: Fields, key: str, missing: str, where: Where) -> str:
    """Raises ProjectError, with the words of `missing`, where there is no value."""
    found = text(fields, key)
    if not found:
        line = fields[key].line if key in fields else where.line
        raise ProjectError(missing, path=where.path, line=line, hint=f"Add '{key}: ...'.")
    return found


def web_address(fields: Fields, key: str = "url") -> str:
    """The address of a page, '' where there is none. Raises ProjectError for what is no such address."""
    url = text(fields, key)
    if "{{" in url:
        raise ProjectError(
            f"The address '{url[:_LONGEST_SHOWN]}' holds a merge tag, and would tell the website who clicks.",
            path=fields[key].path,
            line=fields[key].line,
            hint="Link to the page itself.",
        )
    if url and not addresses.is_web(url):
        raise ProjectError(
            f"The address '{url[:_LONGEST_SHOWN]}' is not a web address.",
            path=fields[key].path,
            line=fields[key].line,
            hint="Give the whole address, beginning with https://.",
        )
    return url


def picture(fields: Fields, key: str, base: PurePosixPath) -> Image | None:
    """The picture that `key` names, relative to the folder `base`, with the words beside it.

    Raises ProjectError for a path that leads elsewhere.
    """
    named = text(fields, key)
    if not named or named == NO_IMAGE:
        return None
    path = PurePosixPath(named.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in named or not named.isprintable():
        raise ProjectError(
            f"The picture '{named}' is not a file of this issue.",
            path=fields[key].path,
            line=fields[key].line,
            hint="Copy the picture into the folder 'images' beside 'articles' and name it as 'images/FILE'.",
        )
    return Image(
        path=(base / path).as_posix(),
        alt=text(fields, f"{key}_alt"),
        caption=text(fields, f"{key}_caption"),
        credit=text(fields, f"{key}_credit"),
        lines=tuple((one, fields[f"{key}_{one}"].line) for one in _SAID if f"{key}_{one}" in fields),
        where=fields[key].where,
    )
