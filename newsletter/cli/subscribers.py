"""`newsletter subscribers`."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli import context, failure

if TYPE_CHECKING:
    from newsletter.audience.people import Duplicate, Refused
    from newsletter.audience.subscribers import Import, Suppressed

_SHOWN = 10
_BY_HAND = "by hand"


class ListName(click.ParamType[str]):
    """The name of a list: a short word for commands and files."""

    name = "list"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,59}", str(value)):
            self.fail(
                f"'{value}' cannot be the name of a list. Use small letters, digits, - and _, like readers.",
                param,
                ctx,
            )
        return str(value)


class Address(click.ParamType[str]):
    """The address of somebody on a list, whatever letters it has."""

    name = "address"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from newsletter.text import addresses

        try:
            return addresses.parse(str(value), international=True).address
        except ValueError as error:
            self.fail(str(error), param, ctx)


_addresses = click.argument("addresses", nargs=-1, required=True, type=Address(), metavar="ADDRESS...")


@click.group()
def command() -> None:
    """Keep lists of people, and addresses that must not be mailed.

    \b
    Examples:
      newsletter subscribers import readers.csv --list readers
      newsletter subscribers lists
      newsletter subscribers suppress ana@example.org --reason "asked by phone"
    """


@command.command("import")
@click.argument("source", metavar="FILE")
@click.option(
    "--list", "list_name", type=ListName(), required=True, metavar="NAME", help="The list, new or not."
)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.option(
    "--refused",
    metavar="FILE",
    help="Write the rows that were refused into this file, to mend and import them.",
)
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON, for programs.")
@click.pass_context
def import_(
    ctx: click.Context, source: str, list_name: str, dry_run: bool, refused: str | None, as_json: bool
) -> int:
    """Put the people in FILE on a list.

    FILE is a table saved as CSV, for example from Excel. Its first line says what each column is: email;
    name, or first name and last name; language. Every further column can be filled into a mail: what stands
    below 'City' is the merge tag {{ city }}. A file that holds nothing but addresses needs no first line.
    With - the table is read from standard input.

    Whoever is known already is not put there twice. A row that nobody can be mailed from is refused with its
    line and the reason, and the others are imported. Importing the same file again changes nothing.

    The exit code is 1 where a row was refused, or where nothing could be imported.

    \b
    Examples:
      newsletter subscribers import readers.csv --list readers --dry-run
      newsletter subscribers import readers.csv --list readers --refused refused.csv
    """
    from newsletter.audience import subscribers

    settings = context.settings(ctx)
    rows = _Rows()
    try:
        done = subscribers.import_people(
            settings,
            source,
            list_name,
            now=dt.datetime.now(dt.UTC),
            dry_run=dry_run,
            refused=Path(refused) if refused else None,
            heard=rows.hear,
            progress=context.progress,
        )
    finally:
        context.progress_done()
    one = done.imported
    found = one.added + one.joined + one.updated + one.unchanged
    if as_json:
        click.echo(_import_as_json(done, rows, list_name, dry_run=dry_run))
    else:
        click.echo(_import_as_text(done, list_name, dry_run=dry_run))
        _tell_notes(done.notes)
        rows.tell(done.duplicates, done.refused)
        if done.refused:
            taken = "would be imported" if dry_run else "were imported"
            click.echo(_what_to_do(done.refused, refused, taken), err=True)
        elif not found:
            click.echo("There is nobody in this file, only headings. Is it the right one?", err=True)
    return failure.DONE if found and not done.refused else failure.CONTENT


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON, for programs.")
@click.pass_context
def lists(ctx: click.Context, as_json: bool) -> None:
    """Show every list and how many people are on it.

    \b
    Example:
      newsletter subscribers lists
    """
    from newsletter.audience import subscribers
    from newsletter.send import words

    found = subscribers.lists_of(context.settings(ctx))
    if as_json:
        click.echo(json.dumps([{"list": name, "people": count} for name, count in found], indent=2))
        return
    width = max((len(name) for name, _ in found), default=0)
    for name, count in found:
        click.echo(f"{name:<{width}}  {words.people(count)}")
    if not found:
        click.echo("There is no list yet. Make one: newsletter subscribers import FILE --list NAME", err=True)


@command.command()
@_addresses
@click.option(
    "--list", "list_name", type=ListName(), required=True, metavar="NAME", help="The list to leave."
)
@click.pass_context
def remove(ctx: click.Context, addresses: tuple[str, ...], list_name: str) -> int:
    """Take people from a list.

    Importing a file that has them puts them back. Whoever must not be mailed any more is suppressed:
    newsletter subscribers suppress ADDRESS

    \b
    Example:
      newsletter subscribers remove ana@example.org --list readers
    """
    from newsletter.audience import subscribers

    wanted = tuple(dict.fromkeys(addresses))
    missing = subscribers.leave(context.settings(ctx), list_name, wanted)
    for address in wanted:
        was = "was not on it" if address in missing else "is not on it any more"
        click.echo(f"{list_name}: {address} {was}.")
    return failure.DONE


@command.command()
@click.argument("addresses", nargs=-1, type=Address(), metavar="[ADDRESS]...")
@click.option(
    "--file", "source", metavar="FILE", help="Suppress all addresses of this table, or of - for input."
)
@click.option(
    "--reason", default=_BY_HAND, metavar="TEXT", show_default=True, help="Why; it is kept with each address."
)
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON, for programs.")
@click.pass_context
def suppress(
    ctx: click.Context, addresses: tuple[str, ...], source: str | None, reason: str, as_json: bool
) -> int:
    """Never mail addresses, whatever list they are on.

    This holds at once, also for a mailing that is under way. Whoever was suppressed before keeps the first
    reason.

    \b
    Examples:
      newsletter subscribers suppress ana@example.org --reason "asked by phone"
      newsletter subscribers suppress --file left.csv
    """
    from newsletter.audience import subscribers

    if bool(addresses) == bool(source):
        raise click.UsageError("Name addresses, or a file with --file.")
    settings = context.settings(ctx)
    now = dt.datetime.now(dt.UTC)
    why = " ".join(reason.split()) or _BY_HAND
    rows = _Rows()
    if source:
        try:
            done = subscribers.suppress_file(
                settings, source, why, now=now, heard=rows.hear, progress=context.progress
            )
        finally:
            context.progress_done()
    else:
        done = subscribers.suppress(settings, addresses, why, now=now)
    if as_json:
        click.echo(_suppressed_as_json(done, rows))
    else:
        click.echo(f"Suppressed: {done.new:,} new, {done.known:,} known before or named twice.")
        _tell_notes(done.notes)
        rows.tell(0, done.refused)
    return failure.CONTENT if done.refused else failure.DONE


@command.command()
@_addresses
@click.pass_context
def unsuppress(ctx: click.Context, addresses: tuple[str, ...]) -> int:
    """Let addresses be mailed again that were suppressed.

    Only for whoever asked for it, or where it was a mistake.

    \b
    Example:
      newsletter subscribers unsuppress ana@example.org
    """
    from newsletter.audience import subscribers

    wanted = tuple(dict.fromkeys(addresses))
    known = subscribers.unsuppress(context.settings(ctx), wanted)
    for address in wanted:
        click.echo(f"{address} {'was not suppressed' if address in known else 'can be mailed again'}.")
    return failure.DONE


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON, for programs.")
@click.pass_context
def suppressed(ctx: click.Context, as_json: bool) -> None:
    """Show the addresses that are never mailed, since when, and why.

    \b
    Example:
      newsletter subscribers suppressed
    """
    from newsletter.audience import subscribers

    settings = context.settings(ctx)
    with subscribers.suppressed(settings) as found:
        if as_json:
            told = [{"address": one.address, "reason": one.reason, "at": one.at.isoformat()} for one in found]
            click.echo(json.dumps(told, indent=2, ensure_ascii=False))
            return
        for one in found:
            since = context.moment(one.at, settings.publication.zone)
            click.echo(f"{one.address}  {since}  {one.reason}")


class _Rows:
    """The first rows that were nobody new, for showing them."""

    def __init__(self) -> None:
        self.duplicates: list[Duplicate] = []
        self.refused: list[Refused] = []

    def hear(self, one: Duplicate | Refused) -> None:
        from newsletter.audience.people import Refused

        if isinstance(one, Refused):
            if len(self.refused) < _SHOWN:
                self.refused.append(one)
        elif len(self.duplicates) < _SHOWN:
            self.duplicates.append(one)

    def tell(self, duplicates: int, refused: int) -> None:
        if duplicates:
            click.echo("\nTwice in the file; the first row counts:")
            for twice in self.duplicates:
                click.echo(f"  line {twice.line}: {twice.address} stands in line {twice.first} already")
            _tell_rest(duplicates)
        if refused:
            click.echo("\nRefused:")
            for one in self.refused:
                click.echo(f"  {_lines(one)}: {_reason(one)}")
            _tell_rest(refused)


def _tell_rest(count: int) -> None:
    if count > _SHOWN:
        click.echo(f"  and {count - _SHOWN:,} more")


def _what_to_do(refused: int, file: str | None, taken: str) -> str:
    if file:
        return f"The others {taken}. Mend what stands in {file}, and import that file."
    more = " All of them can be written into a file: --refused FILE" if refused > _SHOWN else ""
    return f"The others {taken}. Mend these in your file, and import it again.{more}"


def _tell_notes(notes: tuple[str, ...]) -> None:
    for note in notes:
        click.echo(f"Please check: {note}")


def _lines(one: Refused) -> str:
    return f"line {one.line}" if one.last <= one.line else f"lines {one.line} to {one.last}"


def _reason(one: Refused) -> str:
    return one.reason if not one.address or one.address in one.reason else f"{one.address}: {one.reason}"


def _import_as_text(done: Import, list_name: str, *, dry_run: bool) -> str:
    """What was done, one number a line."""
    new = " (a new list)" if done.new_list else ""
    lead = f"List '{list_name}'{new}" + (", if it were imported:" if dry_run else ":")
    new_people = "new people"
    told = {
        new_people: done.imported.added,
        "known, now on this list too": done.imported.joined,
        "on this list already, and brought up to date": done.imported.updated,
        "on this list already": done.imported.unchanged,
        "twice in the file": done.duplicates,
        "refused": done.refused,
    }
    width = max(len(f"{count:,}") for count in told.values())
    lines = [f"  {count:>{width},}  {what}" for what, count in told.items() if count or what == new_people]
    return "\n".join([lead, *lines])


def _import_as_json(done: Import, rows: _Rows, list_name: str, *, dry_run: bool) -> str:
    told = {
        "list": list_name,
        "new_list": done.new_list,
        "dry_run": dry_run,
        "added": done.imported.added,
        "joined": done.imported.joined,
        "updated": done.imported.updated,
        "unchanged": done.imported.unchanged,
        "duplicates": done.duplicates,
        "refused": done.refused,
        "notes": list(done.notes),
        "first_duplicates": [
            {"line": one.line, "address": one.address, "first_line": one.first} for one in rows.duplicates
        ],
        "first_refused": _refused_for_programs(rows),
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _suppressed_as_json(done: Suppressed, rows: _Rows) -> str:
    told = {
        "new": done.new,
        "known": done.known,
        "refused": done.refused,
        "notes": list(done.notes),
        "first_refused": _refused_for_programs(rows),
    }
    return json.dumps(told, indent=2, ensure_ascii=False)


def _refused_for_programs(rows: _Rows) -> list[dict[str, object]]:
    return [
        {"line": one.line, "last_line": one.last, "address": one.address, "reason": one.reason}
        for one in rows.refused
    ]
