"""`newsletter add`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from newsletter.cli import choosing, context, failure
from newsletter.cli.mailing import confirm

if TYPE_CHECKING:
    from newsletter.collect.gather import Outcome
    from newsletter.errors import NewsletterError
    from newsletter.model import Author, Entry
    from newsletter.project.collected import Added

# Told here so that help imports no importer.
KINDS = (
    *("html", "text", "markdown", "word", "word-accepted", "word-original", "document", "mail"),
    *("feed", "wordpress", "wordpress-export", "json"),
)
_LONGEST_NAME = 60


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--issue", "date", type=context.Date(), metavar="DATE", help="The issue to put it into; else the newest."
)
@click.option(
    "--as", "kind", default="", metavar="KIND", help=f"What SOURCE is, if it is mistaken: {', '.join(KINDS)}."
)
@click.option("--list", "only_list", is_flag=True, help="Only show which stories SOURCE holds.")
@click.option(
    "--entries", type=choosing.Numbers(), metavar="NUMBERS", help="The stories of that number, like 1,3-5."
)
@click.option("--all", "everything", is_flag=True, help="All stories.")
@click.option("--latest", type=click.IntRange(1), metavar="N", help="The newest N stories.")
@click.option("--anyway", is_flag=True, help="Also what another issue has, or a story of the same title.")
@click.option("--allow-private", is_flag=True, help="Also read addresses inside your own network.")
@click.option("-v", "--verbose", is_flag=True, help="Tell all that was recognised and left out.")
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON, for programs.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    sources: tuple[str, ...],
    date: dt.date | None,
    kind: str,
    *,
    verbose: bool,
    as_json: bool,
    **asked: Any,  # noqa: ANN401  the other options, by their names
) -> int:
    """Put the stories of SOURCE into an issue.

    SOURCE is a file or a web address: the text of a page as you copied it from your browser, a saved page, a
    Word document, a mail, a Markdown file, the address of an article, a feed, a WordPress site. What it is
    gets recognised. With - a text is read from standard input. The title, the date, the authors and the text
    are taken from it, and what was doubtful is told.

    Of a source that holds several stories you choose; where nobody can be asked, they are listed, and
    --entries, --latest or --all say which.

    Adding the same source again takes over what has changed there. What you have edited stays, and you are
    shown what is different.

    \b
    Examples:
      newsletter add article.txt --issue 2026-11-29
      newsletter add article.txt interview.md
    """
    from newsletter import pipeline
    from newsletter.project import load, stories

    how = _Asked(**asked)
    if sum(map(bool, (how.only_list, how.entries, how.everything, how.latest))) > 1:
        raise click.UsageError("Only one of --list, --entries, --all and --latest can be given.")
    if how.entries and len(sources) > 1:
        raise click.UsageError("--entries counts the stories of one SOURCE; name one at a time.")
    _known(kind)
    root = context.root(ctx)
    issue = context.chosen(ctx, date)
    # Better now than after all was downloaded.
    load.read_issue(root, issue)
    report = _Report(issue, verbose=verbose, as_json=as_json)
    choice = choosing.Choice(
        report.listed,
        lambda entry: stories.issue_of(root, entry),
        numbers=how.entries or (),
        latest=how.latest or 0,
        everything=how.everything,
        may_ask=not as_json and not how.only_list,
    )
    private = how.allow_private
    outcomes = pipeline.collect(sources, kind, choose=choice, progress=_progress, allow_private=private)
    try:
        if how.only_list:
            for outcome in outcomes:
                report.alone(outcome)
        else:
            ask = _ask if confirm.can_ask() and not as_json else None
            for outcome, became in pipeline.put(root, issue, outcomes, again=how.anyway, ask=ask):
                report.tell(outcome, became)
    finally:
        context.progress_done()
    report.end()
    is_open = choice.has_listed and not how.only_list
    return max(report.code, failure.USAGE if is_open else failure.DONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is asked for: which stories, which of them in any case, and from where."""

    only_list: bool
    entries: choosing.Ranges | None
    everything: bool
    latest: int | None
    anyway: bool
    allow_private: bool


def _known(kind: str) -> None:
    """Raises UsageError for a kind of source that nobody reads."""
    if not kind:
        return
    from importlib.metadata import entry_points

    from newsletter.collect import GROUP, IMPORTERS
    from newsletter.text.nearest import suggest

    known = sorted({*IMPORTERS, *(point.name for point in entry_points(group=GROUP))})
    if kind not in known:
        near = suggest(kind, known)
        raise click.UsageError(
            f"There is no kind of source named '{kind}'.{near} These are known: {', '.join(known)}."
        )


def _progress(step: str, done: int = 0, total: int = 0) -> None:
    shown = step if len(step) <= _LONGEST_NAME else f"{step[:_LONGEST_NAME]}…"
    context.progress(f"Reading {shown}", done, total if total > 1 else 0)


def _ask(name: str, author: Author) -> bool:
    context.progress_done()
    role = f" ({author.role})" if author.role else ""
    return click.confirm(f"Is “{name}” the {author.name}{role} you have?", err=True)


class _Report:
    """Tells of each story as it comes, or of all at the end for programs."""

    def __init__(self, issue: dt.date, *, verbose: bool, as_json: bool) -> None:
        self._issue, self._verbose = issue, verbose
        self._objects: list[dict[str, object]] | None = [] if as_json else None
        self.code = failure.DONE

    def tell(self, outcome: Outcome, became: Added | NewsletterError) -> None:
        """Tell of a story, or why there is none; the exit code is that of the worst error."""
        from newsletter.cli import added
        from newsletter.errors import NewsletterError

        context.progress_done()
        collected = None if isinstance(outcome.found, NewsletterError) else outcome.found
        if isinstance(became, NewsletterError):
            self.code = max(self.code, failure.exit_code(became))
            click.echo(failure.line(became), err=True)
        elif collected and self._objects is None:
            for line in added.as_text(collected, became, self._issue, verbose=self._verbose):
                click.echo(line)
        if self._objects is not None:
            self._objects.append(added.for_programs(outcome.name, collected, became))

    def listed(self, name: str, found: Sequence[tuple[Entry, dt.date | None]]) -> None:
        """Show the stories of a source, to be chosen from."""
        if self._objects is not None:
            self._objects += choosing.for_programs(name, found)
            return
        click.echo(f"{name} holds {len(found)} stories, the newest first:")
        for line in choosing.lines(found):
            click.echo(line)
        click.echo("Choose with --entries 1,3-5, --latest 3 or --all", err=True)

    def alone(self, outcome: Outcome) -> None:
        """Show the one story of a source that holds no more, or why there is none."""
        from newsletter.errors import NewsletterError

        context.progress_done()
        if isinstance(outcome.found, NewsletterError):
            self.tell(outcome, outcome.found)
        elif self._objects is not None:
            self._objects.append({"source": outcome.name, "title": outcome.found.article.title})
        else:
            click.echo(f"{outcome.name} holds one story: {outcome.found.article.title}")

    def end(self) -> None:
        if self._objects is not None:
            click.echo(json.dumps(self._objects, indent=2, ensure_ascii=False))
