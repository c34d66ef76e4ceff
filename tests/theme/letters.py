"""Letters to look at: the sample that comes with the program, and awkward ones that are built here."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image as Pillow

from newsletter import config, pipeline

REPOSITORY = Path(__file__).parent.parent.parent
DATE = dt.date(2026, 11, 22)
ISSUE = "issues/2026-11-22"

LONG_WORD = "Knochenmarktransplantationsvorbereitungen"
LONG_HEADLINE = (
    f"What the people who were there on the first day of the {LONG_WORD} told each other in the corridor, in "
    "the lift, in the car park and on the bus home, and why two of them still write to each other"
)
LONG_ADDRESS = (
    "https://hollinmarrow.example/" + "stories-about-the-corridor-and-the-lift/" * 6 + "?from=letter"
)

SENDER = """\

[sender]
email = "letters@hollinmarrow.example"
unsubscribe_url = "https://hollinmarrow.example/unsubscribe"
"""
PAGES = """\
preferences_url = "https://hollinmarrow.example/settings"
"""
PLAIN = '[publication]\nname = "The Plain Letter"\nlanguage = "en-GB"\n' + SENDER
FULL = """\
[publication]
name = "The Full Letter"
tagline = "A letter with everything in it"
language = "en-GB"
address = "Full Foundation, Mill Street 4, Hollin"
website = "https://hollinmarrow.example"
issue_url = "https://hollinmarrow.example/letters/{date}"
why = "You get this letter because you asked for it."
"""

AUTHOR = "---\nname: {name}\nrole: {role}\n---\n{bio}\n"


@dataclass(frozen=True, slots=True)
class Letter:
    """An issue as it was written into a folder, and what it was written from."""

    page: Path
    html: str
    text: str
    built: pipeline.Built
    settings: config.Settings


@dataclass(slots=True)
class Draft:
    """A project being written."""

    root: Path
    asked: list[str] = field(default_factory=list)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def picture(self, name: str, color: str = "#D9A441") -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Pillow.new("RGB", (960, 640), color).save(path)

    def story(self, slug: str, title: str, teaser: str = "", body: str = "The body.", **keys: str) -> None:
        told = {"title": title, "teaser": teaser, "image": "none"} | keys
        lines = "\n".join(f"{key}: {value}" for key, value in told.items() if value)
        self.write(f"{ISSUE}/articles/{slug}.md", f"---\n{lines}\n---\n{body}\n")


def _sample(draft: Draft) -> None:
    shutil.copy(REPOSITORY / "newsletter.toml", draft.root)
    for folder in ("issues", "brand"):
        shutil.copytree(REPOSITORY / folder, draft.root / folder)


def _long(draft: Draft) -> None:
    """A headline of 200 characters, a word of 40 letters, and names and addresses that fit nowhere."""
    name = "The Quarterly Correspondence of the Friends of Haematological Rehabilitation"
    draft.write(
        "newsletter.toml",
        FULL.replace("The Full Letter", name)
        .replace("A letter with everything in it", f"On {LONG_WORD} and on what comes after it, week by week")
        .replace('"https://hollinmarrow.example"', f'"{LONG_ADDRESS}"')
        + SENDER
        + PAGES
        + '[brand]\nart = "brand/art.png"\nlogo = "brand/art.png"\n',
    )
    draft.picture("brand/art.png")
    draft.picture(f"{ISSUE}/images/a.png")
    person = "Wilhelmina-Konstantinopolitana van der Westhuyzen-Abercrombie"
    draft.write(
        "issues/authors/wilhelmina.md",
        f"---\nname: {person}\nrole: Chairwoman of the committee for {LONG_WORD} and related questions\n"
        f"photo: photos/w.png\nurl: {LONG_ADDRESS}\n---\nShe wrote <{LONG_ADDRESS}> and {LONG_WORD}.\n",
    )
    draft.picture("issues/authors/photos/w.png")
    for slug, picture in (("one", "images/a.png"), ("two", "images/a.png"), ("three", "none")):
        draft.story(
            slug,
            LONG_HEADLINE,
            f"Of {LONG_WORD}, and of {LONG_ADDRESS} too.",
            kicker=f"Understanding {LONG_WORD}",
            authors="[wilhelmina]",
            published="2026-11-18",
            url=f"{LONG_ADDRESS}&story={slug}",
            image=picture,
            image_alt=f"A sheet that says {LONG_WORD}",
            image_credit=f"{person} {LONG_WORD}",
            reviewed_by=f"Professor {person}",
            reviewed_on="2026-11-12",
        )
    draft.write(
        f"{ISSUE}/issue.md",
        f"""\
