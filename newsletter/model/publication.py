"""What is configured: the publication, its sender, its look, its relay, its limits."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.base import frozen
from newsletter.model.content import Image, Where


@frozen
class Brand:
    """How the publication looks.

    Colours are `#rrggbb`: `color` of links and buttons, `masthead` of the band with the name, `accent` of the
    quote. Font stacks are CSS `font-family` values, `radius` is in CSS pixels. `art` is a drawing for the
    masthead's right end.
    """

    color: str
    masthead: str = ""
    accent: str = "#F6B93B"
    serif: str
    sans: str
    radius: int = 6
    logo: Image | None = None
    art: Image | None = None


@frozen
class Sender:
    """Who a mail comes from, and how a reader leaves.

    `one_click` only where `unsubscribe_url` answers the POST of RFC 8058, section 3.1.
    """

    name: str
    email: str
    reply_to: str = ""
    list_id: str = ""
    unsubscribe_url: str = ""
    unsubscribe_email: str = ""
    preferences_url: str = ""
    one_click: bool = False


@frozen
class Publication:
    """What every issue has in common.

    `zone` is an IANA time zone name, `address` the postal address. `issue_url` is where an issue can be
    seen in the browser, with `{date}` where its date belongs. `image_base_url` is where the pictures of
    mails lie, without a slash at its end; empty, and each mail carries its own. `fields` are merge tags of
    its own with what a preview shows for them, (name, sample) pairs. `places` tell where a value such as
    `sender.email` stands, or where it would have to be written.
    """

    name: str
    tagline: str = ""
    language: str = "en"
    zone: str = "UTC"
    address: str = ""
    website: str = ""
    issue_url: str = ""
    image_base_url: str = ""
    why: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    places: tuple[tuple[str, Where], ...] = ()
    brand: Brand
    sender: Sender


@frozen
class Slot:
    """A place for a picture in a theme, in CSS pixels.

    A picture is cropped to the shape of the slot; with `height` 0 it keeps its own. With `whole` nothing is
    cropped, and the slot is the most room that it gets. `phone` is the width on a phone where that is more.
    """

    name: str
    width: int
    height: int = 0
    whole: bool = False
    phone: int = 0


@frozen
class Theme:
    """A theme as text: (file name, source) pairs, and the folder they came from for messages.

    `light` and `dark` are the grounds (`#rrggbb`) that its text stands on.
    """

    name: str
    folder: str
    files: tuple[tuple[str, str], ...]
    slots: tuple[Slot, ...] = ()
    light: tuple[str, ...] = ("#FFFFFF",)
    dark: tuple[str, ...] = ("#000000",)


class Secret:
    """A value that shows as `***` wherever it is printed; `reveal()` gives it to the one who needs it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "***" if self._value else ""

    __str__ = __repr__


class Security(StrEnum):
    """How a connection to the relay is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Service(StrEnum):
    """Whose server a relay is, as far as its habits are known (`newsletter.send.profiles`)."""

    GOOGLE = "google"
    M365 = "m365"
    SES = "ses"
    POSTFIX = "postfix"
    GENERIC = "generic"


class Login(StrEnum):
    """How user and password, or user and token, are told to the relay (RFC 4616; XOAUTH2 is Google's)."""

    AUTO = "auto"
    PLAIN = "plain"
    LOGIN = "login"
    XOAUTH2 = "xoauth2"


@frozen
class Relay:
    """The SMTP server that mail is handed to. `timeout` in seconds; `ca_file` a PEM file of trusted roots.

    `token_command` prints an access token in place of a password. Where `service` is None, the host tells
    it. Limits that are None are the service's, 0 is no limit: `connections` at once, mails a minute, in 24
    hours and on one connection.
    """

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: Secret = Secret("")
    ca_file: str = ""
    timeout: float = 60.0
    login: Login = Login.AUTO
    token_command: Secret = Secret("")
    service: Service | None = None
    connections: int | None = None
    per_minute: int | None = None
    per_day: int | None = None
    per_connection: int | None = None


@frozen
class Rules:
    """The limits that the checks hold an issue to. Lengths are characters, sizes are bytes.

    `reading_grade` is the school grade that texts are meant for, 0 where they are not graded. `required`
    are keys that every story must have. `conditions` are words that must not show on a lock screen,
    `sensitive` the merge tags that must not. `shares` are (client family, percent of the audience) pairs,
    of `check.clients`; empty, and its own table counts.
    """

    subject_length: int = 78
    teaser_length: int = 280
    html_size: int = 102 * 1024
    mail_size: int = 2 * 1024 * 1024
    image_size: int = 400 * 1024
    reading_grade: int = 8
    required: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    shares: tuple[tuple[str, int], ...] = ()
