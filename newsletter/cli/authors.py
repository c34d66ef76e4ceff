"""`newsletter authors`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import confirm

if TYPE_CHECKING:
    from newsletter.project.merging import Listed, Merged


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Write them as JSON, for programs.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """See who writes, and make two spellings of one person one.

    Each author is a file in issues/authors. Shown are the name, the short name by which articles name it, in
    how many articles that is, whether there is a bio and a photo, and who may be the same person.

    \b
    Examples:
      newsletter authors
      newsletter authors --json
    """
    if ctx.invoked_subcommand:
        return
    from newsletter.project import merging

    found = merging.listed(context.root(ctx))
    if as_json:
        click.echo(json.dumps([_for_programs(one) for one in found], indent=2, ensure_ascii=False))
        return
    for line in _lines(found):
        click.echo(line)
    if not found:
        click.echo("There is no author yet. They come with the stories: newsletter add SOURCE", err=True)


@command.command()
@click.argument("old", metavar="OLD")
@click.argument("kept", metavar="KEPT")
@click.option("--dry-run", is_flag=True, help="Only say what would be changed.")
@click.option("--yes", is_flag=True, help="Go on where each has a bio of its own; that of KEPT stays.")
@click.option("--json", "as_json", is_flag=True, help="Write what was done as JSON, for programs.")
@click.pass_context
def merge(ctx: click.Context, old: str, kept: str, dry_run: bool, yes: bool, as_json: bool) -> int:
    """Make the author OLD and the author KEPT one, who is KEPT.

    Every article of every issue that names OLD names KEPT then. What KEPT lacks is taken from OLD: role, bio,
    photo, web address. The name of OLD is noted as another spelling, so the next story by it is by KEPT. The
    file of OLD is removed, and a copy of it kept in .newsletter.

    \b
    Examples:
      newsletter authors merge j-doe jane-doe --dry-run
      newsletter authors merge "J. Doe" "Jane Doe"
    """
    from newsletter.project import merging

    root = context.root(ctx)
    planned = merging.merge(root, old, kept, dry_run=True)
    if planned.lost_bio and not dry_run:
        click.echo(f"Both have a bio. That of {planned.old.name} would go:", err=True)
        click.echo(f"  {planned.lost_bio}", err=True)
        confirm.choice(f"Shall the bio of {planned.kept.name} be the one?", yes, "--yes")
    done = planned if dry_run else merging.merge(root, old, kept)
    if as_json:
        click.echo(json.dumps(_merged_for_programs(done), indent=2, ensure_ascii=False))
        return failure.DONE
    for line in _merged(done, dry_run=dry_run):
        click.echo(line)
    return failure.DONE


def _lines(found: Sequence[Listed]) -> Iterator[str]:
    from newsletter.cli import added

    names = [one.author.name if one.author else "?" for one in found]
    wide = max(map(len, names), default=0)
    short = max((len(one.slug) for one in found), default=0)
    for name, one in zip(names, found, strict=True):
        stories = f"{one.stories} {'story' if one.stories == 1 else 'stories'}"
        yield f"{name:<{wide}}  {one.slug:<{short}}  {stories:<10}  {_has(one)}".rstrip()
        for other in one.proposals:
            if other.slug > one.slug:
                yield f"  {added.proposal((name, one.slug), (other.name, other.slug))}"


def _has(one: Listed) -> str:
    if one.author is None:
        return f"cannot be read: {one.path}"
    parts = [("bio", one.author.bio), ("photo", one.author.photo)]
    return ", ".join(name if value else f"no {name}" for name, value in parts)


def _merged(done: Merged, *, dry_run: bool) -> Iterator[str]:
    would = "would be" if dry_run else "is now"
    yield f"{done.old.name} {would} {done.kept.name} ({done.kept.slug})."
    for path in done.paths:
        yield f"  {path}: names {done.kept.slug}"
    if done.filled:
        yield f"  filled in: {', '.join(done.filled)}"
    if dry_run and done.lost_bio:
        yield f"  this bio of {done.old.name} would go: {done.lost_bio}"
    yield f"  {done.removed} {'would be removed' if dry_run else 'was removed'}; a copy: {done.backup}"


def _for_programs(one: Listed) -> dict[str, object]:
    author = one.author
    return {
        "slug": one.slug,
        "name": author.name if author else None,
        "path": one.path,
        "also": list(author.also) if author else [],
        "stories": one.stories,
        "bio": bool(author and author.bio),
        "photo": bool(author and author.photo),
        "proposals": [{"slug": other.slug, "name": other.name} for other in one.proposals],
    }


def _merged_for_programs(done: Merged) -> dict[str, object]:
    return {
        "old": done.old.slug,
        "kept": done.kept.slug,
        "paths": list(done.paths),
        "filled": list(done.filled),
        "lost_bio": done.lost_bio or None,
        "removed": done.removed,
        "backup": done.backup,
    }
