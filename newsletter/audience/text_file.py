"""The text of a table: a file, or what another program hands over."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import IO, TextIO

from newsletter.audience.encoding import survey
from newsletter.errors import AudienceError

STANDARD_INPUT = "-"
_CHUNK = 1 << 20
# Of a whole table this would be many rows; a line that goes on after it is no row of one.
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True, slots=True)
class TextFile:
    """An open text. `total` is about how many lines it has, `doubt` what of its letters is a guess, or ''."""

    name: str
    total: int
    doubt: str
    stream: TextIO

    def lines(self) -> Iterator[str]:
        """The lines from the beginning, each with its end, whichever of CR LF, LF and CR that is.

        Raises AudienceError where one cannot be read.
        """
        number = 0
        try:
            self.stream.seek(0)
            while line := self.stream.readline(_LONGEST_LINE):
                number += 1
                if len(line) == _LONGEST_LINE and not line.endswith(("\n", "\r")):
                    raise AudienceError(
                        "This line is longer than that of any list of people.",
                        source=self.name,
                        line=number,
                        hint="Is it a CSV file?",
                    )
                yield line
        except UnicodeDecodeError:
            raise AudienceError(
                "The text is damaged after this line."
                if number
                else "The text is damaged from its beginning on.",
                source=self.name,
                line=number,
                hint="Save the table again as 'CSV UTF-8'.",
            ) from None
        except OSError as error:
            raise _unreadable(error, self.name) from None


@contextmanager
def opened(source: str) -> Iterator[TextFile]:
    """The text of the file at path `source`, or of standard input for `-`.

    Raises AudienceError where there is no text, or `encoding.survey` finds it to be none.
    """
    name = "standard input" if source == STANDARD_INPUT else source.replace("\\", "/")
    with _bytes(source, name) as data:
        try:
            found = survey(data, name)
        except OSError as error:
            raise _unreadable(error, name) from None
        with TextIOWrapper(data, encoding=found.encoding, newline="") as stream:
            yield TextFile(name, found.lines, found.doubt, stream)


@contextmanager
def _bytes(source: str, name: str) -> Iterator[IO[bytes]]:
    """The file's bytes from its beginning, which can be gone back to."""
    if source == STANDARD_INPUT:
        with _copied(sys.stdin.buffer, name) as copy:
            yield copy
        return
    try:
        file = Path(source).open("rb")  # noqa: SIM115  closed below
    except FileNotFoundError:
        raise AudienceError(
            "There is no such file.", source=name, hint="Check the spelling of its name and its folder."
        ) from None
    except IsADirectoryError:
        raise AudienceError(
            "This is a folder, not a file.", source=name, hint="Name one CSV file in it."
        ) from None
    except (OSError, ValueError) as error:
        raise _unreadable(error, name) from None
    with file:
        if file.seekable():
            yield file
        else:
            with _copied(file, name) as copy:
                yield copy


@contextmanager
def _copied(stream: IO[bytes], name: str) -> Iterator[IO[bytes]]:
    """What goes by only once, to be looked at twice: for its letters, and for its rows."""
    with tempfile.TemporaryFile() as copy:
        try:
            shutil.copyfileobj(stream, copy, _CHUNK)
            copy.seek(0)
        except OSError as error:
            raise _unreadable(error, name) from None
        yield copy


def _unreadable(error: Exception, name: str) -> AudienceError:
    return AudienceError(
        f"The file cannot be read ({getattr(error, 'strerror', None) or error}).",
        source=name,
        hint="Check that you may read it and that no other program holds it.",
    )
