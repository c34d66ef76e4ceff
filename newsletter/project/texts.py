"""The files of an article and of an author as they are written first.

The last line on top of an article, `collected`, is the hash of the file without that line: so it can be told
later, on another computer too, whether somebody edited it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from newsletter.errors import ProjectError
from newsletter.model import Article, Author
from newsletter.project import files, frontmatter
from newsletter.project.frontmatter import Document
from newsletter.project.splice import scalar
from newsletter.text import digest

STAMP = "collected"
_STAMPED = re.compile(
    rf"^{STAMP}:[ \t]*(?P<quote>[\"']?)(?P<stamp>[0-9a-f]{{16}})(?P=quote)[ \t]*(?:\r\n|\n|\r)", re.MULTILINE
)
_LINE_END = re.compile(r"\r\n?")
_DATES = frozenset({"published", "updated", "reviewed_on"})


def stamp(text: str) -> str:
    """The hash of an article's file without the line that holds it; line ends and a BOM do not count."""
    return digest.body_hash(_LINE_END.sub("\n", _STAMPED.sub("", text.removeprefix(files.BOM), count=1)))


def is_untouched(text: str) -> bool:
    """Whether an article's file is still as the program wrote it."""
    found = _STAMPED.search(text)
    return bool(found and found["stamp"] == stamp(text))


def collected_text(article: Article) -> str:
    """The file of an article that was collected, with its hash."""
    text = article_text(article)
    fence = text.index("\n---\n") + 1
    return f"{text[:fence]}{STAMP}: {scalar(stamp(text))}\n{text[fence:]}"


def proven(text: str, name: str, read: Callable[[Document], object]) -> None:
    """Raises ProjectError where the file `name`, which is not written yet, could not be read."""
    try:
        data = text.encode()
        read(frontmatter.parse(files.decode(data, name), name))
    except UnicodeEncodeError:
        raise ProjectError(
            "What was collected holds a broken character, so it was not kept.",
            path=name,
            hint="Paste its text into a file and add that.",
        ) from None
    except ProjectError as error:
        raise ProjectError(
            f"What was collected cannot be kept as a file: {error.message[:1].lower()}{error.message[1:]}",
            path=name,
            line=error.line,
            hint="Paste its text into a file, mend it there, and add that.",
        ) from None


def author_text(author: Author, photo: str = "") -> str:
    """The file of an author; `photo` is where the picture lies, seen from there."""
    front: list[tuple[str, str | tuple[str, ...]]] = [
        ("name", author.name),
        ("also", author.also),
        ("role", author.role),
        ("photo", photo),
        ("url", author.url),
    ]
    return _file(front, author.bio)


def article_text(article: Article) -> str:
    """The file of an article; what is not known stays out, but a picture that is missed is asked for."""
    front: list[tuple[str, str | tuple[str, ...]]] = [
        ("title", article.title),
        ("kicker", article.kicker),
        ("dek", article.dek),
        ("published", article.published.isoformat() if article.published else ""),
        ("updated", article.updated.isoformat() if article.updated else ""),
        ("authors", article.authors),
        ("url", article.url),
        ("tags", article.tags),
        ("language", article.language),
        ("reviewed_by", article.reviewed_by),
        ("reviewed_on", article.reviewed_on.isoformat() if article.reviewed_on else ""),
        ("sources", article.sources),
        ("teaser", article.teaser),
        ("origin", article.origin),
    ]
    picture = ""
    if article.image_missing:
        picture = "# The page showed a picture. Put it into 'images' and name it here: images/FILE\nimage:\n"
    elif article.image:
        picture = f"image: {scalar(article.image.path)}\n"
    if article.image:
        words = (
            ("alt", article.image.alt),
            ("caption", article.image.caption),
            ("credit", article.image.credit),
        )
        picture += "".join(f"image_{key}: {scalar(value)}\n" for key, value in words if value)
    return _file(front, article.body, picture)


def _file(front: Sequence[tuple[str, str | tuple[str, ...]]], body: str, extra: str = "") -> str:
    lines = []
    for key, value in front:
        if isinstance(value, str):
            if value:
                lines.append(f"{key}: {value if key in _DATES else scalar(value)}\n")
        elif value:
            lines.append(f"{key}:\n" + "".join(f"  - {scalar(item)}\n" for item in value))
    return f"---\n{''.join(lines)}{extra}---\n{body.strip()}\n"
