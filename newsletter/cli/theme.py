"""`newsletter theme`."""

from __future__ import annotations

import click

from newsletter.cli import context, failure, sheet


@click.group()
def command() -> None:
    """Work on how mails look.

    A theme is a folder in templates/, of MJML and plain text in Jinja. A project's own comes before the one
    of the same name that is built in.

    \b
    Examples:
      newsletter theme check
    """


@command.command()
@click.argument("name", required=False, metavar="[NAME]")
@click.option("--json", "as_json", is_flag=True, help="Write the findings as JSON, for programs.")
@click.option("--strict", is_flag=True, help="Let any warning fail the check too.")
@click.pass_context
def check(ctx: click.Context, name: str | None, as_json: bool, strict: bool) -> int:
    """Say what is wrong with the theme NAME (or the newest issue's), with file, line and column.

    It is tried on issues that have everything, next to nothing, and words from right to left. The exit code
    is 1 where an error stands, or something that makes another mail of it than was meant; with --strict,
    where any warning does.

    \b
    Examples:
      newsletter theme check
      newsletter theme check bulletin --json
    """
    from newsletter import pipeline
    from newsletter.check.files import theme_doubtful

    settings = context.settings(ctx)
    theme, report = pipeline.check_theme(settings, name)
    if as_json:
        click.echo(sheet.as_json(None, report, theme=theme))
    else:
        click.echo(f"Theme {theme}")
        click.echo(sheet.as_text(report))
    doubtful = [one for one in report.warnings if strict or one.code == theme_doubtful.code]
    return failure.CONTENT if report.errors or doubtful else failure.DONE
