"""The mail that every sender sends, and the people who get it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.render import Work, captured
from newsletter.database import opened, renderings
from newsletter.message import prepare
from newsletter.model import Recipient, RenderedEmail, Secret
from newsletter.render import email
from newsletter.text import stored, tokens

_SIZE = 60_000
_PER_PART = 4
_IMAGES = "https://images.example.org/issue"
_FIRST_NAMES = ("Ann", "Zoë", "Jürgen", "Tomasz", "Noor", "Søren", "Maeve", "Ignacio", "Şule", "Ben")
_FILE, _PEOPLE = "mail.json", "people.json"
_SOME = 1000
PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
DOMAIN = "readers.example"


@dataclass(frozen=True, slots=True)
class Template:
    """The mail as a user of a mail library has it: `{{name}}` stands where a value of the reader goes."""

    subject: str
    html: str
    text: str
    sender: str
    sender_name: str
    list_id: str
    digest: str
    size: int

    @classmethod
    def read(cls, folder: Path) -> Template:
        return cls(**json.loads((folder / _FILE).read_text(encoding="utf-8")))


def write(project: Path, folder: Path) -> Template:
    """Make the mail out of the newest issue of a project, with as many stories as fit.

    `folder` holds it afterwards as a file for the peers, and in the database of a project for ours.
    """
    work = captured(project)
    issue = work.issue
    note = f"Dear {{{{ first_name | reader }}}},\n\n{issue.note}\n\nThis goes to {{{{ email }}}}."
    work = replace(work, issue=replace(issue, note=note))
    made, size = _made(work, 2)
    for stories in range(3, 40):
        more, bigger = _made(work, stories)
        if abs(bigger - _SIZE) > abs(size - _SIZE):
            break
        made, size = more, bigger
    made = replace(made, digest=stored.digest(made))
    with opened(Secret(""), folder) as database, database.writing() as connection:
        renderings.put(connection, made)
    images = {asset.token: f"{_IMAGES}/{asset.variants[0].name}" for asset in made.assets if asset.variants}
    names = {tag.token: f"{{{{{tag.name}}}}}" for tag in made.merge_tags}
    template = Template(
        subject=made.subject,
        html=tokens.fill(made.html, images | names),
        text=tokens.fill(made.text, names),
        sender=made.sender.email,
        sender_name=made.sender.name,
        list_id=made.sender.list_id,
        digest=made.digest,
        size=size,
    )
    (folder / _FILE).write_text(json.dumps(asdict(template)), encoding="utf-8")
    (folder / _PEOPLE).write_text(json.dumps(list(people(_SOME))), encoding="utf-8")
    return template


def person(number: int) -> dict[str, str]:
    """What is known of a reader, by the names of the slots."""
    first = _FIRST_NAMES[number % len(_FIRST_NAMES)]
    token = f"{number:012x}.{(number * 2654435761) % 2**32:08x}{number * 40503 % 2**32:08x}"
    return {
        "first_name": first,
        "name": f"{first} Reader",
        "email": f"reader.{number}@{DOMAIN}",
        "unsubscribe": f"https://letters.example.org/leave/{token}",
        "preferences": f"https://letters.example.org/settings/{token}",
        "view_in_browser": f"https://letters.example.org/view/{token}",
    }


def people(count: int) -> Iterator[dict[str, str]]:
    return map(person, range(count))


def recipient(known: Mapping[str, str]) -> Recipient:
    links = tuple((name, known[name]) for name in ("unsubscribe", "preferences", "view_in_browser"))
    return Recipient(subscriber="1", email=known["email"], name=known["name"], links=links)


def _made(work: Work, stories: int) -> tuple[RenderedEmail, int]:
    """The mail with so many stories, its images on a server and four slots in each part; its size."""
    now = work.with_stories(stories)
    made = email.render(now.issue, now.theme, now.publication, now.assets).email
    made = replace(
        made,
        image_base_url=_IMAGES,
        issue_url="https://letters.example.org/view",
        html=_with_few_slots(made.html, made),
        text=_with_few_slots(made.text, made),
    )
    data = prepare(made, boundary="benchmark").fill(
        recipient(person(1)), date=dt.datetime.now(dt.UTC), message_id="<1@letters.example.org>"
    )
    return made, len(data)


def _with_few_slots(part: str, made: RenderedEmail) -> str:
    tags = {tag.token for tag in made.merge_tags}
    seen = 0

    def put(match: re.Match[str]) -> str:
        nonlocal seen
        if match[0] not in tags:
            return match[0]
        seen += 1
        return match[0] if seen <= _PER_PART else "https://letters.example.org/the-same-for-all"

    part = tokens.TOKEN.sub(put, part)
    if seen < _PER_PART:
        raise SystemExit(
            f"The theme leaves {seen} places for values of the reader, and {_PER_PART} are needed."
        )
    return part
