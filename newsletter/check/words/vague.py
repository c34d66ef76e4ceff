"""Words of links that say nothing of where they lead, in the languages of the catalogues."""

from __future__ import annotations

import re

# These mean nothing anywhere: they name the clicking, or a place on the screen.
_POINTING = (
    "here|click|click here|click this|click this link|click here to|click for more|tap here",
    "press here|see here|read here|find out more here|read more here|more here|pdf",
    "this|this link|this page|this one|link|the link|follow this link",
    "url|page|website",
    "hier|hier klicken|klick hier|klicken sie hier|bitte hier klicken|dieser link|hier entlang",
    "aquí|haga clic aquí|haz clic aquí|clic aquí|pulse aquí|este enlace|enlace",
    "ici|cliquez ici|cliquer ici|ce lien|lien",
    "qui|clicca qui|fai clic qui|questo link",
    "aqui|clique aqui|clica aqui|carregue aqui|este link",
    "هنا|اضغط هنا|انقر هنا",
)
# These do where what they are about is said with them.
_GENERAL = (
    "more|read more|see more|learn more|find out more|more info|more information|more details|details",
    "info|go|open|continue|continue reading|download",
    "mehr|weiterlesen|mehr erfahren|mehr lesen|weiter|mehr infos|mehr dazu",
    "más|leer más|ver más|más información|seguir leyendo",
    "lire la suite|en savoir plus|plus|voir plus|suite",
    "leggi|leggi di più|leggi tutto|scopri di più|altro|continua",
    "ler mais|leia mais|saiba mais|ver mais|mais|continuar",
    "المزيد|اقرأ المزيد",
)
_PUNCTUATION = re.compile(r"[^\w\s]|_")
_BEGINNING = "click here"
_LONGEST = 5


def _members(lines: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split("|"))


_NOWHERE = _members(_POINTING)
_ANYWHERE = _NOWHERE | _members(_GENERAL)


def is_vague(words: str, *, alone: bool) -> bool:
    """Whether a link of these words says nothing; `alone` where nothing else is read with it."""
    plain = " ".join(_PUNCTUATION.sub(" ", words.casefold()).split())
    if words.strip() and not plain:
        return True
    pointing = plain.startswith(_BEGINNING) and len(plain.split()) <= _LONGEST
    return pointing or plain in (_ANYWHERE if alone else _NOWHERE)
