"""Our own sender as a process that stays: each mailing is a campaign in a database of its own.

    python -m benchmarks.sending.ours FOLDER

Importing people and planning is not counted, as making the list is not for the others; taking the ledger,
preparing the mail, connecting and every commit is.
"""

from __future__ import annotations

import gc
import shutil
import sys
import tempfile
from pathlib import Path

from benchmarks.sending import campaign
from benchmarks.sending.mail import Template
from benchmarks.sending.turns import Taken, Turn, serve, timed
from newsletter.__main__ import OBJECTS
from newsletter.database import opened
from newsletter.database.engine import FILE
from newsletter.model import Secret


def copy(folder: Path, root: Path) -> None:
    """The database of `folder`, with the mail and nobody in it, as that of a project in `root`."""
    (root / FILE).parent.mkdir(parents=True)
    shutil.copy(folder / FILE, root / FILE)


def mailing(folder: Path, template: Template, turn: Turn) -> Taken:
    """A campaign to so many people from end to end; what mailing it took."""
    with tempfile.TemporaryDirectory(dir=folder) as made:
        root = Path(made)
        copy(folder, root)
        with opened(Secret(""), root) as database:
            campaign.subscribe(database, turn.count)
            campaign.freeze(database, template)
            return timed(lambda: campaign.send(database, root, turn))


def main() -> None:
    folder = Path(sys.argv[1])
    # as in the program itself
    gc.set_threshold(OBJECTS)
    template = Template.read(folder)
    serve(lambda turn: mailing(folder, template, turn))


if __name__ == "__main__":
    main()
