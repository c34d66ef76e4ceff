"""What programs and people put where words are to come, in six languages: one pattern a line.

What a letter may say to its readers, such as 'share your story here' or 'click here to change your settings',
is none of it.
"""

from __future__ import annotations

import re

_ENGLISH = r"""
click (?:here )?to edit\b(?! your| my)
click (?:here )?to (?:add|insert|type|enter|replace|change) (?:a |the |your )?(?:text|title|headline)\b
click (?:here )?to (?:add|insert|type|enter|replace|change) (?:a |the |your )?(?:content|image|picture|copy)\b
\b(?:edit|replace|change) this (?:text|headline|title|copy|paragraph|block)\b
\b(?:enter|type|put|add|write|place|paste) (?:your |the |some )?(?:text|copy|headline|title|content) here\b
\b(?:enter|type|put|add|write|place|paste) (?:your |the |some )?(?:caption|quote) here\b
\byour (?:text|headline|title|copy|content|logo|subject(?: line)?) (?:goes )?here\b(?!\?)
\b(?:headline|(?:sub)?title|text|name|copy|content|date) (?:goes|to go|will go) here\b(?! and)
\b(?:image|photo|picture|quote|story|intro|paragraph|teaser|logo) (?:goes|to go|will go) here\b(?! and)
\binsert (?:[\w-]+ ){0,2}(?:text|name|title|headline|subject|date|link|url)s? here\b
\binsert (?:[\w-]+ ){0,2}(?:image|photo|picture|logo|quote|copy|content|caption)s? here\b
\binsert (?:[\w-]+ ){0,2}(?:address|article|story|intro|paragraph|button|event)s? here\b
\bplaceholder (?:text|copy|image|photo|picture|headline|title|link|name|content|quote)\b
\bthis (?:\w+ )?is (?:just |only )?a placeholder\b
^\W*placeholder\b
\b(?:dummy|filler) (?:text|copy|headline|content|paragraph)\b
"""
_GERMAN = r"""
\bklicken(?: sie)?(?: hier)?,? zum bearbeiten\b
\bklicken(?: sie)?(?: hier)?,? um (?:\w+ )?(?:text|titel|inhalt|überschrift|absatz|bild) (?:zu|ein|hinzu)\w*
\bhier (?:kommt|steht|folgt) (?:dein|ihr|noch|später)e? (?:\w{3,4} )?(?:text|titel|überschrift|bild)\b
\b(?:ihr|dein) text hier\b
\b(?:blind|muster|platzhalter)[- ]?text\b
\bplatzhalter(?:bild)?\b
\bhier (?:text|titel|überschrift|bild|zitat) (?:einfügen|eintragen|einsetzen|ergänzen)\b
\b(?:text|titel|überschrift|bild|zitat) hier (?:einfügen|eintragen|einsetzen|ergänzen)\b
"""
_SPANISH = r"""
\b(?:haga|haz|pulse|pulsa) (?:clic )?aquí para (?:editar|modificar)\b(?! (?:sus?|tus?|mis?)\b)
\b(?:inserte|inserta|insertar|escriba|escribe|escribir) aquí (?:\w+ )?(?:texto|título|titular|imagen|foto)\b
\b(?:inserte|inserta|insertar|escriba|escribe|escribir) (?:\w+ )?(?:texto|título|titular|imagen|foto) aquí\b
\b(?:su|tu) (?:texto|título|titular) aquí\b
\btexto de (?:ejemplo|relleno|muestra|prueba)\b
"""
_FRENCH = r"""
\bcliquez (?:ici )?pour (?:modifier|éditer)\b(?! (?:vos|votre|mes|mon|tes|ton)\b)
\b(?:ins[ée]rez|insérer|saisissez|saisir|ajoutez|ajouter) ici (?:\w+ |l[’'])?(?:texte|titre|image|photo)\b
\b(?:ins[ée]rez|insérer|saisissez|saisir|ajoutez|ajouter) (?:\w+ |l[’'])?(?:texte|titre|image|photo) ici\b
\bvotre (?:texte|titre) ici\b
\bfaux[- ]texte\b
\btexte (?:de remplissage|provisoire|à insérer|à venir)\b
"""
_ITALIAN = r"""
\b(?:clicca|cliccare|fai clic|fare clic) (?:qui )?per modificare\b(?! (?:i tuoi|le tue|il tuo|la tua)\b)
\b(?:inserisci|inserire|scrivi|aggiungi) qui (?:\w+ |l[’'])?(?:tuo )?(?:testo|titolo|immagine)\b
\b(?:inserisci|inserire|scrivi|aggiungi) (?:\w+ |l[’'])?(?:tuo )?(?:testo|titolo|immagine) qui\b
\bil (?:tuo|suo|vostro) (?:testo|titolo) qui\b
\btesto (?:segnaposto|di esempio|di prova|fittizio)\b
"""
_PORTUGUESE = r"""
\bcliqu[ea] (?:aqui )?para (?:editar|modificar)\b(?! (?:[oa]s? )?(?:seus?|suas?|teus?|tuas?)\b)
\b(?:insira|inserir|escreva|adicione) aqui (?:\w+ )?(?:seu )?(?:texto|título|imagem)\b
\b(?:insira|inserir|escreva|adicione) (?:\w+ )?(?:seu )?(?:texto|título|imagem) aqui\b
\bseu (?:texto|título) aqui\b
\btexto de (?:exemplo|preenchimento|teste)\b
"""
# What stands in brackets for a word that is to come.
_FIELDS = """
name|first ?name|last ?name|full ?name|first_name|last_name|surname|date|day|month|year|time|place
location|venue|city|town|title|headline|subject|preheader|link|url|address|e-?mail|phone|telephone
number|amount|company|organi[sz]ation|photo|image|picture|logo|caption|author|byline|quote|text|copy
content|details|tb[acd]|tk|x{2,}|todo|issue|topic|sponsor
nombre|apellidos?|fecha|enlace|título|hora|lugar|vorname|nachname|anrede|datum|uhrzeit|ort|titel
überschrift|prénom|nom|lien|titre|heure|lieu|nome|cognome|data|titolo|sobrenome
"""
# A headline or subject of which nothing else is there.
_ALONE = r"""
untitled(?: story| document)?|headline(?: here)?|(?:sub)?title|subject(?: line)?|preheader|teaser|test
asdf\w*|foo|undefined|placeholder|new (?:headline|title|story|article)|your (?:headline|title|article)
(?:headline|title)[ _-]?\d{1,2}
ohne titel|titel|überschrift|betreff|sin título|título|asunto|sans titre|titre|objet
senza titolo|titolo|oggetto|sem título|assunto
"""
_OWNERS = r"(?:your |my |reader'?s? |recipient'?s? |author'?s? )?"


def _any(lines: str) -> str:
    return "|".join(lines.split("\n")[1:-1])


ENGLISH, GERMAN, SPANISH, FRENCH, ITALIAN, PORTUGUESE = (
    re.compile(_any(lines), re.IGNORECASE)
    for lines in (_ENGLISH, _GERMAN, _SPANISH, _FRENCH, _ITALIAN, _PORTUGUESE)
)
FIELD = rf"{_OWNERS}(?:{_any(_FIELDS)})(?: (?:here|goes here|hier|aquí|ici|qui|aqui))?"
TO_INSERT = r"(?:(?:insert|add|replace)\b|(?:insér|saisi|ajout|añad|inserir|insira|inserire|inserisci)\w*\b)"
ALONE = re.compile(rf"\W*(?:{_any(_ALONE)})\W*", re.IGNORECASE)
