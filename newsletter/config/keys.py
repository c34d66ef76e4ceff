"""Every setting: its names, its default, and what its value must be."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address
from pathlib import PurePosixPath
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsletter.model import Endpoint, Login, Security, Service
from newsletter.text import addresses, i18n, tokens, ways

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# The control characters, and what else ends a line.
_BREAK_OR_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_SHOWN = 60
_HOST = re.compile(r"[A-Za-z0-9.:_-]+")
_ENDPOINT = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]+))?")
_SELECTOR = re.compile(r"[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*")
_FONTS = re.compile(r"[A-Za-z0-9 ,'_-]+")
_SYSTEM_SANS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_LONGEST_WEB = 900
# https://host/
_SLASHES_BEFORE_A_PATH = 3
# `text.signed`: the campaign, the subscriber, the signature.
_LONGEST_TOKEN = 8 + 1 + 12 + 1 + 43
# What is added to the local part of an address for bounces has to fit into its 64 letters, too.
_LONGEST_BOUNCES = 64 - len("+12345678.123456789012.1234567890123456")
_PLACE = re.compile(r"\{[^{}]*\}|[{}]")
_MOST_DIGITS = 2
_LAST_PORT = 65535
_LAST_GRADE = 18
_LONGEST_LIMIT = 9
# What the checks can ask of every story (`check.required`).
REQUIRABLE = (
    *(
        "kicker",
        "dek",
        "published",
        "updated",
        "authors",
        "image",
        "url",
        "tags",
        "reviewed_by",
        "reviewed_on",
    ),
    *("sources", "teaser"),
)


def _text(value: str) -> str:
    if _BREAK_OR_CONTROL.search(value):
        raise ValueError("holds a line break or a control character")
    if tokens.TOKEN.search(value):
        raise ValueError("holds a mark that only the program itself may use")
    return value


def _matching(pattern: re.Pattern[str], what: str, *, needed: bool = False) -> Callable[[str], str]:
    def check(value: str) -> str:
        if (value or needed) and not pattern.fullmatch(value):
            raise ValueError(f"is not {what}")
        return value

    return check


_color = _matching(_COLOR, "a colour such as #7A1D56", needed=True)
_color_or_none = _matching(_COLOR, "a colour such as #7A1D56")
_fonts = _matching(_FONTS, "a list of font names, those with spaces in single quotes", needed=True)


def _web(value: str) -> str:
    # It stands in a header of every mail, and headers are ASCII.
    if value and not (addresses.is_web(value) and value.isascii() and len(value) <= _LONGEST_WEB):
        raise ValueError("is not a web address of plain letters that begins with https://")
    return value


def _issue_url(value: str) -> str:
    places = _PLACE.findall(value)
    if places not in ([], ["{date}"]):
        raise ValueError("has another place to fill in than one {date}")
    _web(value.replace("{date}", "2026-11-22"))
    return value


def _own_page(value: str) -> str:
    """The page of a recipient, with a place for their token or without."""
    if _PLACE.findall(value) not in ([], [ways.PLACE]):
        raise ValueError(f"has another place to fill in than one {ways.PLACE}")
    before, place, _ = value.partition(ways.PLACE)
    if place and ("#" in before or before.count("/") < _SLASHES_BEFORE_A_PATH):
        raise ValueError(f"has its {ways.PLACE} where the page would not see it")
    _web(ways.with_token(value, "t" * _LONGEST_TOKEN) if value else "")
    return value


def _image_base_url(value: str) -> str:
    if "?" in value or "#" in value:
        raise ValueError("is not the address of a folder such as https://example.org/letter/images")
    return _web(value).rstrip("/")


def _radius(value: str) -> str:
    if not (value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS):
        raise ValueError("is not a number of pixels such as 6")
    return value


def _picture(value: str) -> str:
    path = PurePosixPath(_text(value).replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in value:
        raise ValueError("is not a file of this project, such as brand/logo.png")
    return "" if value == "" else path.as_posix()


def _language(value: str) -> str:
    if not i18n.is_language(value):
        raise ValueError("is not a language such as en or es")
    return value


def _email(value: str) -> str:
    return addresses.parse(value).address if value else ""


def _bounce_email(value: str) -> str:
    if value and len(addresses.parse(value).local) > _LONGEST_BOUNCES:
        raise ValueError(
            f"holds more than {_LONGEST_BOUNCES} letters before the @-sign; the number of each mail is added "
            "there, and no address may be longer than that makes it"
        )
    return _email(value)


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone such as Europe/Berlin or America/New_York") from None
    return value


def _host(value: str) -> str:
    if value and not _HOST.fullmatch(value):
        raise ValueError("is not the name of a server such as smtp.example.org")
    return value


def _port(value: str) -> str:
    if (
        not (value.isascii() and value.isdigit() and len(value) <= len(str(_LAST_PORT)))
        or not 0 < int(value) <= _LAST_PORT
    ):
        raise ValueError("is not a port number such as 587")
    return value


def _endpoint(port: int) -> Callable[[str], str]:
    """A server and its port, `port` where none is named; an IPv6 address stands in brackets."""

    def check(value: str) -> str:
        if not value:
            return ""
        named = _ENDPOINT.fullmatch(value)
        if not named:
            raise ValueError(f"is not the name of a server and its port such as 127.0.0.1:{port}")
        host = named["six"] or named["host"]
        return str(Endpoint(host=host, port=int(_port(named["port"] or str(port)))))

    return check


def _name_server(value: str) -> str:
    found = _endpoint(53)(value)
    try:
        ip_address(endpoint(found).host if found else "127.0.0.1")
    except ValueError:
        raise ValueError("is not the IP address of a name server such as 9.9.9.9") from None
    return found


def _selectors(value: str) -> str:
    for name in listed(value):
        if not is_selector(name):
            raise ValueError(f"names '{name[:_LONGEST_SHOWN]}', which is no selector such as mail or s1")
    return value


def _dkim_keys(value: str) -> str:
    found = dkim_keys(value)
    for name, path in found:
        if not is_selector(name) or not path:
            raise ValueError(
                f"names '{name[:_LONGEST_SHOWN]}', and not a selector and a file: mail=dkim/mail.pem"
            )
    if len({name.lower() for name, _ in found}) < len(found):
        raise ValueError("names a selector twice")
    return _text(value)


def _database(value: str) -> str:
    try:
        found = urlsplit(value)
        known = found.scheme in {"postgresql", "postgres"} and len(found.path) > 1 and found.port != 0
    except ValueError:
        known = False
    if value and not (known and _text(value)):
        raise ValueError("is not the address of a PostgreSQL database: postgresql://USER:PASSWORD@HOST/NAME")
    return value


def _one_of(choices: type[StrEnum], *, or_none: bool = False) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in list(choices) and (value or not or_none):
            raise ValueError(f"is not one of {', '.join(choices)}")
        return value

    return check


def _limit(least: int, example: int) -> Callable[[str], str]:
    """A whole number from `least` on, or nothing."""

    def check(value: str) -> str:
        is_number = value.isascii() and value.isdigit() and len(value) <= _LONGEST_LIMIT
        if value and not (is_number and int(value) >= least):
            none = "" if least else ", or 0 for no limit"
            raise ValueError(f"is not a whole number such as {example}{none}")
        return value

    return check


def _command(value: str) -> str:
    try:
        shlex.split(_text(value))
    except ValueError:
        raise ValueError("is not a command: a quotation mark has no end") from None
    return value


def _yes_no(value: str) -> str:
    if value.lower() not in {"true", "false", "yes", "no", "1", "0"}:
        raise ValueError("is not true or false")
    return "true" if value.lower() in {"true", "yes", "1"} else "false"


def _grade(value: str) -> str:
    if not (value.isascii() and value.isdigit() and int(value) <= _LAST_GRADE):
        raise ValueError("is not a school grade such as 8, or 0 for none")
    return value


def _required(value: str) -> str:
    for name in listed(value):
        if name not in REQUIRABLE:
            raise ValueError(f"names '{name}'; a story can be asked for: {', '.join(REQUIRABLE)}")
    return value


def is_selector(name: str) -> bool:
    """Whether a DKIM key can be called so (RFC 6376, section 3.1)."""
    return _SELECTOR.fullmatch(name) is not None


def listed(value: str) -> tuple[str, ...]:
    """The members of a value that is a list: parted by commas, or an array in `newsletter.toml`."""
    return tuple(one.strip() for one in value.split(",") if one.strip())


def dkim_keys(value: str) -> tuple[tuple[str, str], ...]:
    """Selectors and the files of their private keys: `mail=dkim/mail.pem, mail2=dkim/mail2.pem`."""
    pairs = (one.partition("=") for one in listed(value))
    return tuple((name.strip(), path.strip()) for name, _, path in pairs)


def endpoint(value: str) -> Endpoint:
    """The server that a value names once it was read."""
    host, _, port = value.rpartition(":")
    return Endpoint(host=host.strip("[]"), port=int(port))


@dataclass(frozen=True, slots=True)
class Key:
    """One setting. A name with a dot is its place in `newsletter.toml`; others must not stand there."""

    name: str
    env: str
    default: str = ""
    read: Callable[[str], str] = _text
    secret: bool = False

    @property
    def table(self) -> str:
        return self.name.partition(".")[0] if "." in self.name else ""

    @property
    def short(self) -> str:
        return self.name.rpartition(".")[2]


KEYS = (
    Key("publication.name", "NEWSLETTER_NAME"),
    Key("publication.tagline", "NEWSLETTER_TAGLINE"),
    Key(
        "publication.language",
        "NEWSLETTER_LANGUAGE",
        "en",
        _language,
    ),
    Key("publication.zone", "NEWSLETTER_ZONE", "UTC", _zone),
    Key("publication.address", "NEWSLETTER_ADDRESS"),
    Key("publication.website", "NEWSLETTER_WEBSITE", read=_web),
    Key("publication.issue_url", "NEWSLETTER_ISSUE_URL", read=_issue_url),
    Key("publication.image_base_url", "NEWSLETTER_IMAGE_BASE_URL", read=_image_base_url),
    Key("publication.why", "NEWSLETTER_WHY"),
    Key("sender.name", "NEWSLETTER_SENDER_NAME"),
    Key("sender.email", "NEWSLETTER_SENDER_EMAIL", read=_email),
    Key("sender.reply_to", "NEWSLETTER_REPLY_TO", read=_email),
    Key("sender.bounce_email", "NEWSLETTER_BOUNCE_EMAIL", read=_bounce_email),
    Key(
        "sender.list_id",
        "NEWSLETTER_LIST_ID",
        read=_matching(_LIST_ID, "a list id such as letters.example.org"),
    ),
    Key("sender.unsubscribe_url", "NEWSLETTER_UNSUBSCRIBE_URL", read=_own_page),
    Key("sender.unsubscribe_email", "NEWSLETTER_UNSUBSCRIBE_EMAIL", read=_email),
    Key("sender.preferences_url", "NEWSLETTER_PREFERENCES_URL", read=_own_page),
    Key("sender.one_click", "NEWSLETTER_ONE_CLICK", "false", _yes_no),
    Key("sender.dkim_selector", "NEWSLETTER_DKIM_SELECTOR", read=_selectors),
    Key("brand.color", "NEWSLETTER_BRAND_COLOR", "#7A1D56", _color),
    Key("brand.masthead", "NEWSLETTER_BRAND_MASTHEAD", read=_color_or_none),
    Key("brand.accent", "NEWSLETTER_BRAND_ACCENT", "#F6B93B", _color),
    Key("brand.serif", "NEWSLETTER_BRAND_SERIF", "Georgia, 'Noto Serif', 'Times New Roman', serif", _fonts),
    Key("brand.sans", "NEWSLETTER_BRAND_SANS", _SYSTEM_SANS, _fonts),
    Key("brand.radius", "NEWSLETTER_BRAND_RADIUS", "6", _radius),
    Key("brand.logo", "NEWSLETTER_BRAND_LOGO", read=_picture),
    Key("brand.art", "NEWSLETTER_BRAND_ART", read=_picture),
    Key("check.reading_grade", "NEWSLETTER_READING_GRADE", "8", _grade),
    Key("check.required", "NEWSLETTER_REQUIRED", read=_required),
    Key("privacy.conditions", "NEWSLETTER_CONDITIONS"),
    Key("privacy.sensitive", "NEWSLETTER_SENSITIVE"),
    Key("SMTP_HOST", "SMTP_HOST", read=_host),
    Key("SMTP_PORT", "SMTP_PORT", "587", _port),
    Key("SMTP_SECURITY", "SMTP_SECURITY", read=_one_of(Security, or_none=True)),
    Key("SMTP_USER", "SMTP_USER"),
    Key("SMTP_PASSWORD", "SMTP_PASSWORD", secret=True),
    Key("SMTP_LOGIN", "SMTP_LOGIN", "auto", _one_of(Login)),
    Key("SMTP_TOKEN_COMMAND", "SMTP_TOKEN_COMMAND", read=_command, secret=True),
    Key("SMTP_CA_FILE", "SMTP_CA_FILE"),
    Key("SMTP_PROFILE", "SMTP_PROFILE", read=_one_of(Service, or_none=True)),
    Key("SMTP_CONNECTIONS", "SMTP_CONNECTIONS", read=_limit(1, 4)),
    Key("SMTP_PER_MINUTE", "SMTP_PER_MINUTE", read=_limit(0, 30)),
    Key("SMTP_PER_DAY", "SMTP_PER_DAY", read=_limit(0, 10000)),
    Key("SMTP_PER_CONNECTION", "SMTP_PER_CONNECTION", read=_limit(0, 100)),
    Key("DKIM_KEYS", "DKIM_KEYS", read=_dkim_keys),
    Key("SPAMD", "SPAMD", read=_endpoint(783)),
    Key("DNS_SERVER", "DNS_SERVER", read=_name_server),
    Key("DATABASE_URL", "DATABASE_URL", read=_database, secret=True),
)
