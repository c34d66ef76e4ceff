"""The only reader of flags, environment, `.env` and `newsletter.toml`.

A value comes from the first of these that has it: flag, environment, `.env`, `newsletter.toml`, default.
Secrets come from the environment or `.env` only.
"""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from newsletter.errors import ConfigError
from newsletter.model import Brand, Publication, Relay, Rules, Secret, Security, Sender
from newsletter.text import addresses, i18n, tokens
from newsletter.text.nearest import suggest

SETTINGS_FILE = "newsletter.toml"
ENV_FILE = ".env"
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
# The control characters, and what else ends a line.
_BREAK_OR_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST_SHOWN = 60
_HOST = re.compile(r"[A-Za-z0-9.:_-]+")
_FONTS = re.compile(r"[A-Za-z0-9 ,'_-]+")
_SYSTEM_SANS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_LONGEST_WEB = 900
_LAST_PORT = 65535
_SUBMISSIONS_PORT = 465  # RFC 8314, section 3.3: implicit TLS


def _text(value: str) -> str:
    if _BREAK_OR_CONTROL.search(value):
        raise ValueError("holds a line break or a control character")
    if tokens.TOKEN.search(value):
        raise ValueError("holds a mark that only the program itself may use")
    return value


def _matching(pattern: re.Pattern[str], what: str) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value and not pattern.fullmatch(value):
            raise ValueError(f"is not {what}")
        return value

    return check


_fonts = _matching(_FONTS, "a list of font names, those with spaces in single quotes")


def _web(value: str) -> str:
    # It stands in a header of every mail, and headers are ASCII.
    if value and not (addresses.is_web(value) and value.isascii() and len(value) <= _LONGEST_WEB):
        raise ValueError("is not a web address of plain letters that begins with https://")
    return value


def _language(value: str) -> str:
    if not i18n.is_language(value):
        raise ValueError("is not a language such as en or es")
    return value


def _email(value: str) -> str:
    return addresses.parse(value).address if value else ""


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


def _security(value: str) -> str:
    if value and value not in list(Security):
        raise ValueError("is not one of starttls, tls, none")
    return value


def _yes_no(value: str) -> str:
    if value.lower() not in {"true", "false", "yes", "no", "1", "0"}:
        raise ValueError("is not true or false")
    return "true" if value.lower() in {"true", "yes", "1"} else "false"


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
    Key("publication.why", "NEWSLETTER_WHY"),
    Key("sender.name", "NEWSLETTER_SENDER_NAME"),
    Key("sender.email", "NEWSLETTER_SENDER_EMAIL", read=_email),
    Key("sender.reply_to", "NEWSLETTER_REPLY_TO", read=_email),
    Key(
        "sender.list_id",
        "NEWSLETTER_LIST_ID",
        read=_matching(_LIST_ID, "a list id such as letters.example.org"),
    ),
    Key("sender.unsubscribe_url", "NEWSLETTER_UNSUBSCRIBE_URL", read=_web),
    Key("sender.unsubscribe_email", "NEWSLETTER_UNSUBSCRIBE_EMAIL", read=_email),
    Key("sender.one_click", "NEWSLETTER_ONE_CLICK", "false", _yes_no),
    Key("brand.color", "NEWSLETTER_BRAND_COLOR", "#7A1D56", _matching(_COLOR, "a colour such as #7A1D56")),
    Key("brand.serif", "NEWSLETTER_BRAND_SERIF", "Georgia, 'Noto Serif', 'Times New Roman', serif", _fonts),
    Key("brand.sans", "NEWSLETTER_BRAND_SANS", _SYSTEM_SANS, _fonts),
    Key("SMTP_HOST", "SMTP_HOST", read=_host),
    Key("SMTP_PORT", "SMTP_PORT", "587", _port),
    Key("SMTP_SECURITY", "SMTP_SECURITY", read=_security),
    Key("SMTP_USER", "SMTP_USER"),
    Key("SMTP_PASSWORD", "SMTP_PASSWORD", secret=True),
    Key("SMTP_CA_FILE", "SMTP_CA_FILE"),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it came from. `value` of a secret is masked."""

    key: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that was configured. `relay` is None where mail goes to the outbox folder."""

    root: Path
    publication: Publication
    relay: Relay | None
    rules: Rules
    origins: tuple[Setting, ...]


