"""What is found while files are read and the mail is rendered, explained beside the rules."""

from __future__ import annotations

from newsletter.check.base import ERROR, NOTE, WARNING, Group, elsewhere

broken_file = elsewhere(
    "broken-file",
    Group.FILES,
    ERROR,
    """A file that cannot be read as it stands.

    The message names the line and what is wrong there. What nothing in the issue uses is a warning only.""",
    waivable=False,
)
article_twice = elsewhere(
    "article-twice",
    Group.FILES,
    ERROR,
    """A story that stands in two places of the issue.

    Readers would get it twice. Delete one of the two lines in issue.md.""",
    waivable=False,
)
unknown_article = elsewhere(
    "unknown-article",
    Group.FILES,
    ERROR,
    """A section that names a story which is not there.

    A story is named by its file in the folder 'articles', without the '.md'.""",
    waivable=False,
)
unknown_author = elsewhere(
    "unknown-author",
    Group.FILES,
    ERROR,
    """A byline or signature that names nobody known.

    Everybody who writes has a file in issues/authors; without it there is neither name nor blurb.""",
    waivable=False,
)
duplicate_slug = elsewhere(
    "duplicate-slug",
    Group.FILES,
    ERROR,
    """Two files of the same short name.

    Nobody could tell which of them is meant.""",
    waivable=False,
)
unknown_name = elsewhere(
    "unknown-name",
    Group.FILES,
    WARNING,
    """A line on top of a file whose name is nearly one that counts.

    It was probably misspelt, and what stands behind it is not used.""",
)
byte_order_mark = elsewhere(
    "byte-order-mark",
    Group.FILES,
    NOTE,
    """A file that begins with an invisible mark, as some programs for Windows write it.

    It does no harm.""",
)
language_version = elsewhere(
    "language-version",
    Group.FILES,
    NOTE,
    """A file that is taken for the version in another language.

    `walk.es.md` is the Spanish `walk.md`, and is not mailed with this issue.""",
)
theme_broken = elsewhere(
    "theme-broken",
    Group.FILES,
    ERROR,
    """A fault in the theme that leaves no mail.

    The message names file, line and column. `newsletter theme check` tells it too.""",
    waivable=False,
)
theme_doubtful = elsewhere(
    "theme-doubtful",
    Group.FILES,
    WARNING,
    """Something in the theme that makes another mail of it than was meant.

    Mostly an attribute that MJML does not know, or a value that it cannot use.""",
)
mail_impossible = elsewhere(
    "mail-impossible",
    Group.FILES,
    ERROR,
    """Something that no mail can hold.

    Line breaks and control characters in a subject or a name, or an address that is none.""",
    waivable=False,
)
settings_broken = elsewhere(
    "settings-broken",
    Group.FILES,
    ERROR,
    """Settings that cannot be used.

    The message names the line of newsletter.toml or .env. Nothing else can be looked at before.""",
    waivable=False,
)
