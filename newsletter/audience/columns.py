"""What the columns of a table of people are, known by their headings in several languages."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.text import merge_tags
from newsletter.text.one_line import shown


def _plain(heading: str) -> str:
    """A heading in small letters, without accents, blanks and signs."""
    apart = unicodedata.normalize("NFKD", heading.casefold())
    return unicodedata.normalize("NFC", "".join(one for one in apart if one.isalnum()))


def _headings(words: str) -> frozenset[str]:
    return frozenset(_plain(word) for word in words.split())


_EMAIL = _headings(
    """
    email emails mail mails emailaddress mailaddress emailaddresses emailid youremail subscriberemail
    emailadresse emailadressen mailadresse eposta epostadresse epost emailadres mailadres
    adresseemail adressemail adresseelectronique courriel courrielle adressecourriel mel
    correo correos correoelectronico direcciondecorreo direcciondecorreoelectronico emaildireccion
    direccionemail direcciondeemail
    correioeletronico correioelectronico enderecodeemail enderecoemail enderecoeletronico
    indirizzoemail indirizzomail indirizzodiposta postaelettronica indirizzodipostaelettronica
    adresemail adrespocztyelektronicznej sahkoposti sahkopostiosoite
    البريدالالكتروني البريدالإلكتروني بريدالكتروني البريد الايميل
    электроннаяпочта адресэлектроннойпочты почта эпочта имейл имеил
    電子メール メール メールアドレス 电子邮件 电子邮箱 邮箱 電子郵件 이메일
    """
)
# Postal addresses have these headings too: they count where no other column is one of email addresses.
_EMAIL_PERHAPS = _headings("address adresse adressen adres direccion endereco indirizzo")
_NAME = _headings(
    """
    name names fullname displayname contactname yourname subscribername
    nom nomcomplet nometprenom nomprenom prenometnom prenomnom nombre nombrecompleto nombreyapellidos
    nome nomecompleto nomecognome nomeecognome vollername vollstandigername naam volledigenaam namn
    الاسم الاسمالكامل имя фио 名前 氏名 姓名 이름
    """
)
_FIRST = _headings(
    """
    firstname first fname givenname forename vorname vornamen rufname prenom prenoms
    primernombre nombredepila nombres primeironome nomeproprio voornaam fornamn الاسمالاول
    """
)
_LAST = _headings(
    """
    lastname last lname surname familyname nachname familienname zuname nomdefamille
    apellido apellidos sobrenome apelido cognome achternaam efternamn اسمالعائلة фамилия
    """
)
_LANGUAGE = _headings(
    """
    language lang locale languagecode preferredlanguage sprache langue idioma lengua lingua taal sprak
    اللغة язык
    """
)
# Written by the list of refused rows, which may be mended and imported.
REFUSED = ("refused in line", "refused because")
_OURS = frozenset(map(_plain, REFUSED))
_MOST = 200
_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each thing stands; None for what the table does not tell.

    `fields` are the places and names of what merge tags may say. `count` is how many cells a row may have,
    `unnamed` the places of those without a heading, `ours` of those that a list of refused rows begins with.
    """

    email: int
    name: int | None = None
    first: int | None = None
    last: int | None = None
    language: int | None = None
    fields: tuple[tuple[int, str], ...] = ()
    count: int = 1
    unnamed: tuple[int, ...] = ()
    ours: tuple[int, ...] = ()


def has_email(headings: Sequence[str]) -> bool:
    """Whether one of the headings is one of email addresses."""
    return any(_plain(heading) in _EMAIL | _EMAIL_PERHAPS for heading in headings)


def columns(headings: Sequence[str]) -> Columns:
    """The columns below these headings. Raises ValueError with a sentence for what cannot be imported."""
    if len(headings) > _MOST:
        raise ValueError(f"There are {len(headings)} columns; a list of people has at most {_MOST}.")
    plain = [_plain(heading) for heading in headings]
    email = _email(plain, headings)
    name, first, last = _names(plain, headings)
    language = _only(_LANGUAGE, plain, headings)
    ours = tuple(place for place, one in enumerate(plain) if one in _OURS)
    spoken_for = {email, name, language, *ours}
    unnamed = tuple(place for place, heading in enumerate(headings) if not heading.strip())
    halves = {first: "first_name", last: "last_name"}
    fields = tuple(
        (place, halves.get(place) or _field(heading))
        for place, heading in enumerate(headings)
        if place not in spoken_for and place not in unnamed
    )
    for one, count in Counter(name for _, name in fields).items():
        if count > 1:
            raise ValueError(
                f"Two columns would both be the merge tag '{one}'. Give one of them another heading."
            )
    return Columns(
        email=email,
        name=name,
        first=first,
        last=last,
        language=language,
        fields=fields,
        count=len(headings),
        unnamed=unnamed,
        ours=ours,
    )


def address_column(headings: Sequence[str]) -> Columns:
    """The columns of a table of which only addresses are wanted. Raises ValueError where there are none."""
    return Columns(email=_email([_plain(heading) for heading in headings], headings), count=sys.maxsize)


def _email(plain: Sequence[str], headings: Sequence[str]) -> int:
    place = _only(_EMAIL, plain, headings)
    if place is None:
        place = _only(_EMAIL_PERHAPS, plain, headings)
    if place is None:
        named = [_quoted(heading) for heading in headings if heading.strip()]
        found = ", ".join(named[:_MOST_SHOWN]) + (", …" if len(named) > _MOST_SHOWN else "")
        raise ValueError(
            "No column is one of email addresses: in the first line, name it 'email'. "
            f"Columns found: {found}."
        )
    return place


def _names(plain: Sequence[str], headings: Sequence[str]) -> tuple[int | None, int | None, int | None]:
    """The places of the whole name, the first and the last."""
    name, first, last = (_only(known, plain, headings) for known in (_NAME, _FIRST, _LAST))
    # 'Nom, Prénom' and 'Nombre, Apellidos': beside half a name, the name is its other half.
    if name is not None and last is not None and first is None:
        return None, name, last
    if name is not None and first is not None and last is None:
        return None, first, name
    return name, first, last


def _only(known: frozenset[str], plain: Sequence[str], headings: Sequence[str]) -> int | None:
    """The place of the one heading among those known. Raises ValueError where there are two."""
    places = [place for place, one in enumerate(plain) if one in known]
    if len(places) > 1:
        told = " and ".join(_quoted(headings[place]) for place in places)
        raise ValueError(f"The columns {told} mean the same. Give all but one another heading.")
    return places[0] if places else None


def _quoted(heading: str) -> str:
    return f"'{shown(heading.strip())}'"


def _field(heading: str) -> str:
    """The name of the merge tag that a column is for: small letters, digits and _."""
    apart = unicodedata.normalize("NFKD", heading.casefold().replace("ß", "ss"))
    letters = "".join(one for one in apart if not unicodedata.combining(one))
    name = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")
    if not merge_tags.NAME.fullmatch(name):
        raise ValueError(
            f"The column {_quoted(heading)} cannot be a merge tag. Give it a heading that begins "
            "with one of a to z and is at most 40 long, or delete the column."
        )
    if name in merge_tags.LINKS or name in merge_tags.ALWAYS:
        raise ValueError(
            f"The column {_quoted(heading)} has the name of something that the program fills in itself. "
            "Give it another heading, or delete the column."
        )
    return name
