"""The command line: one module a command, each imported only when it is asked for."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import click

# name -> what `newsletter --help` says of it, told here so that help imports no command.
COMMANDS = {
    "init": "Make a folder a newsletter project.",
    "new": "Start a dated issue.",
    "add": "Put stories into an issue, from files or web pages.",
    "authors": "See who writes, and make two spellings of one person one.",
    "preview": "See an issue in the browser while you write it.",
    "check": "Say what is wrong with an issue, and where.",
    "export": "Write an issue as web page, plain text and mail file.",
    "approve": "Let an issue go out as it is now.",
    "status": "Say what was approved of an issue, and what changed since.",
    "send": "Mail an issue, as a test or to a list.",
    "resume": "Go on with a campaign.",
    "pause": "Stop a campaign for a while.",
    "cancel": "End a campaign for good.",
    "resolve": "Decide about mails of which nobody is sure.",
    "reconcile": "Find out about such mails from the mail server's records.",
    "correct": "Stop a wrong mail, and mail the right one.",
    "subscribers": "Keep lists of people, and addresses never to mail.",
    "theme": "Check how mails look.",
    "dkim": "Make keys that mails are signed with.",
    "doctor": "Look at the sending domain and the mail server.",
    "config": "Show every setting and where it comes from.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"newsletter.cli.{cmd_name}").command
        assert isinstance(command, click.Command)  # noqa: S101  for the type checker
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with 'newsletter new 2026-11-29'. Help for a command: newsletter COMMAND --help",
)
@click.option(
    "--project",
    metavar="FOLDER",
    envvar="NEWSLETTER_PROJECT",
    help="The project's folder, if you are not in it.",
)
@click.version_option(package_name="newsletter", message="newsletter %(version)s")
@click.pass_context
def main(ctx: click.Context, project: str | None) -> None:
    """Compose, check and mail an email newsletter.

    Articles are text files in a dated issue. The program takes teasers from them, renders the mail, checks it
    and sends it through your own mail server.
    """
    ctx.obj = project


def color() -> bool | None:
    """False where the user wants none (no-color.org), None to decide by where the output goes."""
    return False if os.environ.get("NO_COLOR") else None


def run(arguments: Sequence[str]) -> int:
    """Carry out a command line and give its exit code. Every error becomes one plain line here."""
    from newsletter.errors import NewsletterError

    # A closed stream (`>&-`) is None, and nobody listens there.
    sys.stdout = sys.stdout or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    try:
        code = main.main(list(arguments), prog_name="newsletter", standalone_mode=False, color=color())
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        code = 130
    except NewsletterError as error:
        from newsletter.cli import failure

        code = failure.tell(error)
    except SystemExit:
        # Click's answer to a reader who went away (`newsletter check | head`): nothing is left to say.
        code = 0
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        with contextlib.suppress(OSError):
            click.echo(f"newsletter: {place}{error.strerror or error}.", err=True)
        _give_up_output()
        code = 4
    return code if isinstance(code, int) else 0


def _give_up_output() -> None:
    """Let what could not be written go, or Python would try again on its way out and change the exit code."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
