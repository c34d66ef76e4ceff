"""Faults to be found: each is one small change of the sample project."""

from __future__ import annotations

from dataclasses import dataclass

ISSUE = "issues/2026-11-22/issue.md"
STORIES = "issues/2026-11-22/articles"
WALK, COUNT, SOUP = (
    f"{STORIES}/walking-group.md",
    f"{STORIES}/blood-count.md",
    f"{STORIES}/soup-for-off-days.md",
)
DRIVE, SLEEP = f"{STORIES}/night-drive.md", f"{STORIES}/sleep-on-a-ward.md"
AUTHORS = "issues/authors"
INES, RUTH = f"{AUTHORS}/ines-okafor.md", f"{AUTHORS}/ruth-adair.md"
SETTINGS = "newsletter.toml"
THEME = "templates/bulletin"
HEAD, INLINE = f"{THEME}/head.css", f"{THEME}/inline.css"
FOOT, STORY_PART, BOXES = (f"{THEME}/parts/{name}.mjml.j2" for name in ("footer", "stories", "boxes"))
LETTER, PAGE = f"{THEME}/issue.txt.j2", f"{THEME}/issue.mjml.j2"


@dataclass(frozen=True)
class Seed:
    """In `file`, `old` becomes `new` (an empty `old`: the text is added at the end; an empty `file`: nothing).

    The rule `code` must tell it at `at`, else on the line where `old` begins.
    """

    code: str
    file: str
    old: str
    new: str
    at: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.new.strip()[:40] or 'without ' + self.old.strip()[:40]}"


def after(line: str, more: str) -> tuple[str, str]:
    """The change that puts `more` behind `line`."""
    return line, f"{line}{more}"


NOTE = "Write back and tell us about your week."
SUBJECT = "subject: A walk that waits for you\n"
PREHEADER = 'preheader: "Plus: soup for off days, a blood count line by line, and a seat in Olu\'s car."\n'
NOTICE = "Stories in this letter cannot replace a talk with your own care team."
URL = "url: https://hollinmarrow.example/stories/walking-group"

