"""Files of the sample, and pieces of their texts, that seeds change."""

from __future__ import annotations

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
MASTHEAD = f"{THEME}/parts/masthead.mjml.j2"
NOTE = "Write back and tell us about your week."
SUBJECT = "subject: A walk that waits for you\n"
PREHEADER = 'preheader: "Plus: soup for off days, a blood count line by line, and a seat in Olu\'s car."\n'
NOTICE = "Stories in this letter cannot replace a talk with your own care team."
EARPLUGS = 'teaser: "Earplugs are number four. Number one costs nothing: ask when the next round comes."\n'
COMPLEX = (
    "Comprehensive organisational responsibilities necessitate interdisciplinary coordination between "
    "participating institutions. "
)
URL = "url: https://hollinmarrow.example/stories/walking-group"
