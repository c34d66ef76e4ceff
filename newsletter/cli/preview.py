"""`newsletter preview`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from newsletter.cli import context, failure

_PORT = 8731
_LAST_PORT = 65535


@click.command()
@context.issue_argument
@click.option(
    "--port",
    type=click.IntRange(0, _LAST_PORT),
    help=f"Listen on this port; 0 takes any. Without it: {_PORT}, or the next one that is free.",
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser, where there is a display.")
@click.pass_context
def command(ctx: click.Context, date: dt.date | None, port: int | None, show: bool) -> int:
    """See the issue of DATE (or always the newest) in the browser while you write.

    The page follows every change that you save. It shows the mail as on a desktop, a tablet, a phone and a
    small phone; light, dark, and in forced dark, as some mail programs repaint it; with images and with no
    images; as plain text; and in the inbox. The checks stand beside it.

    Only this computer can reach it. It keeps its terminal busy until Ctrl-C ends it.

    \b
    Examples:
      newsletter preview
      newsletter preview 2026-11-22 --port 8800
    """
    from newsletter.web.preview.desk import Desk
    from newsletter.web.preview.routes import preview
    from newsletter.web.shell.application import names
    from newsletter.web.shell.server import HOST, Server, listen

    root = context.root(ctx)
    told = _about(root, date)
    desk = Desk(root)
    with listen(port, first=_PORT) as listening:
        number = listening.getsockname()[1]
        address = f"http://{HOST}:{number}/"

        def begun() -> None:
            click.echo(told.format(address=address))
            if show and context.has_display():
                click.launch(address)

        server = Server(preview(root, desk, date, names(number)), on_start=begun, on_end=desk.end)
        server.run(sockets=[listening])
    return failure.DONE


def _about(root: Path, date: dt.date | None) -> str:
    """What is said when the page is there. Raises ProjectError where the issue of `date` is not."""
    from newsletter.errors import ProjectError
    from newsletter.project import folder, load

    ending = "follows every change you save. Ctrl-C ends it."
    if date is not None and not (folder.issue_folder(root, date) / "issue.md").is_file():
        # A day that was mistyped is told here and not in the browser.
        load.read_issue(root, date)
    try:
        shown = date or folder.newest_issue(root)
    except ProjectError:
        # What is wrong stands on the page, and goes away there when it is mended.
        return f"The preview is at {{address}} and {ending}"
    return f"The issue of {shown.isoformat()} is at {{address}} and {ending}"
