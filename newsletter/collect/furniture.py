"""What a web page wraps around a story: menus, buttons, captions. Whole short lines only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from newsletter.collect.lines import Block, ended, key
from newsletter.collect.lists import phrases, words


class Kind(StrEnum):
    """What such a line is."""

    PAGE = "page"
    PICTURE = "picture"
    RELATED = "related"
    TAGS = "tags"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Sifted:
    """The blocks that may be story, and the rest with what each is.

    `doubtful` stands right below a list of links and may belong to it.
    """

    kept: list[Block]
    dropped: list[tuple[Block, Kind]]
    tags: tuple[str, ...]
    category: str
    doubtful: Block | None


_PAGE = frozenset(key(phrase) for phrase in phrases("page"))
_RELATED = frozenset(key(phrase) for phrase in phrases("related"))
_NETWORKS = words("share_words")
_SOCIAL = words("networks")
_LONGEST = 80
_PATTERNS = re.compile(
    r"(?:home|startseite|inicio|accueil)\s*(?:[>/|»›→·]\s*[^>/|»›→·]{1,60}){1,6}|"
    r"[←‹«<]\s*(?:go\s+)?back(?:\s+to\s+.{1,40})?|"
    r"(?:go\s+)?(?:back|return)\s+to\s+(?:all\s+|the\s+|our\s+)?(?:[\w&]+\s+)?(?:news|blog|articles|"
    r"stories|home|homepage|top|"
    r"search|results|search results|list|overview|previous page|main page|main|archive|newsroom|resources|"
    r"posts|library)|"
    r"(?:volver\s+a|zurück\s+zu[rm]?|retour\s+(?:à|aux?)|torna\s+a(?:lla?)?|voltar\s+para|"
    r"terug\s+naar)\s+.{2,30}|"
    r"\d[\d.,]*\s*k?\s+(?:shares?|views?|likes?|comments?|reads?|followers|retweets|kommentare|comentarios|"
    r"commentaires)|"
    r"(?:share|follow us|like us|find us|find us on|join us on|follow)\s+(?:on|via)\s+\w+|"
    r"click (?:here )?to (?:share|email|print|tweet|copy).{0,60}|"
    r"(?:©|copyright\b|\(c\)).{0,140}|.{0,60}\ball rights reserved\.?|"
    r"(?:previous|next|prev)(?:\s+(?:article|post|story|page))?\s*[:»›→]\s*.{0,100}|"
    r"(?:page|seite|página)\s+\d+\s+(?:of|von|de)\s+\d+|"
    r"(?:sign|log)\s+in\s+to\s+(?:comment|continue|read|view)\b.{0,30}",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site|this page|by (?:continuing|clicking)) (?:uses?|"
    r"to use this site).{0,30}\bcookies?\b.{0,300}",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:related|read more|see also|read also|also read|read next|watch|listen|lee también|lesen sie auch|"
    r"mehr dazu|à lire aussi|"
    r"lire aussi|leggi anche|leia também|lees ook)\s*:\s*.{3,150}",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"(?:(?:featured|main|hero|header|article|stock)\s+)?(?:image|photo|photograph|picture|illustration|"
    r"bild|foto|imagen|immagine|"
    r"imagem|afbeelding|caption|photo gallery|enlarge image|view image|open image)|"
    r"(?:(?:featured|header|cover)\s+)?(?:image|photo|photograph|picture|illustration|graphic|bild|foto|"
    r"imagen|immagine|imagem|"
    r"afbeelding|fotografía|fotografia)\s*(?:credits?|courtesy|source|caption|by|of|description|alt|"
    r"text)?\s*[:©]\s*.{0,200}|"
    r"(?:credits?|caption|crédits?(?:\s+photo)?|cr[ée]ditos?|bildnachweis|bildquelle|"
    r"fotoquelle)\s*[:©]\s*.{0,200}|"
    r"(?:image|photo|photograph|picture|photography|illustration|foto|graphic)\s+(?:credit|courtesy|by|"
    r"courtesy of|via)\s+\S.{0,80}|"
    r"(?:(?:photo|image)\s+)?courtesy\s+(?:of\s+)?[A-Z].{2,60}|"
    r"image (?:source|caption|credit),.{1,200}|"
    r"(?:.{0,60}(?:/|via|\|)\s*)?(?:getty(?: images)?|istock(?:photo)?|shutterstock|unsplash|adobe stock|"
    r"pexels|pixabay|alamy)"
    r"(?:\s*/\s*[\w ]{2,40})?|"
    r".{2,120}\b(?:photo|image|foto|picture)(?:\s+credit)?\s*:\s*.{2,60}\)?",
    re.IGNORECASE,
)
# The label of a caption; anything else before a colon is a sentence of the story.
_PICTURE_LABEL = re.compile(
    r"(?:(?:featured\s+)?(?:image|photo|photograph|picture|illustration|caption|credits?|graphic|bild|foto|"
    r"imagen|immagine|imagem|"
    r"afbeelding|fotografía|fotografia|crédits?|cr[ée]ditos?|bildnachweis|bildquelle|fotoquelle)\b|©)",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"(?:(?:article\s+)?tags?|tagged(?:\s+(?:as|with|in))?|topics?|keywords?|filed under|posted in|"
    r"etiquetas|palabras clave|"
    r"schlagworte|schlagwörter|stichworte|themen|mots[- ]clés|étiquettes|parole chiave|palavras-chave|"
    r"trefwoorden)\s*:\s*(.{2,300})",
    re.IGNORECASE,
)
_CATEGORY = re.compile(
    r"(?:categor(?:y|ies)|section|categorías?|kategorien?|rubrik|catégories?|rubrique|categori[ae]|"
    r"categorias?|categorie[ën]*)"
    r"\s*:\s*(.{2,100})",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,;|·•]\s*|\s+#")
_MOST_WORDS_IN_A_TAG = 5
_DECORATION = re.compile(r"[»›→>+…!▼▾↑×✕]+\s*$|^[+×✕▶►]\s*")
_LONGEST_PAGE_LINE, _LONGEST_LIST, _LONGEST_CAPTION, _LONGEST_HEADLINE = 160, 320, 220, 130


def kind(block: Block) -> Kind | None:
    """What a line is that is no part of the story; None for what may be one."""
    text = block.text
    if not any(char.isalnum() for char in text) or _COOKIES.fullmatch(text):
        return Kind.PAGE
    return next((kind for kind, is_such in _TESTS if is_such(text)), None)


def _is_page(text: str) -> bool:
    if len(text) > _LONGEST_PAGE_LINE:
        return False
    return _bare(text) in _PAGE or _PATTERNS.fullmatch(text) is not None or _is_social(text)


def _is_related(text: str) -> bool:
    if len(text) > _LONGEST_PAGE_LINE:
        return False
    return _bare(text) in _RELATED or (_POINTER.fullmatch(text) is not None and not _sentences(text))


def _bare(text: str) -> str:
    return key(_DECORATION.sub("", text).strip())


def _sentences(text: str) -> bool:
    return bool(re.search(r"[.!?] [A-Z]", text))


def _is_social(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    words = re.findall(r"[\w-]+", text.casefold())
    return bool(words) and _NETWORKS.issuperset(words) and bool(_SOCIAL.intersection(words))


def _is_picture(text: str) -> bool:
    if len(text) > _LONGEST_CAPTION or not _PICTURE.fullmatch(text):
        return False
    return _PICTURE_LABEL.match(text) is not None or not (":" in text and ended(text))


def _tags(text: str) -> tuple[str, ...]:
    return _list(_TAGS, text)


def _list(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.fullmatch(text) if len(text) <= _LONGEST_LIST else None
    if not match:
        return ()
    tags = [tag.strip(" #.") for tag in _COMMA.split(match[1])]
    short = all(len(tag.split()) <= _MOST_WORDS_IN_A_TAG for tag in tags)
    return tuple(dict.fromkeys(filter(None, tags))) if short else ()


_TESTS: tuple[tuple[Kind, Callable[[str], bool]], ...] = (
    (Kind.PICTURE, _is_picture),
    (Kind.TAGS, lambda text: bool(_tags(text))),
    (Kind.CATEGORY, lambda text: bool(_list(_CATEGORY, text))),
    (Kind.RELATED, _is_related),
    (Kind.PAGE, _is_page),
)


def sift(blocks: list[Block], says_something: Callable[[str], bool]) -> Sifted:
    """Parts the blocks that may be story from the page around it.

    `says_something` knows the lines on who and when: they never belong to a list of links.
    """
    kept: list[Block] = []
    dropped: list[tuple[Block, Kind]] = []
    tags: dict[str, None] = {}
    category = ""
    doubtful: Block | None = None
    links = any_sentence = False
    for index, block in enumerate(blocks):
        found = kind(block)
        if found is None and links and not says_something(block.text) and _is_link(block, blocks, index):
            found = Kind.RELATED
        elif found is None and links:
            doubtful = doubtful or (None if says_something(block.text) else block)
            links = False
        elif found is Kind.RELATED and not _POINTER.fullmatch(block.text):
            # Above the first paragraph a menu is followed by the story itself.
            links = any_sentence
        if found is None:
            kept.append(block)
            any_sentence = any_sentence or block.is_sentence
            continue
        if found is Kind.TAGS:
            tags |= dict.fromkeys(_tags(block.text))
        elif found is Kind.CATEGORY:
            names = _list(_CATEGORY, block.text)
            category = category or names[0]
            tags |= dict.fromkeys(names[1:])
        dropped.append((block, found))
    return Sifted(kept, dropped, tuple(tags), category, doubtful)


def _is_link(block: Block, blocks: list[Block], index: int) -> bool:
    """A title below 'Related articles'; one with a paragraph below it may be a heading of the story."""
    if len(block.text) > _LONGEST_HEADLINE:
        return False
    if ended(block.text):
        return block.text.endswith("?")
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is None or not following.is_sentence or block.marker != ""
