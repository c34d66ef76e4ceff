"""A source by its name: a file, standard input, or a web address."""

from __future__ import annotations

import sys
from pathlib import Path

from newsletter.collect.base import Source
from newsletter.errors import CollectError
from newsletter.net.fetch import Web
from newsletter.text import addresses

STANDARD_INPUT = "-"
# Of a file, and of what a web server sends; in bytes.
LARGEST_FILE = 100 * 1024 * 1024
LARGEST_PAGE = 20 * 1024 * 1024


def called(name: str) -> str:
    """What to call the source in messages, with `/` between folders."""
    return "standard input" if name == STANDARD_INPUT else name.replace("\\", "/")


def open_source(name: str, web: Web) -> Source:
    """What the file, the web address or, for `-`, standard input holds.

    Raises CollectError in words for a person: what is not there, what the server answered, what is too large.
    """
    if addresses.is_web(name):
        return _from_web(name, web)

    def follow(url: str) -> Source:
        return _from_web(url, web)

    if name == STANDARD_INPUT:
        return Source(name=called(name), data=sys.stdin.buffer.read(LARGEST_FILE + 1), follow=follow)
    return Source(name=called(name), data=_of_file(name), path=Path(name), follow=follow)


def _from_web(url: str, web: Web) -> Source:
    raise NotImplementedError


def _of_file(name: str) -> bytes:
    shown = called(name)
    try:
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except FileNotFoundError as error:
        raise CollectError(
            "There is no such file.", source=shown, hint="Check the spelling of its name and its folder."
        ) from error
    except IsADirectoryError as error:
        raise CollectError(
            "This is a folder, not a file.", source=shown, hint="Name one text file in it."
        ) from error
    except (OSError, ValueError) as error:
        raise CollectError(
            f"The file cannot be opened ({getattr(error, 'strerror', None) or error}).",
            source=shown,
            hint="Check that you may read it and that no other program holds it.",
        ) from error