def load(root: Path, environ: Mapping[str, str], flags: Mapping[str, str] | None = None) -> Settings:
    """The settings of the project in `root`. `flags` are keyed like `newsletter.toml`: `sender.email`.

    Raises ConfigError naming the file and line, or the variable, of a value that cannot be used.
    """
    toml = _Toml(root / SETTINGS_FILE)
    dotenv = _dotenv(root / ENV_FILE)
    values: dict[str, str] = {}
    origins: list[Setting] = []
    for key in KEYS:
        value, source = _find(key, flags or {}, environ, dotenv, toml)
        try:
            value = key.read(value)
        except ValueError as error:
            short = " ".join(value[:_LONGEST_SHOWN].split())
            shown = "the value" if key.secret else f"'{short}'"
            name = f"{key.name}: " if key.name not in source else ""
            raise ConfigError(f"{source}: {name}{shown} {_after(str(error))}") from None
        values[key.name] = value
        origins.append(Setting(key.name, str(Secret(value)) if key.secret else value, source))
    return Settings(
        root=root,
        publication=_read_publication(values),
        relay=_relay(values),
        rules=Rules(),
        origins=tuple(origins),
    )


def _after(problem: str) -> str:
    said = problem if problem.startswith(("is ", "holds ")) else f"is not right: {problem}"
    return said if said.endswith(".") else f"{said}."


def _find(
    key: Key, flags: Mapping[str, str], environ: Mapping[str, str], dotenv: Mapping[str, str], toml: _Toml
) -> tuple[str, str]:
    if key.name in flags:
        return flags[key.name], "flag"
    # An empty variable is one that is not set, or the example file could not be copied as it is.
    if environ.get(key.env):
        return environ[key.env], f"environment {key.env}"
    if dotenv.get(key.env):
        return dotenv[key.env], f"{ENV_FILE} {key.env}"
    if key.table and (found := toml.find(key)) is not None:
        return found, f"{SETTINGS_FILE}:{toml.line(key.table, key.short)}"
    return key.default, "default"


def _dotenv(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    text = _read(path)
    known = [key.env for key in KEYS]
    for binding in parse_stream(io.StringIO(text)):
        if binding.error:
            # Never the line itself: it may hold a password.
            raise ConfigError(
                f"{ENV_FILE}:{binding.original.line}: this line cannot be read.",
                hint="Write it as NAME=value, and put a value with blanks or quotes into single quotes.",
            )
        if binding.key and binding.key not in known and (near := suggest(binding.key, known)):
            raise ConfigError(f"{ENV_FILE}:{binding.original.line}: '{binding.key}' is not known.{near}")
    # No interpolation: a password may hold ${...}.
    found = dotenv_values(stream=io.StringIO(text), interpolate=False)
    return {name: value or "" for name, value in found.items()}


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path.name}:{line}: this file is not UTF-8.", hint="Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path.name}: this file cannot be read ({error.strerror}).") from None


