"""Pages of news as sites write them, with nothing on them that anybody wrote."""

from __future__ import annotations

import io
import json
import random

_WORDS = (
    *("ward", "nurse", "garden", "evening", "walk", "bread", "letter", "river", "bench", "window", "lamp"),
    *(
        "morning",
        "kitchen",
        "choir",
        "winter",
        "road",
        "people",
        "met",
        "on",
        "the",
        "and",
        "of",
        "to",
        "for",
    ),
    *("with", "a", "while", "slow", "long", "every", "after", "before", "their", "quiet", "rest", "talk"),
)
_PARAGRAPHS, _MENU, _RELATED = 24, 150, 40


def page(number: int) -> str:
    """One page: a menu, a story with its head of metadata, links to other stories, scripts."""
    chance = random.Random(number)  # noqa: S311  the same each time

    def words(count: int) -> str:
        return " ".join(chance.choice(_WORDS) for _ in range(count)).capitalize()

    title, writer = f"{words(7)} {number}", f"Ines Okafor{number % 7 * 'a'}"
    known = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": f"2026-11-{number % 28 + 1:02}T08:00:00Z",
        "author": {"@type": "Person", "name": writer, "description": f"{words(20)}."},
        "image": f"/picture/{number}",
    }
    body = "".join(f"<p>{words(60)}. {words(30)}.</p>\n" for _ in range(_PARAGRAPHS))
    menu = "".join(f'<li><a href="/{one}">{words(3)}</a></li>' for one in range(_MENU))
    related = "".join(
        f'<div class="card"><a href="/page/{one}"><h3>{words(8)}</h3></a><p>{words(20)}</p></div>'
        for one in range(_RELATED)
    )
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{title} | The Hollin Post</title>"
        f'<meta property="og:title" content="{title}"><meta property="og:image" content="/picture/{number}">'
        f'<script type="application/ld+json">{json.dumps(known)}</script>'
        f"<style>{'.card{color:#333} ' * 500}</style></head><body><nav><ul>{menu}</ul></nav><main><article>"
        f'<h1>{title}</h1><p class="byline">By {writer}</p>'
        f'<figure><img src="/picture/{number}" alt="{words(6)}" width="1200" height="800">'
        f"<figcaption>{words(12)}</figcaption></figure>{body}</article></main>"
        f"<aside>{related}</aside><script>{'var a=1;' * 2000}</script></body></html>"
    )


def picture() -> bytes:
    """A photo as sites show one."""
    from PIL import Image

    file = io.BytesIO()
    Image.effect_noise((1200, 800), 40).convert("RGB").save(file, "JPEG", quality=60)
    return file.getvalue()
