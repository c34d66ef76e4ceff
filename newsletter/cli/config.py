"""`newsletter config`."""

from __future__ import annotations

import json

import click

from newsletter.cli import context


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the settings as JSON, for programs.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show every setting, its value and where it comes from. Passwords are shown as ***.

    A value is taken from the first of: environment, the file .env, the file newsletter.toml, the default.

    \b
    Example:
      newsletter config
    """
    settings = context.settings(ctx)
    if as_json:
        found = [{"key": s.key, "value": s.value, "source": s.source} for s in settings.origins]
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    width = max(len(setting.key) for setting in settings.origins)
    for setting in settings.origins:
        click.echo(f"{setting.key:<{width}}  {setting.value or '(empty)'}  [{setting.source}]")