---
subject: Long
preheader: {LONG_HEADLINE}
number: 100047
signed_by: wilhelmina
sections:
  - {{kind: lead, items: [one]}}
  - {{kind: articles, title: "More of {LONG_WORD}", items: [two, three]}}
  - kind: quote
    items: [{{text: "I said {LONG_WORD}.", name: "{person}", about: "reader from {LONG_WORD}"}}]
  - kind: events
    title: "{LONG_WORD}"
    items:
      - {{title: "{LONG_WORD}", date: 2026-11-26, place: "{LONG_WORD}",
         url: "{LONG_ADDRESS}", label: "{LONG_WORD}"}}
  - kind: action
    title: Do
    items: [{{text: "{LONG_WORD}", label: "Give to the {LONG_WORD}", url: "{LONG_ADDRESS}"}}]
  - kind: notice
    title: "{LONG_WORD}"
    items: ["{LONG_WORD} and <{LONG_ADDRESS}>"]
  - kind: sponsor
    items:
      - {{name: "{person}", title: "{LONG_WORD}", text: "{LONG_WORD}",
         url: "{LONG_ADDRESS}", label: "{LONG_WORD}", image: images/a.png}}
---
Dear reader of {LONG_WORD},

- see <{LONG_ADDRESS}>
- and **{LONG_WORD}**
""",
    )


def _bare(draft: Draft) -> None:
    """No picture, no logo, no address, no pages of the reader's own, and sections without a title."""
    draft.write("newsletter.toml", PLAIN)
    draft.write("issues/authors/ada.md", AUTHOR.format(name="Ada Holm", role="", bio="Ada bakes."))
    draft.write("issues/authors/ben.md", AUTHOR.format(name="Ben Yusuf", role="Cook", bio="Ben cooks."))
    draft.story(
        "walk", "A walk", "People meet at a gate.", authors="[ada, ben]", url="https://a.example/walk"
    )
    draft.story("soup", "Soup", "Three pots.", authors="[ben, ada]", published="2025-11-14")
    draft.story("rest", "Rest")
    draft.write(
        f"{ISSUE}/issue.md",
        """\
---
subject: Bare
sections:
  - {kind: lead, items: [walk]}
  - {kind: articles, items: [soup]}
  - {kind: articles, items: [rest]}
  - {kind: events, items: [{title: A walk in the snow, date: 2026-12-01}]}
  - {kind: notice, items: [Ask your own care team.]}
  - {kind: action, items: [{label: Give five euros, url: "https://a.example/give"}]}
  - {kind: sponsor, items: [{name: Osier}]}
  - {kind: quote, items: [{text: I was there.}]}
---
""",
    )


def _emoji(draft: Draft) -> None:
    """Pictures made of letters, everywhere."""
    draft.write("newsletter.toml", FULL.replace("The Full Letter", "👩‍🌾 Garden ❤️ Letter") + SENDER + PAGES)
    draft.write(
        "issues/authors/ada.md", AUTHOR.format(name="Ada 🌻 Holm", role="🥖", bio="🍞🍞🍞 and 👨‍👩‍👧‍👦.")
    )
    draft.story(
        "walk",
        "🚶🏽‍♀️ A walk 🌳🌳🌳",
        "🥾" * 40,
        kicker="🌿",
        authors="[ada]",
        url="https://a.example/walk",
    )
    draft.story("soup", "Soup 🍲", "Three pots 🫕.", authors="[ada]", url="https://a.example/soup")
    draft.write(
        f"{ISSUE}/issue.md",
        """\
---
subject: 🌳 A walk
preheader: 🌳🌳🌳
sections:
  - {kind: lead, items: [walk]}
  - {kind: articles, title: More 🌿, items: [soup]}
---
Dear 🌻 reader,
""",
    )


