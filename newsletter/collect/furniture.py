"""What a web page wraps around a story: menus, buttons, captions. Whole short lines only, never a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from newsletter.collect.lines import Block, ended, key


class Kind(StrEnum):
    """What such a line is."""

    PAGE = "page"
    PICTURE = "picture"
    RELATED = "related"
    TAGS = "tags"
    CATEGORY = "category"


@dataclass(frozen=True, slots=True)
class Sifted:
    """The blocks that may be story, and the rest with what each is. `doubtful` is what
    stands right below a list of links and may belong to it."""

    kept: list[Block]
    dropped: list[tuple[Block, Kind]]
    tags: tuple[str, ...]
    category: str
    doubtful: Block | None


_PAGE = frozenset(
    key(line)
    for line in """
Share|Share this|Share this article|Share this story|Share this page|Share this post|Share article|Share story|Share on
Share with a friend|Share with friends|Tweet|Tweet this|Pin|Pin it|Print|Print this|Print this page|Print this article
Print page|Print article|Email|E-mail|Email this|Email this page|Email this article|Email a friend|Copy link|Copy URL
Link copied|Link copied!|Copied|Save|Save this article|Bookmark|Like|Listen|Listen to this article|Play|Follow us|Follow
Follow us on social media|Connect with us|Stay connected|Read more|Read more »|Continue reading|Learn more|Show more
Load more|See more|View more|View all|See all|Show all|Show less|Comments|No comments|No comments yet|Add a comment
Leave a comment|Leave a reply|Post a comment|Write a comment|Join the conversation|Cancel reply|View comments|Reply
Advertisement|Advertisements|Advertising|Ad|Ads|Sponsored|Sponsored content|Promoted|Article continues below advertisement
Story continues below advertisement|Continue reading below|Subscribe|Subscribe now|Subscribe today|Subscribe here
Subscribe to our newsletter|Subscribe to the newsletter|Subscribe to our blog|Sign up|Sign up now|Sign up today
Sign up for our newsletter|Sign up for the newsletter|Sign up for updates|Sign up for email updates|Get our newsletter
Join our newsletter|Join our mailing list|Join the mailing list|Get updates|Get email updates|Enter your email
Enter your email address|Your email|Your email address|Email address|Donate|Donate now|Donate today|Make a donation|Give now
Accept|Accept all|Accept cookies|Accept all cookies|Reject all|Decline|Cookie settings|Cookie policy|Cookie preferences
Manage cookies|Cookies|Privacy policy|Privacy|Privacy notice|Terms|Terms of use|Terms of service|Terms and conditions
Accessibility|Sitemap|Site map|Contact|Contact us|About us|FAQ|Careers|Menu|Main menu|Navigation|Main navigation|Search|Close
Home|Homepage|Skip to content|Skip to main content|Skip to main|Skip navigation|Skip to navigation|Skip to footer
Jump to content|Back to top|Return to top|Top of page|Scroll to top|Log in|Login|Log out|Sign in|Register|My account
Create account|Previous|Next|Previous article|Next article|Previous post|Next post|Older posts|Newer posts|Previous story
Next story|Toggle navigation|Toggle menu|Open menu|Close menu|Breadcrumb|You are here|Social media|All rights reserved
Download PDF|Download as PDF|View PDF|Translate|Select language|Text size|Font size|Submit|Send|Go|OK|Loading|Loading...
Was this helpful|Was this article helpful|Was this page helpful|Yes No|Thank you for your feedback|Report an error
Like this|Like this article|Loved this article?|Share your thoughts|View profile|Read full bio|See full bio|Full bio
View all posts|More posts|More articles|All posts|Disclosure|Ver más|Leer más|Seguir leyendo|Compartir|Comparte
Compartir este artículo|Imprimir|Publicidad|Suscríbete|Suscríbase|Suscríbete a nuestro boletín|Comentarios|Inicio|Menú
Buscar|Saltar al contenido|Ir al contenido|Ir al contenido principal|Enviar|Volver arriba|Deja un comentario|Aceptar cookies
Iniciar sesión|Teilen|Artikel teilen|Beitrag teilen|Diesen Artikel teilen|Drucken|Anzeige|Werbung|Weiterlesen|Mehr lesen
Mehr erfahren|Newsletter|Newsletter abonnieren|Jetzt abonnieren|Abonnieren|Kommentare|Kommentar schreiben|Startseite|Menü
Suche|Zum Inhalt|Zum Inhalt springen|Zum Hauptinhalt springen|Nach oben|Anmelden|Alle Cookies akzeptieren|Impressum
Datenschutz|Merken|Kontakt|Spenden|Jetzt spenden|Partager|Partager cet article|Partager l'article|Imprimer|Publicité
Lire la suite|Lire plus|En savoir plus|S'abonner|S'inscrire|Inscrivez-vous à notre newsletter|Abonnez-vous|Commentaires
Laisser un commentaire|Accueil|Aller au contenu|Aller au contenu principal|Rechercher|Recherche|Retour en haut|Se connecter
Accepter les cookies|Faire un don|Condividi|Condividi questo articolo|Stampa|Pubblicità|Leggi tutto|Leggi di più|Continua a leggere
Iscriviti|Iscriviti alla newsletter|Iscriviti alla nostra newsletter|Commenti|Lascia un commento|Vai al contenuto|Cerca|Accedi
Torna su|Accetta i cookie|Compartilhar|Compartilhe|Compartilhe este artigo|Publicidade|Leia mais|Ler mais|Assine
Assine nossa newsletter|Inscreva-se|Comentários|Deixe um comentário|Início|Pular para o conteúdo|Ir para o conteúdo|Voltar ao topo
Entrar|Aceitar cookies|Delen|Deel dit artikel|Deel dit|Afdrukken|Printen|Advertentie|Lees meer|Lees verder|Aanmelden|Abonneren
Schrijf je in|Schrijf je in voor onze nieuwsbrief|Reacties|Plaats een reactie|Naar de inhoud|Ga naar de inhoud|Zoeken|Inloggen
Terug naar boven|Cookies accepteren|Doneer
""".replace("\n", "|").split("|")
    if line
)
_RELATED = frozenset(
    key(line)
    for line in """