SEEDS = [
    # --- the subject and what an inbox shows -------------------------------------------------------------
    Seed("subject-missing", ISSUE, SUBJECT, "", at=f"{ISSUE}:1"),
    Seed("subject-long", ISSUE, SUBJECT, f"subject: {'A walk that waits for you, ' * 3}and a soup\n"),
    Seed("preheader-missing", ISSUE, PREHEADER, "", at=f"{ISSUE}:1"),
    # --- stories and their parts -------------------------------------------------------------------------
    Seed("story-unplaced", ISSUE, "      - night-drive\n", "", at=f"{DRIVE}:1"),
    Seed("story-without-link", WALK, f"{URL}\n", "", at=f"{WALK}:1"),
    Seed("story-without-date", COUNT, "published: 2026-11-16\n", "", at=f"{COUNT}:1"),
    Seed("story-from-the-future", COUNT, "published: 2026-11-16", "published: 2026-12-16"),
    Seed("story-without-author", SOUP, "authors:\n  - ines-okafor\n", "", at=f"{SOUP}:1"),
    Seed(
        "author-without-blurb",
        RUTH,
        "Ruth has put this letter together since its first number. She spent four long autumns on ward seven, keeps earplugs in every coat, and opens your answers before her coffee.",
        "",
        at=f"{RUTH}:1",
    ),
    Seed(
        "teaser-long",
        SLEEP,
        'teaser: "Earplugs are number four. Number one costs nothing: ask when the next round comes."',
        f"teaser: {'Earplugs are number four. ' * 12}",
    ),
    Seed(
        "lead-in-dangling",
        DRIVE,
        "and patience. The jokes are handed out on your first trip.",
        "and patience. Olu says:",
    ),
    Seed("note-with-picture", ISSUE, *after(NOTE, " ![A bench](images/walking-group.png)"), at=f"{ISSUE}:58"),
    Seed("issue-empty", ISSUE, "sections:\n", "sections: []\nolder:\n"),
    # --- files -------------------------------------------------------------------------------------------
    Seed("broken-file", SOUP, "kicker: At the table", "kicker: At the: table"),
    Seed("unknown-article", ISSUE, "- night-drive", "- night-drives"),
    Seed("article-twice", ISSUE, "- night-drive", "- blood-count"),
    Seed("unknown-author", COUNT, "- tomas-lindqvist", "- tomas-lindkvist"),
    Seed("unknown-name", COUNT, "kicker: Understanding", "kiker: Understanding"),
    Seed("theme-broken", FOOT, "{{ publication.name }}", "{{ publication.nam }}"),
    Seed("theme-broken", BOXES, "<mj-spacer height", "<mj-spaser height"),
    # --- merge tags --------------------------------------------------------------------------------------
    Seed("merge-tag-unknown", ISSUE, "Dear reader,", "Dear {{ frist_name | reader }},"),
    Seed("merge-tag-broken", ISSUE, "Dear reader,", "Dear {{ first name }},"),
    Seed("merge-tag-without-fallback", ISSUE, "Dear reader,", "Dear {{ first_name }},"),
    # --- events ------------------------------------------------------------------------------------------
    Seed("event-past", ISSUE, "date: 2026-11-26", "date: 2026-10-26", at=f"{ISSUE}:25"),
    Seed("event-ends-early", ISSUE, "ends: 19:30", "ends: 17:30", at=f"{ISSUE}:25"),
    Seed("event-without-place", ISSUE, "        place: Online\n", "", at=f"{ISSUE}:25"),
    # --- links -------------------------------------------------------------------------------------------
    Seed("link-insecure", WALK, "url: https://", "url: http://"),
    Seed(
        "link-insecure",
        ISSUE,
        "url: https://hollinmarrow.example/events/walk",
        "url: http://hollinmarrow.example/events/walk",
    ),
    Seed("link-insecure", SETTINGS, 'website = "https:', 'website = "http:'),
    Seed("link-local", WALK, URL, "url: http://localhost:8080/walk"),
    Seed("link-local", ISSUE, *after(NOTE, " See [the walk](https://cms.hollin.local/walk).")),
    Seed("link-staging", WALK, URL, "url: https://staging.hollinmarrow.example/walk"),
    Seed(
        "link-staging",
        SOUP,
        "url: https://hollinmarrow.example/stories/soup-for-off-days",
        "url: https://hollinmarrow.example/wp-admin/post.php?post=7&action=edit",
    ),
    Seed("link-vague", ISSUE, *after(NOTE, " To sign up, [click here](https://hollinmarrow.example/sign).")),
    Seed("link-vague", ISSUE, *after(NOTICE, " [More](https://hollinmarrow.example/about)")),
    Seed("link-vague", ISSUE, "label: See what they bake", "label: Click here"),
    Seed(
        "link-same-words",
        ISSUE,
        *after(
            NOTE, " [The choir](https://hollinmarrow.example/a), [the choir](https://hollinmarrow.example/b)."
        ),
    ),
    Seed("link-bare", ISSUE, *after(NOTE, " <https://hollinmarrow.example/stories>")),
    Seed("link-misleading", ISSUE, *after(NOTE, " [hollinmarrow.example](https://osier.example/)")),
    Seed("mailto-wrong", ISSUE, *after(NOTE, " [Write to us](mailto:letters@hollinmarrow).")),
    Seed(
        "mailto-wrong",
        INES,
        *after("Ines worked on a day ward for nineteen years.", " [Write](mailto:ines@gmial.com)."),
    ),
    Seed("link-scheme", ISSUE, *after(NOTE, " [The form](file:///C:/forms/walk.pdf)")),
    Seed("link-mistyped", ISSUE, *after(NOTE, " [The form] (https://hollinmarrow.example/form)")),
    Seed("unsafe-link", ISSUE, *after(NOTE, " [The form](/form.html)")),
    # --- pictures ----------------------------------------------------------------------------------------
    Seed(
        "alt-missing",
        WALK,
        'image_alt: "Drawing: four walkers and a small dog on a hill path at sunrise"\n',
        "",
        at=f"{WALK}:7",
    ),
    Seed(
        "alt-file-name",
        WALK,
        'image_alt: "Drawing: four walkers and a small dog on a hill path at sunrise"',
        "image_alt: IMG_2041.jpg",
    ),
    Seed(
        "alt-file-name",
        SOUP,
        'image_alt: "Drawing: a bowl of orange soup, a spoon and a checked cloth"',
        "image_alt: soup",
    ),
    Seed(
        "alt-long",
        WALK,
        'image_alt: "Drawing: four walkers',
        f'image_alt: "Drawing: {"a walker and a dog, " * 8}four walkers',
    ),
    Seed("alt-announced", WALK, 'image_alt: "Drawing: four walkers', 'image_alt: "Picture of four walkers'),
    Seed("picture-unusable", SOUP, "image: images/soup.png", "image: images/soupe.png"),
    Seed("picture-missing", SOUP, "image: images/soup.png", "image:"),
    Seed(
        "picture-only",
        SOUP,
        "teaser: Three pots from our readers. None takes longer than the evening news, and all of them freeze well.\n",
        "",
        at=f"{SOUP}:7",
    ),
    # --- size and structure ------------------------------------------------------------------------------
    Seed("text-missing", LETTER, "", "{% if false %}", at=f"{LETTER}:1"),
    Seed("text-line-long", LETTER, "", "", at=LETTER),
    # --- law ---------------------------------------------------------------------------------------------
    Seed(
        "unsubscribe-missing",
        SETTINGS,
        'unsubscribe_url = "https://hollinmarrow.example/unsubscribe"\n# That page answers the request which mail programs send for their own unsubscribe button (RFC 8058)\none_click = true\npreferences_url = "https://hollinmarrow.example/settings"\nunsubscribe_email = "leave@hollinmarrow.example"\n',
        "",
        at=f"{SETTINGS}:14",
    ),
    Seed(
        "unsubscribe-invisible",
        FOOT,
        '<p class="more meta"><a class="go" href="{{ merge.unsubscribe }}">{{ words.unsubscribe }}</a></p>',
        "",
        at=f"{PAGE}:1",
    ),
    Seed(
        "address-missing",
        SETTINGS,
        'address = "Hollin Marrow Foundation, Mill Street 4, 10437 Hollin"\n',
        "",
        at=f"{SETTINGS}:3",
    ),
    Seed("address-invisible", FOOT, "{{ publication.address }}</p>", "</p>", at=f"{PAGE}:1"),
    Seed(
        "sponsor-unlabelled",
        BOXES,
        "<strong>{{ words.sponsor }}.</strong> {{ sponsor.paid_by }}",
        "{{ sponsor.title }}",
        at=f"{PAGE}:1",
    ),
    Seed(
        "sender-placeholder",
        SETTINGS,
        'email = "letters@hollinmarrow.example"',
        'email = "letters@example.org"',
    ),
    Seed(
        "sender-nobody",
        SETTINGS,
        'email = "letters@hollinmarrow.example"',
        'email = "no-reply@hollinmarrow.example"',
    ),
    Seed(
        "sender-freemail",
        SETTINGS,
        'email = "letters@hollinmarrow.example"',
        'email = "hollinmarrow@gmail.com"',
    ),
    Seed(
        "list-id-missing", SETTINGS, 'list_id = "marrow-post.hollinmarrow.example"\n', "", at=f"{SETTINGS}:14"
    ),
    # --- what shows to others ----------------------------------------------------------------------------
    Seed("condition-on-lock-screen", ISSUE, SUBJECT, "subject: Walking with leukaemia\n"),
    Seed("condition-on-lock-screen", ISSUE, PREHEADER, "preheader: Soup for the weeks of chemotherapy\n"),
    Seed(
        "condition-on-lock-screen",
        SETTINGS,
        '[sender]\nname = "The Marrow Post"',
        '[sender]\nname = "The Myeloma Post"',
        at=f"{SETTINGS}:15",
    ),
    Seed("condition-on-lock-screen", SETTINGS, 'list_id = "marrow-post', 'list_id = "cancer-post'),
    Seed(
        "condition-in-address",
        SETTINGS,
        "hollinmarrow.example/unsubscribe",
        "hollinmarrow.example/leave-cancer-letters",
    ),
    Seed("sensitive-merge-tag", ISSUE, SUBJECT, "subject: Your walk, {{ diagnosis | you }}\n"),
    # --- waivers -----------------------------------------------------------------------------------------
    Seed(
        "waiver-unknown", ISSUE, "number: 47", "number: 47\nwaive:\n  teaser-lang: Agreed.", at=f"{ISSUE}:6"
    ),
    Seed(
        "waiver-refused", ISSUE, "number: 47", "number: 47\nwaive:\n  address-missing: None.", at=f"{ISSUE}:6"
    ),
    Seed("waiver-idle", ISSUE, "number: 47", "number: 47\nwaive:\n  teaser-long: Agreed.", at=f"{ISSUE}:6"),
]
