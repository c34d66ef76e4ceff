"""`newsletter init`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="FOLDER")
def command(folder: str) -> None:
    """Make FOLDER a newsletter project, with its settings to fill in.

    The folder is made if it is not there. Files that are in it already stay as they are.

    \b
    Example:
      newsletter init our-letter
    """
    from newsletter import pipeline

    root = Path(folder).resolve()
    for path in pipeline.init(root):
        click.echo(path.relative_to(root).as_posix())
    click.echo(
        f"Next: open {root / 'newsletter.toml'} and fill in name, address and sender. "
        "Then, in that folder, start an issue with 'newsletter new YYYY-MM-DD'.",
        err=True,
    )