class _Toml:
    """`newsletter.toml` with the lines that its values stand on."""

    def __init__(self, path: Path) -> None:
        self._text = _read(path) if path.exists() else ""
        try:
            self._tables = tomllib.loads(self._text)
        except RecursionError:
            raise ConfigError(f"{SETTINGS_FILE}:1: the values are nested too deeply.") from None
        except ValueError as error:  # tomllib's own, and Python's for a number of thousands of digits
            at = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = at[1] if at else str(self._text.count("\n") + 1)
            what = re.sub(r"\s*\(at .*\)", "", str(error))
            raise ConfigError(
                f"{SETTINGS_FILE}:{line}: {what}.",
                hint='Every value stands after an = and texts are in quotes: name = "The Marrow Post"',
            ) from None
        self._refuse_unknown()

    def find(self, key: Key) -> str | None:
        table = self._tables.get(key.table, {})
        if key.short not in table:
            return None
        value = table[key.short]
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, (str, int)):
            raise ConfigError(
                f"{SETTINGS_FILE}:{self.line(key.table, key.short)}: {key.name} should be a text in quotes."
            )
        return str(value)

    def line(self, table: str, name: str = "") -> int:
        """The line of a value, or of its table; 1 where it is written in some rarer form."""
        inside = False
        for number, line in enumerate(self._text.splitlines(), 1):
            if header := re.match(r"\s*\[+\s*([^\]]+?)\s*\]", line):
                inside = header[1] == table
                if inside and not name:
                    return number
            elif inside and name and re.match(rf"\s*[\"']?{re.escape(name)}[\"']?\s*=", line):
                return number
        return 1

    def _refuse_unknown(self) -> None:
        known = {key.table: [k.short for k in KEYS if k.table == key.table] for key in KEYS if key.table}
        for table, members in self._tables.items():
            if table not in known or not isinstance(members, dict):
                near = suggest(table, list(known))
                raise ConfigError(
                    f"{SETTINGS_FILE}:{self.line(table)}: there is no group [{table}].{near}",
                    hint=f"The groups are: {', '.join(f'[{name}]' for name in known)}. "
                    "Passwords and servers belong into .env.",
                )
            for name in members:
                if name not in known[table]:
                    raise ConfigError(
                        f"{SETTINGS_FILE}:{self.line(table, name)}: [{table}] has no '{name}'."
                        f"{suggest(name, known[table])}",
                        hint=f"It has: {', '.join(known[table])}.",
                    )


def _read_publication(values: Mapping[str, str]) -> Publication:
    for key, example in (
        ("publication.name", 'name = "The Marrow Post"'),
        ("sender.email", 'email = "letters@example.org"'),
    ):
        if not values[key]:
            table, _, name = key.partition(".")
            raise ConfigError(
                f"{SETTINGS_FILE}: [{table}] has no '{name}', and no mail can go out without it.",
                hint=f"Add this line below [{table}]: {example}",
            )
    email = values["sender.email"]
    return Publication(
        name=values["publication.name"],
        tagline=values["publication.tagline"],
        language=values["publication.language"],
        zone=values["publication.zone"],
        address=values["publication.address"],
        website=values["publication.website"],
        why=values["publication.why"],
        brand=Brand(
            color=values["brand.color"].upper(), serif=values["brand.serif"], sans=values["brand.sans"]
        ),
        sender=Sender(
            name=values["sender.name"] or values["publication.name"],
            email=email,
            reply_to=values["sender.reply_to"],
            list_id=values["sender.list_id"],
            unsubscribe_url=values["sender.unsubscribe_url"],
            unsubscribe_email=values["sender.unsubscribe_email"],
            one_click=values["sender.one_click"] == "true",
        ),
    )


def _relay(values: Mapping[str, str]) -> Relay | None:
    host = values["SMTP_HOST"]
    if not host:
        if values["SMTP_USER"]:
            raise ConfigError(
                "SMTP_USER is set, but SMTP_HOST is not, so no mail would leave.",
                hint="Set SMTP_HOST in .env to the name of your mail server, or leave SMTP_USER empty.",
            )
        return None
    port = int(values["SMTP_PORT"])
    default = (
        Security.TLS
        if port == _SUBMISSIONS_PORT
        else Security.NONE
        if addresses.is_loopback(host)
        else Security.STARTTLS
    )
    security = Security(values["SMTP_SECURITY"] or default)
    if security is Security.NONE and not addresses.is_loopback(host):
        raise ConfigError(
            f"SMTP_SECURITY=none would send every reader's address in clear to {host}.",
            hint="Use starttls or tls; none is only for a mail server on this machine.",
        )
    return Relay(
        host=host,
        port=port,
        security=security,
        user=values["SMTP_USER"],
        password=Secret(values["SMTP_PASSWORD"]),
        ca_file=values["SMTP_CA_FILE"],
    )
