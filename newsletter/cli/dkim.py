"""`newsletter dkim`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli import context

if TYPE_CHECKING:
    from newsletter.project.dkim import Record

_MOST_AT_ONCE = 255


class Selector(click.ParamType[str]):
    """The name of a key."""

    name = "selector"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from newsletter.config.keys import is_selector

        name = str(value).lower()
        if not is_selector(name):
            self.fail(f"'{value}' is not a selector: letters, digits and hyphens, like mail2026.", param, ctx)
        return name


@click.group()
def command() -> None:
    """Make keys that mails are signed with (DKIM).

    A signature shows a mailbox provider that a mail comes from your domain and was not changed on its way.
    Many mail servers sign by themselves; ask your administrator first.

    \b
    Examples:
      newsletter dkim new --selector mail2026
    """


@command.command()
@click.option("--selector", type=Selector(), required=True, metavar="NAME", help="What the key is called.")
@click.option(
    "--type",
    "kind",
    type=click.Choice(["rsa", "ed25519"]),
    default="rsa",
    show_default=True,
    help="rsa is understood everywhere; ed25519 is shorter, and best as a second key beside it.",
)
@click.option("--folder", default="dkim", show_default=True, metavar="FOLDER", help="Where its file goes.")
@click.option("--domain", type=context.Domain(), metavar="DOMAIN", help="For this domain, not the sender's.")
@click.option("--zone-file", is_flag=True, help="Write the record as a line of a zone file.")
@click.pass_context
def new(
    ctx: click.Context, selector: str, kind: str, folder: str, domain: str | None, zone_file: bool
) -> None:
    """Make a key, and say what has to be put into the DNS and into the .env file.

    The private key goes into a file that nobody but you can read. Make a copy of it in a safe place, and
    never mail it or put it into git.

    \b
    Examples:
      newsletter dkim new --selector mail2026
      newsletter dkim new --selector mail2026e --type ed25519 --zone-file
    """
    from newsletter.project import dkim, files
    from newsletter.text import addresses

    settings = context.settings(ctx)
    chosen = domain or addresses.parse(settings.publication.sender.email).domain
    path, record = dkim.make(settings.root, settings.root / folder, selector, kind, chosen)
    click.echo(record.zone_line if zone_file else _as_text(record))
    there = [*settings.dkim_keys, (selector, path)]
    keys = ", ".join(f"{name}={files.relative(settings.root, file)}" for name, file in there)
    click.echo(
        f"\nThe private key is in {files.relative(settings.root, path)}.\n"
        "1. Put the record above into the DNS of your domain, on the page of the company where you have it.\n"
        "2. Put this line into .env:\n"
        f"   DKIM_KEYS={keys}\n"
        "3. Wait some minutes, then look whether others see the record: newsletter doctor",
        err=True,
    )


def _as_text(record: Record) -> str:
    """What the page of a registrar asks for."""
    lines = ["Type:   TXT", f"Name:   {record.name}", f"Value:  {record.value}"]
    if len(record.strings) > 1:
        pieces = " ".join(f'"{one}"' for one in record.strings)
        lines += ["", f"Where at most {_MOST_AT_ONCE} letters go into a field, the value in pieces:", pieces]
    return "\n".join(lines)
