"""Pages that hold no story, told apart by what they show instead."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from newsletter.collect.page.jsonld import Data
from newsletter.collect.page.metatags import Head
from newsletter.errors import CollectError

_SAVE = "Open the page in your browser. If the story is there, save the page (Ctrl-S) and add the file."
_COPY = "Open the page in your browser, log in if you may read it, and save it (Ctrl-S), then add the file."
_MISSING = re.compile(
    r"\b(?:404|page\s+(?:was\s+|could\s+)?not\s+(?:be\s+)?found|seite\s+(?:wurde\s+)?nicht\s+gefunden|página\s+no\s+encontrada|"
    r"page\s+introuvable|pagina\s+non\s+trovata|página\s+não\s+encontrada)\b",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"\b(?:captcha|verify\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human|checking\s+your\s+browser|are\s+you\s+a\s+robot|"
    r"just\s+a\s+moment|attention\s+required|access\s+denied|enable\s+javascript|javascript\s+(?:is\s+)?(?:required|disabled))\b",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:log\s*in|sign\s*in|anmelden|einloggen|iniciar\s+sesión|se\s+connecter|accedi|password|passwort|contraseña)\b",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"\b(?:subscribe\s+(?:now\s+)?to\s+(?:continue|read)|subscribers?\s+only|already\s+a\s+subscriber|to\s+continue\s+reading|"
    r"jetzt\s+(?:weiterlesen|abonnieren)|weiterlesen\s+mit|nur\s+für\s+abonnenten|suscr[ií]bete\s+para|réservé\s+aux\s+abonnés|"
    r"solo\s+per\s+abbonati|exclusive\s+to\s+(?:members|subscribers)|this\s+(?:article|story|content)\s+is\s+for\s+(?:members|subscribers))\b",
    re.IGNORECASE,
)
_SHORT = 600
_HEAD = 3000


def why(name: str, root: HtmlElement, head: Head, data: Data, title: str, text: str) -> CollectError | None:
    """What to tell where `text`, the story that was found, is hardly one; None where it is."""
    if len(text) >= _SHORT and not (_is_paid(data) and len(text) < 2 * _SHORT and _WALL.search(_flat(root))):
        return None
    whole = _flat(root)
    seen = f"{head.title} {title} {whole[:_HEAD]}"
    short = len(text) < _SHORT
    cases = (
        (
            bool(_MISSING.search(f"{head.title} {title}")),
            ("The page says that what was asked for is not there.", "Check its address in your browser."),
        ),
        (
            len(text) < 2 * _SHORT and (_is_paid(data) or bool(_WALL.search(whole))),
            ("Only subscribers can read the whole story on this page.", _COPY),
        ),
        (
            short and bool(_ROBOT.search(seen)),
            ("The site shows programs a page that asks whether they are human.", _SAVE),
        ),
        (
            short and _has_password(root) and bool(_LOGIN.search(seen)),
            ("This is a page to log in, not an article.", _COPY),
        ),
        (
            next(root.iter("frameset"), None) is not None,
            ("The page is made of frames and holds no text itself.", _SAVE),
        ),
        (
            not text.strip() or not title,
            ("We found no article on this page: a headline and at least one paragraph.", _SAVE),
        ),
    )
    told = next((words for holds, words in cases if holds), None)
    return CollectError(told[0], source=name, hint=told[1]) if told else None


def _has_password(root: HtmlElement) -> bool:
    return any(one.get("type", "").lower() == "password" for one in root.iter("input"))


def _is_paid(data: Data) -> bool:
    free = data.article.get("isAccessibleForFree")
    return free is False or str(free).lower() in {"false", "no"}


def _flat(root: HtmlElement) -> str:
    body = root.find("body")
    return " ".join((body if body is not None else root).text_content()[:200_000].split())
