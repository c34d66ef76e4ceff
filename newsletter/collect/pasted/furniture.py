"""What a web page wraps around a story: menus, buttons, captions. Whole short lines only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from newsletter.collect import dates
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


_PAGE = frozenset(key(phrase).rstrip(" ?") for phrase in phrases("page"))
_RELATED = frozenset(key(phrase).rstrip(" ?") for phrase in phrases("related"))
_BAR = re.compile(r"\s*[|·•]\s*|\s+/\s+")
_NETWORKS = words("share_words")
_SOCIAL = words("networks")
_LONGEST = 120
_GLUED = re.compile("|".join(sorted(_SOCIAL, key=len, reverse=True)) + r"(?=[A-Z])", re.IGNORECASE)
_SHARE_THIS = re.compile(
    r"\b(?:share|send|email|print|tweet)\s+this\s+(?:item|page|article|story|post|entry)\b", re.IGNORECASE
)
_PATTERNS = re.compile(
    r"(?:increase|des?crease|reset)\s+(?:the\s+|article\s+)?(?:font|text)(?:\s+size)?|"
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
    r"(?:follow|find|join|connect\s+with|like)\s+(?:[\w.]+\s+){1,4}(?:on|at|via)\s+"
    rf"(?:(?:{'|'.join(sorted(_SOCIAL))}|@\w+)(?:\s*(?:,|and|&|or)\s*|\s+)?){{1,6}}\.?|"
    r"click (?:here )?to (?:share|email|print|tweet|copy).{0,60}|"
    r"(?:©|copyright\b|\(c\)).{0,140}|.{0,60}\ball rights reserved\.?|"
    r"(?:previous|next|prev)(?:\s+(?:article|post|story|page))?\s*[:»›→]\s*.{0,100}|"
    r"(?:view\s+|see\s+|read\s+)?(?:all|more)\s+(?:of\s+)?(?:\w+\s+)?(?:posts|articles|stories|entries)\s+(?:by|from)\s+.{2,60}|"
    r"(?:read\s+)?more\s+(?:by|from)\s+[A-Z].{2,60}|"
    r"(?:(?:many|special)\s+)?(?:thanks|thank\s+you)\s+to\s+(?:all\s+)?(?:of\s+)?our\s+(?:\w+\s+)?(?:sponsors?|supporters|partners)\s*:\s*.+|"
    r"(?:page|seite|página)\s+\d+\s+(?:of|von|de)\s+\d+|"
    r"(?:sign|log)\s+in\s+to\s+(?:comment|continue|read|view)\b.{0,30}",
    re.IGNORECASE,
)
_NEWSLETTER = re.compile(
    r"(?:sign\s+up|subscribe|register|join)\b(?:\s+\w+){0,2}?\s+(?:for|to|our|the)\s+.{0,60}\b(?:newsletters?|e-?mails?|"
    r"updates?|alerts?|blog|mailing\s+list|community)\b.{0,60}|"
    r"(?:get|receive|have)\s+.{2,80}\b(?:inbox|delivered\s+(?:(?:straight|right|directly)\s+)?to\s+you|by\s+e-?mail|via\s+e-?mail)\b.{0,30}|"
    r"(?:stay|keep)\s+(?:up[\s-]to[\s-]date|informed|connected|in\s+touch|in\s+the\s+loop|updated)\b.{0,60}|"
    r"if\s+you\s+(?:enjoyed|liked|found)\s+this\s.{2,60}\b(?:subscribe|sign\s+up|share|follow|donate)\b.{0,80}|"
    r"(?:never\s+miss|don[’']t\s+miss)\s+(?:a|an|another|out\s+on)\s+.{2,50}|"
    r"(?:we\s+(?:will\s+)?never\s+share\s+your|no\s+spam|you\s+can\s+unsubscribe|unsubscribe\s+at\s+any)\b.{0,80}|"
    r"(?:melden\s+sie\s+sich|jetzt)\b.{0,40}\bnewsletter\b.{0,40}|(?:suscr[ií]b[ae](?:te|se))\b.{0,80}|"
    r"(?:inscrivez|abonnez)-vous\b.{0,80}|(?:iscriviti|inscreva-se|assine|meld\s+je\s+aan|schrijf\s+je\s+in)\b.{0,80}",
    re.IGNORECASE,
)
_COMMENT_FORM = re.compile(
    r"(?:your|votre|tu|su|deine|ihre|il\s+tuo|o\s+seu|je|het)\s.{0,40}(?:e-?mail|correo|mail).{0,30}\b(?:not\s+be\s+published|"
    r"pas\s+publiée|no\s+será\s+publicad[ao]|nicht\s+veröffentlicht|non\s+sarà\s+pubblicato|não\s+será\s+publicado|"
    r"niet\s+gepubliceerd)\b.{0,120}|required\s+fields\s+are\s+marked.{0,10}|save\s+my\s+name,.{0,120}",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:medical\s+)?disclaimer\s*:.{10,}|"
    r"(?:the\s+)?(?:information|content|contents|material|materials|articles?|this\s+(?:article|site|website|page|content|"
    r"information|blog))\b.{0,160}\b(?:(?:informational|educational)\s.{0,30}purposes\s+only|"
    r"not\s+(?:intended\s+(?:to\s+be\s+|as\s+)?)?(?:a\s+)?substitute\s+for\s+(?:professional\s+)?medical|"
    r"(?:does|do|is)\s+not\s+(?:provide|constitute|intended\s+as)\s+medical\s+advice)\b.*",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site|this page|by (?:continuing|clicking)) (?:uses?|"
    r"to use this site).{0,30}\bcookies?\b.{0,300}",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"(?:more|latest|recent)\s+(?:on|about|from|in|news|stories|articles)\b[^.!?]{1,40}", re.IGNORECASE
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
    r"imagem|afbeelding|(?:image|photo|slide)\s+\d{1,2}\s*(?:of|/)\s*\d{1,2}|caption|photo gallery|"
    r"enlarge image|view image|open image)|"
    r"(?:(?:featured|header|cover)\s+)?(?:image|photo|photograph|picture|illustration|graphic|"
    r"(?:beitrags|titel|symbol|header)?(?:bild|foto)|"
    r"imagen|immagine|imagem|"
    r"afbeelding|fotografía|fotografia)\s*(?:credits?|courtesy|source|caption|by|of|description|alt|"
    r"text)?\s*[:©]\s*.{0,200}|"
    r"(?:credits?|caption|crédits?(?:\s+photo)?|cr[ée]ditos?|bildnachweis|bildquelle|"
    r"fotoquelle)\s*[:©]\s*.{0,200}|"
    r"(?:image|photo|photograph|picture|photography|illustration|foto|graphic)\s+(?:credit|courtesy|by|"
    r"courtesy of|via)\s+\S.{0,80}|"
    r"(?:(?:photo|image)\s+)?courtesy\s+(?:of\s+)?[A-Z].{2,60}|"
    r"image\s+(?:source|caption|credit|copyright)\b,?\s.{1,200}|"
    r"(?:.{0,60}(?:/|via|\|)\s*)?(?:getty(?: images)?|istock(?:photo)?|shutterstock|unsplash|adobe stock|"
    r"pexels|pixabay|alamy)"
    r"(?:\s*/\s*[\w ]{2,40})?|"
    r".{2,120}\b(?:photo|image|foto|picture)(?:\s+credit)?\s*:\s*.{2,60}\)?",
    re.IGNORECASE,
)
# The label of a caption; anything else before a colon is a sentence of the story.
_PICTURE_LABEL = re.compile(
    r"(?:(?:featured\s+|header\s+|cover\s+)?(?:image|photo|photograph|picture|illustration|caption|credits?|graphic|"
    r"(?:beitrags|titel|symbol|header)?(?:bild|foto)|"
    r"imagen|immagine|imagem|"
    r"afbeelding|fotografía|fotografia|crédits?|cr[ée]ditos?|bildnachweis|bildquelle|fotoquelle)\b|©)",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"(?:(?:article\s+)?tags?|tagged(?:\s+(?:as|with|in))?|topics?|keywords?|filed under|posted in|"
    r"etiquetas|palabras clave|"
    r"schlagworte|schlagwörter|stichworte|themen|mots[- ]clés|étiquettes|parole chiave|palavras-chave|"
    r"trefwoorden)\s*:\s*(.{2,300})|(?:filed\s+under|posted\s+in|tagged(?:\s+(?:as|with|in))?)\s+((?:(?!\bby\b)[^\d.!?]){2,120})",
    re.IGNORECASE,
)
_CATEGORY = re.compile(
    r"(?:categor(?:y|ies)|section|categorías?|kategorien?|rubrik|catégories?|rubrique|categori[ae]|"
    r"categorias?|categorie[ën]*)"
    r"\s*:\s*(.{2,100})",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,;|·•]\s*|\s+#")
_MOST_WORDS_IN_A_TAG, _MOST_WORDS_IN_A_LINK = 5, 3
_ANSWERS = frozenset({"yes", "no", "ja", "nein", "nee", "sí", "oui", "non", "sì", "sim", "não"})
_DECORATION = re.compile(r"[»›→>+…!▼▾↑×✕]+\s*$|^[+×✕▶►]\s*")
_LONGEST_PAGE_LINE, _LONGEST_LIST, _LONGEST_CAPTION, _LONGEST_HEADLINE = 160, 320, 220, 130
_LONGEST_DISCLAIMER = 700


def kind(block: Block) -> Kind | None:
    """What a line is that is no part of the story; None for what may be one."""
    text = block.text
    if not any(char.isalnum() for char in text) or _COOKIES.fullmatch(text):
        return Kind.PAGE
    if len(text) <= _LONGEST_DISCLAIMER and _DISCLAIMER.fullmatch(text):
        return Kind.PAGE
    return next((kind for kind, is_such in _TESTS if is_such(text)), None)


def _is_page(text: str) -> bool:
    if len(text) <= _LONGEST_LIST and len(_SHARE_THIS.findall(text)) > 1:
        return True
    if len(text) > _LONGEST_PAGE_LINE:
        return False
    if any(pattern.fullmatch(text) for pattern in (_PATTERNS, _COMMENT_FORM)) or _is_social(text):
        return True
    if _NEWSLETTER.fullmatch(text):
        return not _sentences(text)
    # The links of a footer on one line: known but for one in three.
    pieces = [piece for piece in map(_bare, _BAR.split(text)) if piece]
    strange = [piece for piece in pieces if piece not in _PAGE and not _NEWSLETTER.fullmatch(piece)]
    few = all(len(piece.split()) <= _MOST_WORDS_IN_A_LINK for piece in strange)
    return few and len(strange) * 3 <= len(pieces)


def _is_related(text: str) -> bool:
    if len(text) > _LONGEST_PAGE_LINE:
        return False
    return _bare(text) in _RELATED or (_POINTER.fullmatch(text) is not None and not _sentences(text))


def _bare(text: str) -> str:
    return key(_DECORATION.sub("", text).strip()).rstrip(" ?")


def _sentences(text: str) -> bool:
    return bool(re.search(r"[.!?] [A-Z]", text))


def _is_social(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    # Buttons often come without a space between them: 'FacebookTwitterShare on X'.
    words = re.findall(r"[\w-]+", _GLUED.sub(r"\g<0> ", text).casefold())
    return bool(words) and _NETWORKS.issuperset(words) and bool(_SOCIAL.intersection(words))


def _is_picture(text: str) -> bool:
    if text[0] in "[(" and text[-1] in "])":
        text = text[1:-1].strip()
    if len(text) > _LONGEST_CAPTION or not _PICTURE.fullmatch(text):
        return False
    return _PICTURE_LABEL.match(text) is not None or not (":" in text and ended(text))


def _tags(text: str) -> tuple[str, ...]:
    return _list(_TAGS, text)


def _list(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.fullmatch(text) if len(text) <= _LONGEST_LIST else None
    if not match:
        return ()
    tags = [tag.strip(" #.") for tag in _COMMA.split(match[match.lastindex or 1])]
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
    reader = _Reader(blocks, says_something)
    for index, block in enumerate(blocks):
        found = reader.judge(index)
        if found is None:
            kept.append(block)
            continue
        if found is Kind.TAGS:
            tags |= dict.fromkeys(_tags(block.text))
        elif found is Kind.CATEGORY:
            names = _list(_CATEGORY, block.text)
            category = category or names[0]
            tags |= dict.fromkeys(names[1:])
        dropped.append((block, found))
    return Sifted(kept, dropped, tuple(tags), category, reader.doubtful)


class _Reader:
    """Reads a page from top to bottom and knows what a line is from those above it."""

    def __init__(self, blocks: list[Block], says_something: Callable[[str], bool]) -> None:
        self.doubtful: Block | None = None
        self._blocks = blocks
        self._says_something = says_something
        self._any_sentence = self._in_links = self._below_link = self._asked = False

    def judge(self, index: int) -> Kind | None:
        block = self._blocks[index]
        found = kind(block)
        if found is None and self._asked and block.key in _ANSWERS:
            return Kind.PAGE
        self._asked = found is Kind.PAGE and block.text.endswith("?")
        if found is Kind.RELATED and not _POINTER.fullmatch(block.text):
            # Above the first paragraph a menu is followed by the story itself.
            self._in_links = self._any_sentence
        elif found is None:
            found = self._link(index)
        self._below_link = found is Kind.RELATED
        self._any_sentence = self._any_sentence or (found is None and block.is_sentence)
        return found

    def _link(self, index: int) -> Kind | None:
        block = self._blocks[index]
        if self._in_links:
            says = self._says_something(block.text)
            if (self._below_link and _is_day(block)) or (not says and _is_link(block, self._blocks, index)):
                return Kind.RELATED
            self._in_links = False
            if not says:
                self.doubtful = self.doubtful or block
        more = self._any_sentence and _MORE.fullmatch(block.text) is not None
        self._in_links = more and not _is_heading(self._blocks, index)
        return Kind.RELATED if self._in_links else None


def _is_heading(blocks: list[Block], index: int) -> bool:
    """Whether a paragraph or a list stands below."""
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is not None and (following.is_sentence or following.marker != "")


def _is_day(block: Block) -> bool:
    """Whether a line is a bare date, as it stands below a link to another story."""
    found = dates.at_start(block.text)
    return found is not None and found.end == len(block.text)


def _is_link(block: Block, blocks: list[Block], index: int) -> bool:
    """A title below 'Related articles'; one with a paragraph below it may be a heading of the story."""
    if len(block.text) > _LONGEST_HEADLINE:
        return False
    if ended(block.text):
        return block.text.endswith("?")
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is None or not following.is_sentence or block.marker != ""
