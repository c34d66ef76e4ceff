"""Mail kept in a folder instead of being sent: for trying things out without a mail server."""

from __future__ import annotations

import mailbox
from pathlib import Path
from types import TracebackType
from typing import Self

from newsletter.errors import RelaySettingsError
from newsletter.send.base import Envelope, Reply


class MaildirTransport:
    """Every mail becomes a file in the Maildir `folder`, which is made on first use.

    Mail programs open such a folder; each file holds exactly the bytes that would have been sent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None:
        pass

    def send(self, data: bytes, envelope: Envelope) -> Reply:
        """The reply's text is the path of the file. Raises RelaySettingsError when it cannot be written."""
        try:
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(parents=True, exist_ok=True)
            key = mailbox.Maildir(self._folder).add(data)
        except (OSError, mailbox.Error) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise RelaySettingsError(
                f"The mail could not be written to {self._folder} ({why}).",
                retryable=False,
                hint="Is the disk full, or the folder write-protected?",
            ) from error
        return Reply(250, str(self._folder / "new" / key))
