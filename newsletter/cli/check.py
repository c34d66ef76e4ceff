"""`newsletter check`."""

from __future__ import annotations

import datetime as dt

import click

from newsletter.cli import context, failure, sheet

_FORMATS = ("table", "json", "markdown")


@click.command()
@context.issue_argument
@click.option("--offline", is_flag=True, help="Open no links and ask no server.")
@click.option("--strict", is_flag=True, help="Let warnings fail the check too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    default="table",
    help="How the findings are written: a table (usual), json, or markdown for a pull request.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json, for programs.")
@click.option("--explain", metavar="CODE", help="Say what a rule is for, by the code that the sheet shows.")
@click.pass_context
def command(
    ctx: click.Context,
    date: dt.date | None,
    offline: bool,
    strict: bool,
    form: str,
    as_json: bool,
    explain: str | None,
) -> int:
    """Say what is wrong with the issue of DATE (or the newest), where, and what to do.

    Links are opened to see whether they lead somewhere. An error stops the issue from being exported,
    approved or sent; a warning is worth a look; a note is only said. What may stand can be waived in
    issue.md:

    \b
      waive:
        teaser-long: The author asked for the whole sentence.

    The exit code is 1 where an error stands (with --strict: or a warning).

    \b
    Examples:
      newsletter check
      newsletter check 2026-11-22 --offline --json
      newsletter check --format markdown
      newsletter check --explain link-vague
    """
    if explain is not None:
        click.echo(_explained(explain))
        return failure.DONE
    from newsletter import pipeline
    from newsletter.errors import ConfigError

    as_json = as_json or form == "json"
    try:
        settings = context.settings(ctx)
    except ConfigError as error:
        if as_json:
            click.echo(sheet.of_settings(error))
        raise
    chosen = context.chosen(ctx, date)
    built = pipeline.build(settings, chosen, context.progress, context.outside(offline=offline))
    context.progress_done()
    if as_json:
        click.echo(sheet.as_json(chosen, built.report))
    elif form == "markdown":
        click.echo(sheet.as_markdown(chosen, built.report))
    else:
        click.echo(f"Issue of {chosen.isoformat()}")
        click.echo(sheet.as_text(built.report))
    failed = built.report.errors or (strict and built.report.warnings)
    return failure.CONTENT if failed else failure.DONE


def _explained(code: str) -> str:
    from newsletter.check.explain import explained
    from newsletter.check.report import catalogue
    from newsletter.text.nearest import suggest

    rules = catalogue()
    if code not in rules:
        raise click.UsageError(
            f"There is no rule '{code}'.{suggest(code, rules)} docs/checks.md lists them all."
        )
    parts = explained(rules[code]).split("\n\n")
    return "\n\n".join(one if one.startswith(" ") else _wrapped(one) for one in parts)


def _wrapped(text: str) -> str:
    return click.wrap_text(" ".join(text.split()), context.width())