def _twelve(draft: Draft) -> None:
    """Twelve stories with everything that a story can have, and all the other kinds of section."""
    draft.write("newsletter.toml", FULL + SENDER + PAGES + '[brand]\nart = "brand/art.png"\n')
    draft.picture("brand/art.png", "#F6B93B")
    for number, name in enumerate(("Ada Holm", "Ben Yusuf", "Cleo Marsh")):
        draft.picture(f"issues/authors/photos/{number}.png")
        draft.write(
            f"issues/authors/a{number}.md",
            f"---\nname: {name}\nrole: Writer\nphoto: photos/{number}.png\n---\n"
            f"{name} has written for this letter since its first number, on Thursdays.\n",
        )
    draft.picture(f"{ISSUE}/images/a.png", "#2E6F63")
    for number in range(12):
        draft.story(
            f"s{number}",
            f"Story number {number}, and what the people in it said",
            "Seven people meet at the gate of the park, and nobody sets a distance before they go. They turn "
            "around when the first of them wants to turn around, and then everybody has coffee.",
            kicker="Living well",
            authors=f"[a{number % 3}]",
            published="2026-11-18",
            url=f"https://hollinmarrow.example/stories/number-{number}",
            image="images/a.png",
            image_alt="A gate in a park",
            reviewed_by="Dr Mara Quist",
            reviewed_on="2026-11-12",
        )
    stories = ", ".join(f"s{number}" for number in range(1, 12))
    draft.write(
        f"{ISSUE}/issue.md",
        f"""\
---
subject: Twelve
preheader: A dozen stories
number: 12
signed_by: a0
sections:
  - {{kind: lead, items: [s0]}}
  - {{kind: articles, title: More this week, items: [{stories}]}}
  - {{kind: quote, items: [{{text: I was there., name: Jonas}}]}}
  - {{kind: events, title: Along, items: [{{title: A walk, date: 2026-12-01, place: Park, url: "https://a.example/w"}}]}}
  - {{kind: action, title: Help, items: [{{text: It counts., label: Give five euros, url: "https://a.example/g"}}]}}
  - {{kind: notice, title: Please, items: [Ask your own care team.]}}
  - {{kind: sponsor, items: [{{name: Osier, title: Bread, text: Soft., url: "https://osier.example"}}]}}
---
Dear reader,

a letter of twelve stories.
""",
    )


def _arabic(draft: Draft) -> None:
    """Written from the right, with bits of English."""
    draft.write(
        "newsletter.toml",
        FULL.replace("en-GB", "ar")
        .replace("The Full Letter", "رسالة الأمل")
        .replace("A letter with everything in it", "رسالة أسبوعية عن الحياة مع سرطان الدم")
        .replace("You get this letter because you asked for it.", "تصلك هذه الرسالة لأنك طلبتها.")
        + SENDER
        + PAGES
        + '[brand]\nart = "brand/art.png"\nlogo = "brand/art.png"\n',
    )
    draft.picture("brand/art.png")
    draft.picture(f"{ISSUE}/images/a.png")
    draft.picture("issues/authors/photos/l.png")
    draft.write(
        "issues/authors/layla.md",
        "---\nname: ليلى حداد\nrole: ممرضة\nphoto: photos/l.png\nurl: https://a.example/layla\n---\n"
        "تكتب ليلى عن الأيام العادية.\n",
    )
    keys = {
        "authors": "[layla]",
        "published": "2026-11-18",
        "image": "images/a.png",
        "image_alt": "بوابة الحديقة",
    }
    draft.story(
        "walk",
        "نزهة تنتظر أبطأ المشاركين",
        "يلتقي عشرة أشخاص عند البوابة.",
        kicker="حياة",
        url="https://a.example/1",
        **keys,
    )
    draft.story(
        "soup",
        "حساء من كتاب Soup for Off Days",
        "ثلاث وصفات من BBC Good Food.",
        url="https://a.example/2",
        **keys,
    )
    draft.story(
        "english",
        "A story in English",
        "It reads from the left.",
        language="en",
        url="https://a.example/3",
        **keys,
    )
    draft.write(
        f"{ISSUE}/issue.md",
        """\
---
subject: نزهة
preheader: وحساء أيضا
number: 7
signed_by: layla
sections:
  - {kind: lead, items: [walk]}
  - {kind: articles, title: المزيد, items: [soup, english]}
  - {kind: quote, items: [{text: لم أعد أعد الأيام., name: يونس, about: قارئ}]}
  - {kind: events, title: تعالوا, items: [{title: لقاء Zoom, date: 2026-09-26,
       starts: 18:30, ends: 19:30, place: Online, url: "https://a.example/4"}]}
  - {kind: action, title: ساعدنا, items: [{text: كل يورو مهم., label: تبرع الآن, url: "https://a.example/5"}]}
  - {kind: notice, title: تنبيه, items: [اسأل فريقك الطبي.]}
  - {kind: sponsor, items: [{name: Osier & Daughters, title: خبز طري,
       text: Baked before six., url: "https://osier.example", image: images/a.png}]}
---
عزيزي القارئ،

هذه رسالة عن الخطوات الصغيرة.
""",
    )