Related|Related articles|Related article|Related stories|Related posts|Related content|Related news|Related topics|Related links
Related reading|Related resources|You may also like|You might also like|You may also be interested in|You might be interested in
Recommended|Recommended for you|Recommended reading|Recommended articles|Most read|Most popular|Most viewed|Popular|Popular posts
Trending|Trending now|Latest news|Latest articles|Latest posts|Latest stories|Recent posts|Recent articles|Read next|Up next
More stories|More news|More like this|More from this author|Keep reading|Also on this site|See also|Read also|Further reading
Artículos relacionados|Noticias relacionadas|Contenido relacionado|Te puede interesar|También te puede interesar|Lo más leído
Ähnliche Artikel|Ähnliche Beiträge|Verwandte Artikel|Weitere Artikel|Mehr zum Thema|Das könnte Sie auch interessieren|Meistgelesen
Auch interessant|Articles liés|Articles similaires|Articles connexes|À lire aussi|Sur le même sujet|Vous aimerez aussi|Les plus lus
Articoli correlati|Potrebbe interessarti|Ti potrebbe interessare|Leggi anche|I più letti|Artigos relacionados|Notícias relacionadas
Leia também|Veja também|Você também pode gostar|Mais lidas|Gerelateerde artikelen|Lees ook|Meer artikelen|Ook interessant|Meest gelezen
""".replace("\n", "|").split("|")
    if line
)
_NETWORKS = frozenset(
    "facebook twitter x linkedin instagram whatsapp reddit pinterest youtube telegram bluesky threads mastodon tumblr "
    "flipboard xing messenger pocket tiktok email e-mail mail print copy link sms share tweet pin on via to with teilen "
    "auf partager sur compartir en condividi su compartilhar no delen op rss feed follow us this article save like".split()
)
_SOCIAL = _NETWORKS - set(
    "x email e-mail mail print copy link sms share on via to with auf sur en su no op save like this article us".split()
)
_LONGEST = 80
_PATTERNS = re.compile(
    r"(?:home|startseite|inicio|accueil)\s*(?:[>/|»›→·]\s*[^>/|»›→·]{1,60}){1,6}|"
    r"[←‹«<]\s*(?:go\s+)?back(?:\s+to\s+.{1,40})?|"
    r"(?:go\s+)?(?:back|return)\s+to\s+(?:all\s+|the\s+|our\s+)?(?:[\w&]+\s+)?(?:news|blog|articles|stories|home|homepage|top|"
    r"search|results|search results|list|overview|previous page|main page|main|archive|newsroom|resources|posts|library)|"
    r"(?:volver\s+a|zurück\s+zu[rm]?|retour\s+(?:à|aux?)|torna\s+a(?:lla?)?|voltar\s+para|terug\s+naar)\s+.{2,30}|"
    r"\d[\d.,]*\s*k?\s+(?:shares?|views?|likes?|comments?|reads?|followers|retweets|kommentare|comentarios|commentaires)|"
    r"(?:share|follow us|like us|find us|find us on|join us on|follow)\s+(?:on|via)\s+\w+|"
    r"(?:©|copyright\b|\(c\)).{0,140}|.{0,60}\ball rights reserved\.?|"
    r"(?:previous|next|prev)(?:\s+(?:article|post|story|page))?\s*[:»›→]\s*.{0,100}|"
    r"(?:page|seite|página)\s+\d+\s+(?:of|von|de)\s+\d+|"
    r"(?:sign|log)\s+in\s+to\s+(?:comment|continue|read|view)\b.{0,30}",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site|this page|by (?:continuing|clicking)) (?:uses?|to use this site).{0,30}\bcookies?\b.{0,300}",
    re.IGNORECASE,
)
_POINTER = re.compile(
    r"(?:related|read more|see also|read also|also read|read next|watch|listen|lee también|lesen sie auch|mehr dazu|à lire aussi|"
    r"lire aussi|leggi anche|leia também|lees ook)\s*:\s*.{3,150}",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"(?:(?:featured|main|hero|header|article|stock)\s+)?(?:image|photo|photograph|picture|illustration|bild|foto|imagen|immagine|"
    r"imagem|afbeelding|caption|photo gallery|enlarge image|view image|open image)|"
    r"(?:(?:featured|header|cover)\s+)?(?:image|photo|photograph|picture|illustration|graphic|bild|foto|imagen|immagine|imagem|"
    r"afbeelding|fotografía|fotografia)\s*(?:credits?|courtesy|source|caption|by|of|description|alt|text)?\s*[:©]\s*.{0,200}|"
    r"(?:credits?|caption|crédits?(?:\s+photo)?|cr[ée]ditos?|bildnachweis|bildquelle|fotoquelle)\s*[:©]\s*.{0,200}|"
    r"(?:image|photo|photograph|picture|photography|illustration|foto|graphic)\s+(?:credit|courtesy|by|courtesy of|via)\s+\S.{0,80}|"
    r"(?:(?:photo|image)\s+)?courtesy\s+(?:of\s+)?[A-Z].{2,60}|"
    r"image (?:source|caption|credit),.{1,200}|"
    r"(?:.{0,60}(?:/|via|\|)\s*)?(?:getty(?: images)?|istock(?:photo)?|shutterstock|unsplash|adobe stock|pexels|pixabay|alamy)"
    r"(?:\s*/\s*[\w ]{2,40})?|"
    r".{2,120}\b(?:photo|image|foto|picture)(?:\s+credit)?\s*:\s*.{2,60}\)?",
    re.IGNORECASE,
)
# The label of a caption; anything else before a colon is a sentence of the story.
_PICTURE_LABEL = re.compile(
    r"(?:(?:featured\s+)?(?:image|photo|photograph|picture|illustration|caption|credits?|graphic|bild|foto|imagen|immagine|imagem|"
    r"afbeelding|fotografía|fotografia|crédits?|cr[ée]ditos?|bildnachweis|bildquelle|fotoquelle)\b|©)",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"(?:(?:article\s+)?tags?|tagged(?:\s+(?:as|with|in))?|topics?|keywords?|filed under|posted in|etiquetas|palabras clave|"
    r"schlagworte|schlagwörter|stichworte|themen|mots[- ]clés|étiquettes|parole chiave|palavras-chave|trefwoorden)\s*:\s*(.{2,300})",
    re.IGNORECASE,
)
_CATEGORY = re.compile(
    r"(?:categor(?:y|ies)|section|categorías?|kategorien?|rubrik|catégories?|rubrique|categori[ae]|categorias?|categorie[ën]*)"
    r"\s*:\s*(.{2,100})",
    re.IGNORECASE,
)
_COMMA = re.compile(r"\s*[,;|·•]\s*|\s+#")
_MOST_WORDS_IN_A_TAG = 5


def kind(block: Block) -> Kind | None:
    """What a line is that is no part of the story; None for what may be one."""
    text = block.text
    if not any(char.isalnum() for char in text):
        return Kind.PAGE
    if _COOKIES.fullmatch(text):
        return Kind.PAGE
    if len(text) > 320:  # noqa: PLR2004  the longest line of tags
        return None
    if _POINTER.fullmatch(text) and not _sentences(text):
        return Kind.RELATED
    if _is_picture(text):
        return Kind.PICTURE
    if _tags(text):
        return Kind.TAGS
    if _CATEGORY.fullmatch(text) and _list(_CATEGORY, text):
        return Kind.CATEGORY
    if len(text) > 160:  # noqa: PLR2004  the longest copyright line
        return None
    bare = key(re.sub(r"[»›→>+…!▼▾↑×✕]+\s*$|^[+×✕▶►]\s*", "", text).strip())
    if bare in _RELATED:
        return Kind.RELATED
    if bare in _PAGE or _PATTERNS.fullmatch(text) or _is_social(text):
        return Kind.PAGE
    return None


def _sentences(text: str) -> bool:
    return bool(re.search(r"[.!?] [A-Z]", text))


def _is_social(text: str) -> bool:
    if len(text) > _LONGEST:
        return False
    words = re.findall(r"[\w-]+", text.casefold())
    return bool(words) and _NETWORKS.issuperset(words) and bool(_SOCIAL.intersection(words))


def _is_picture(text: str) -> bool:
    if len(text) > 220 or not _PICTURE.fullmatch(text):  # noqa: PLR2004  a caption
        return False
    return _PICTURE_LABEL.match(text) is not None or not (":" in text and ended(text))


def _tags(text: str) -> tuple[str, ...]:
    return _list(_TAGS, text)


def _list(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    match = pattern.fullmatch(text)
    if not match:
        return ()
    tags = [tag.strip(" #.") for tag in _COMMA.split(match[1])]
    short = all(len(tag.split()) <= _MOST_WORDS_IN_A_TAG for tag in tags)
    return tuple(dict.fromkeys(filter(None, tags))) if short else ()


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
            doubtful = doubtful or block
            links = False
        elif found:
            links = (
                found is Kind.RELATED and not _POINTER.fullmatch(block.text) or (links and found is Kind.PAGE)
            )
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
    if len(block.text) > 130 or ended(block.text):  # noqa: PLR2004  the longest headline
        return block.text.endswith("?") and len(block.text) <= 130  # noqa: PLR2004
    following = blocks[index + 1] if index + 1 < len(blocks) else None
    return following is None or not following.is_sentence or block.marker != ""
