"""Faults in a theme."""

from __future__ import annotations

from tests.faults.places import BOXES, FOOT, HEAD, INLINE, ISSUE, MASTHEAD, NOTE, PAGE, STORY_PART
from tests.faults.seed import Seed, after
from tests.faults.setups import in_arabic, in_few_programs

THEMES = [
    Seed(
        "active-content",
        FOOT,
        "<mj-column>",
        "<mj-column><mj-raw><script>1</script></mj-raw>",
    ),
    Seed(
        "fetched-from-elsewhere",
        FOOT,
        "{% if page.logo %}",
        '<td><img src="https://track.example/p.gif" alt="" /></td>{% if page.logo %}',
    ),
    Seed(
        "fetched-from-elsewhere",
        INLINE,
        ".tint { background: #F6F2F7; }",
        ".tint { background: url(https://track.example/p.gif); }",
    ),
    Seed("fetched-from-elsewhere", HEAD, ".tiny {", "@import url(https://a.example/a.css); .tiny {"),
    Seed(
        "fetched-from-elsewhere",
        HEAD,
        ".tiny {",
        "@font-face { font-family: R; src: url('https://a.example/a.woff2') } .tiny {",
    ),
    Seed(
        "picture-in-code",
        INLINE,
        ".tint { background:",
        ".tint { background: url(data:image/gif;base64,R0lG)",
    ),
    Seed("active-content", FOOT, '<p class="more meta">', '<p class="more meta" onclick="x()">'),
    Seed(
        "active-content",
        FOOT,
        '<p class="more meta">',
        '<form><input name="a" /></form><p class="more meta">',
    ),
    Seed(
        "unsafe-link",
        FOOT,
        '<p class="more meta">',
        '<p><a class="go" href="#">More</a></p><p class="more meta">',
    ),
    Seed(
        "unsafe-link",
        FOOT,
        '<p class="more meta">',
        '<p><a href="ruth@a.example">Ruth</a></p><p class="more meta">',
    ),
    Seed("picture-without-source", FOOT, '<img src="{{ page.logo.src }}" alt=""', '<img alt=""'),
    Seed("picture-without-source", FOOT, '<img src="{{ page.logo.src }}"', '<img src=""'),
    Seed(
        "unsubscribe-invisible",
        INLINE,
        ".tag { font-size: 14px",
        "a.go { font-size: 0; } .tag { font-size: 14px",
        at=f"{FOOT}:22",
    ),
    Seed(
        "unsubscribe-invisible",
        HEAD,
        "@media only screen and (max-width: 374px) {",
        "@media only screen and (max-width: 374px) { .meta { text-indent: -9999px; }",
        at=f"{FOOT}:22",
    ),
    Seed("address-invisible", FOOT, '<p class="muted small credit"', '<p style="opacity: 0.05"'),
    Seed(
        "address-invisible",
        HEAD,
        ".tiny {",
        ".credit { max-height: 0; overflow: hidden; } .tiny {",
        at=f"{FOOT}:27",
    ),
    Seed(
        "sponsor-unlabelled",
        BOXES,
        '<p class="muted small paid">',
        '<p class="muted small paid" style="color: #FEFEFE">',
    ),
    Seed(
        "sponsor-unlabelled",
        HEAD,
        ".tiny {",
        ".panel .paid { color: #1E1821 !important; } .tiny {",
        at=f"{BOXES}:51",
    ),
    Seed("link-of-a-value", ISSUE, *after(NOTE, " [Your page]({{ email }})")),
    Seed("theme-doubtful", BOXES, '<mj-spacer height="40px" />', '<mj-spacer height="40" />'),
    Seed("contrast-light", INLINE, ".muted { color: #554A5A; }", ".muted { color: #B5AAB9; }"),
    Seed(
        "contrast-light",
        INLINE,
        ".teaser { margin-bottom: 7px; }",
        ".teaser { margin-bottom: 7px; color: #AAAAAA !important; }",
    ),
    Seed(
        "contrast-dark",
        HEAD,
        "{{ before }}.muted, {{ before }}.muted > div, {{ before }}.picture a { color: #BBAFBF !important; }",
        "{{ before }}.muted, {{ before }}.muted > div, {{ before }}.picture a { color: #5B4F5F !important; }",
    ),
    Seed(
        "contrast-dark",
        HEAD,
        "{{ before }}.card, {{ before }}.card > table, {{ before }}.panel { background: #1E1821 !important; background-color: #1E1821 !important; }",
        "{{ before }}.card, {{ before }}.card > table, {{ before }}.panel { background: #F6F2F7 !important; background-color: #F6F2F7 !important; }",
    ),
    Seed("text-invisible", INLINE, ".event { color: #1E1420;", ".event { color: #FEFEFE;"),
    Seed(
        "text-small", INLINE, "p.small, td.small { font-size: 14px;", "p.small, td.small { font-size: 11px;"
    ),
    Seed(
        "text-small", HEAD, ".tiny { font-size: 17px !important; }", ".teaser { font-size: 12px !important; }"
    ),
    Seed(
        "touch-target",
        INLINE,
        ".go { display: inline-block; padding: 3px 0; font-weight: 700; }",
        ".go { display: inline-block; padding: 0; line-height: 1; font-weight: 700; }",
    ),
    Seed(
        "touch-target",
        INLINE,
        ".go { display: inline-block; padding: 3px 0; font-weight: 700; }",
        ".go { font-weight: 700; }",
    ),
    Seed(
        "touch-target",
        INLINE,
        ".go { display: inline-block; padding: 3px 0; font-weight: 700; }",
        ".go { display: inline-block; font-size: 14px; line-height: 1.3; font-weight: 700; }",
    ),
    Seed("touch-target", HEAD, ".headline { font-size: 22px", ".headline { font-size: 12px"),
    Seed("text-small", HEAD, ".headline { font-size: 22px", ".headline { font-size: 12px"),
    Seed("text-small", INLINE, ".lede { font-size: 17px", ".lede { font-size: 1px"),
    Seed("text-invisible", INLINE, ".lede { font-size: 17px", ".lede { color: #FFF; font-size: 1px"),
    Seed("text-invisible", INLINE, ".lede {", ".lede { opacity: 0;"),
    Seed("contrast-light", INLINE, ".lede {", ".lede { opacity: .30;"),
    Seed("contrast-dark", HEAD, ".tiny {", ".card { opacity: 30% } .tiny {"),
    Seed(
        "contrast-dark",
        FOOT,
        '<p class="more meta"><a class="go"',
        '<p><a href="https://hollinmarrow.example/x">Read it here</a></p><p class="more meta"><a class="go"',
        at=f"{HEAD}:2",
    ),
    Seed(
        "contrast-dark",
        HEAD,
        "{{ before }}.button td a { color: {{ palette.dark.on_button }} !important; }",
        "{{ before }}.button td a { color: #AA7799 !important; }",
    ),
    Seed(
        "heading-missing",
        MASTHEAD,
        '<h1 class="name {{ step }}"{{ turn(publication.name) }}>{{ publication.name }}</h1>',
        '<p class="name {{ step }}">{{ publication.name }}</p>',
        at=f"{PAGE}:36",
    ),
    Seed(
        "heading-skipped",
        STORY_PART,
        '<h2 class="headline first"{{ tongue(story) }}>{{ linked(story) }}</h2>',
        '<h4 class="headline first"{{ tongue(story) }}>{{ linked(story) }}</h4>',
    ),
    Seed("heading-empty", STORY_PART, "{{ kicker(story) }}", "<h2></h2>{{ kicker(story) }}"),
    Seed("language-missing", PAGE, 'lang="{{ page.language }}" ', 'lang="" '),
    Seed("direction-missing", PAGE, 'dir="{{ page.direction }}"', 'dir="ltr"', also=in_arabic),
    Seed("title-missing", PAGE, "<mj-title>{{ page.subject }}</mj-title>", "<mj-title></mj-title>"),
    Seed(
        "zoom-blocked",
        PAGE,
        '<meta name="color-scheme" content="light dark" />',
        '<meta name="viewport" content="width=device-width, user-scalable=no" />',
    ),
    Seed(
        "link-without-name",
        FOOT,
        '<p class="more meta"><a class="go"',
        '<p class="more meta"><a href="https://hollinmarrow.example/x"></a></p><p class="more meta"><a class="go"',
    ),
    Seed(
        "picture-without-alt-attribute",
        FOOT,
        '<img src="{{ page.logo.src }}" alt=""',
        '<img src="{{ page.logo.src }}"',
    ),
    Seed("table-unmarked", FOOT, '<table role="presentation" border="0"', '<table border="0"'),
    Seed(
        "client-content",
        FOOT,
        '<p class="muted small credit"',
        '<p class="muted small"><svg width="9" height="9"></svg></p><p class="muted small credit"',
    ),
    Seed(
        "client-layout",
        INLINE,
        ".facts { margin-bottom: 14px;",
        ".facts { display: flex; margin-bottom: 14px;",
    ),
    Seed(
        "client-few",
        INLINE,
        ".facts { margin-bottom: 14px;",
        ".facts { gap: 4px; margin-bottom: 14px;",
        also=in_few_programs,
    ),
    Seed(
        "client-looks",
        INLINE,
        ".facts { margin-bottom: 14px;",
        ".facts { transform: rotate(1deg); margin-bottom: 14px;",
    ),
    Seed(
        "style-large", HEAD, ".tiny {", f"{'.large { letter-spacing: 0; } ' * 600}.tiny {{", at=f"{PAGE}:29"
    ),
    Seed(
        "style-nested",
        HEAD,
        "@media only screen and (max-width: 374px) {",
        "@media print { @page { margin: 0 } }\n@media only screen and (max-width: 374px) {",
    ),
    Seed(
        "style-in-body",
        FOOT,
        "<mj-column>",
        "<mj-column><mj-raw><style>.large { color: #fff; }</style></mj-raw>",
    ),
    Seed(
        "table-wide",
        ISSUE,
        *after(NOTE, "\n\n| Mon | Tue | Wed | Thu | Fri |\n|---|---|---|---|---|\n| a | b | c | d | e |\n\n"),
        at=f"{ISSUE}:64",
    ),
]