def _mixed(draft: Draft) -> None:
    """One story in Arabic among English ones, once on top and once below."""
    draft.write("newsletter.toml", FULL + SENDER + PAGES)
    draft.picture(f"{ISSUE}/images/a.png")
    draft.write(
        "issues/authors/layla.md", AUTHOR.format(name="ليلى حداد", role="Nurse", bio="تكتب ليلى عن الأيام.")
    )
    keys = {"authors": "[layla]", "published": "2026-11-18", "language": "ar", "image_alt": "بوابة"}
    words = "يلتقي عشرة أشخاص عند البوابة، ثم يشرب الجميع القهوة."
    draft.story(
        "one",
        "نزهة تنتظر أبطأ المشاركين",
        words,
        kicker="حياة",
        url="https://a.example/1",
        image="images/a.png",
        **keys,
    )
    draft.story(
        "two",
        "حساء للأيام الصعبة",
        words,
        kicker="مطبخ",
        url="https://a.example/2",
        image="images/a.png",
        **keys,
    )
    draft.story(
        "three", "An English story", "With English words.", authors="[layla]", url="https://a.example/3"
    )
    draft.write(
        f"{ISSUE}/issue.md",
        """\
---
subject: Mixed
preheader: Two languages
sections:
  - {kind: lead, items: [one]}
  - {kind: articles, title: More, items: [two, three]}
  - {kind: quote, items: [{text: لم أعد أعد الأيام., name: Jonas}]}
  - {kind: notice, title: تنبيه, items: [اسأل فريقك الطبي.]}
---
Dear reader,
""",
    )


def _colored(color: str, masthead: str, accent: str) -> Callable[[Draft], None]:
    def make(draft: Draft) -> None:
        _twelve(draft)
        text = (draft.root / "newsletter.toml").read_text(encoding="utf-8")
        brand = f'color = "{color}"\nmasthead = "{masthead}"\naccent = "{accent}"\n'
        draft.write("newsletter.toml", text + brand)
        for number in range(3, 12):
            (draft.root / ISSUE / "articles" / f"s{number}.md").unlink()
        issue = (draft.root / ISSUE / "issue.md").read_text(encoding="utf-8")
        kept = "".join(f", s{number}" for number in range(3, 12))
        draft.write(f"{ISSUE}/issue.md", issue.replace(kept, ""))

    return make


# These differ in their colours only.
COLORED = ("yellow", "white", "grey")
MAKERS: dict[str, Callable[[Draft], None]] = {
    "sample": _sample,
    "long": _long,
    "bare": _bare,
    "emoji": _emoji,
    "twelve": _twelve,
    "arabic": _arabic,
    "mixed": _mixed,
    "yellow": _colored("#FFEE00", "#FFEE00", "#FFFF00"),
    "white": _colored("#FFFFFF", "#FFFFFF", "#FFFFFF"),
    "grey": _colored("#777777", "#777777", "#000000"),
}


def make(written: Callable[[Draft], None], root: Path) -> Letter:
    """Have a project written into `root`, and its issue put into `build` there as by the export command."""
    written(Draft(root))
    settings = config.load(root, {})
    built = pipeline.build(settings, DATE)
    assert built.hindrances == ()
    page, *_, text = pipeline.export(built, settings, root / "build" / DATE.isoformat(), ["html", "txt"])
    return Letter(page, page.read_text(encoding="utf-8"), text.read_text(encoding="utf-8"), built, settings)
