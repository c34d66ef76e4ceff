"""The only reader of flags, environment, `.env` and `newsletter.toml`.

A value comes from the first of these that has it: flag, environment, `.env`, `newsletter.toml`, default.
Secrets come from the environment or `.env` only.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from newsletter.config.keys import KEYS, Key, dkim_keys, endpoint, listed
from newsletter.config.toml import SETTINGS_FILE, Toml, read_file
from newsletter.errors import ConfigError
from newsletter.model import (
    SHARES,
    Brand,
    Endpoint,
    Image,
    Login,
    Publication,
    Relay,
    Rules,
    Secret,
    Security,
    Sender,
    Service,
    Where,
)
from newsletter.text import addresses
from newsletter.text.nearest import suggest

__all__ = ["ENV_FILE", "KEYS", "SETTINGS_FILE", "Setting", "Settings", "load"]

ENV_FILE = ".env"
_LONGEST_SHOWN = 60
_SUBMISSIONS_PORT = 465  # RFC 8314, section 3.3: implicit TLS


@dataclass(frozen=True, slots=True)
class Setting:
    """A value and where it came from. `value` of a secret is masked."""

    key: str
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that was configured. `relay` is None where mail goes to the outbox folder.

    `spamd` is the spam filter to ask, `dns_server` the name server in place of the computer's own.
    `dkim_keys` are selectors with the files of their private keys; `dkim_selectors` has them too.
    `database` is the address of a database server, empty for the file in the project. `bounce_email` is where
    mail comes back to that cannot be delivered, empty for the sender's own address.
    """

    root: Path
    publication: Publication
    relay: Relay | None
    rules: Rules
    database: Secret
    bounce_email: str = ""
    dkim_selectors: tuple[str, ...] = ()
    dkim_keys: tuple[tuple[str, Path], ...] = ()
    spamd: Endpoint | None = None
    dns_server: Endpoint | None = None
    origins: tuple[Setting, ...]


def load(root: Path, environ: Mapping[str, str], flags: Mapping[str, str] | None = None) -> Settings:
    """The settings of the project in `root`. `flags` are keyed like `newsletter.toml`: `sender.email`.

    Raises ConfigError naming the file and line, or the variable, of a value that cannot be used.
    """
    toml = Toml(root / SETTINGS_FILE)
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
    fields = toml.fields()
    origins += (
        Setting(f"fields.{name}", value, f"{SETTINGS_FILE}:{toml.line('fields', name)}")
        for name, value in fields.items()
    )
    shares = toml.shares()
    origins += (
        Setting(f"clients.{name}", str(percent), f"{SETTINGS_FILE}:{toml.line('clients', name)}")
        for name, percent in shares.items()
    )
    origins += (
        Setting(f"clients.{name}", "0" if shares else str(percent), "default")
        for name, percent in SHARES
        if name not in shares
    )
    publication = _publication(values, {one.key: one.source for one in origins})
    keys = dkim_keys(values["DKIM_KEYS"])
    selectors = (*listed(values["sender.dkim_selector"]), *(name for name, _ in keys))
    places = tuple((one.key, _place(one, toml)) for one in origins if "." in one.key)
    return Settings(
        root=root,
        publication=replace(publication, fields=tuple(fields.items()), places=places),
        relay=_relay(values),
        dkim_selectors=tuple(dict.fromkeys(selectors)),
        dkim_keys=tuple((name, root / path) for name, path in keys),
        spamd=endpoint(values["SPAMD"]) if values["SPAMD"] else None,
        dns_server=endpoint(values["DNS_SERVER"]) if values["DNS_SERVER"] else None,
        database=Secret(values["DATABASE_URL"]),
        bounce_email=values["sender.bounce_email"],
        rules=replace(_rules(values), shares=tuple(shares.items())),
        origins=tuple(origins),
    )


def _after(problem: str) -> str:
    said = problem if problem.startswith(("is ", "holds ")) else f"is not right: {problem}"
    return said if said.endswith(".") else f"{said}."


def _find(
    key: Key, flags: Mapping[str, str], environ: Mapping[str, str], dotenv: Mapping[str, str], toml: Toml
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
    from dotenv import dotenv_values
    from dotenv.parser import parse_stream

    text = read_file(path)
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


def _publication(values: Mapping[str, str], sources: Mapping[str, str]) -> Publication:
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
        issue_url=values["publication.issue_url"],
        image_base_url=values["publication.image_base_url"],
        why=values["publication.why"],
        brand=_brand(values, sources),
        sender=Sender(
            name=values["sender.name"] or values["publication.name"],
            email=email,
            reply_to=values["sender.reply_to"],
            list_id=values["sender.list_id"],
            unsubscribe_url=values["sender.unsubscribe_url"],
            unsubscribe_email=values["sender.unsubscribe_email"],
            preferences_url=values["sender.preferences_url"],
            one_click=values["sender.one_click"] == "true",
        ),
    )


def _brand(values: Mapping[str, str], sources: Mapping[str, str]) -> Brand:
    color = values["brand.color"].upper()
    return Brand(
        color=color,
        masthead=values["brand.masthead"].upper() or color,
        accent=values["brand.accent"].upper(),
        serif=values["brand.serif"],
        sans=values["brand.sans"],
        radius=int(values["brand.radius"]),
        logo=_picture(values["brand.logo"], sources["brand.logo"]),
        art=_picture(values["brand.art"], sources["brand.art"]),
    )


def _picture(path: str, source: str) -> Image | None:
    """The picture at `path`. No alt text: the publication's name stands beside it."""
    line = source.removeprefix(f"{SETTINGS_FILE}:")
    where = Where(path=SETTINGS_FILE, line=int(line)) if line.isdigit() else Where(path=source)
    return Image(path=path, where=where) if path else None


def _place(setting: Setting, toml: Toml) -> Where:
    """Where a value stands; one that nobody set would stand in its group of `newsletter.toml`."""
    table, _, _ = setting.key.partition(".")
    if setting.source.startswith(f"{SETTINGS_FILE}:"):
        return Where(path=SETTINGS_FILE, line=int(setting.source.rpartition(":")[2]))
    if setting.source.startswith(ENV_FILE):
        return Where(path=ENV_FILE)
    return Where(path=SETTINGS_FILE, line=toml.line(table))


def _rules(values: Mapping[str, str]) -> Rules:
    return Rules(
        reading_grade=int(values["check.reading_grade"]),
        required=listed(values["check.required"]),
        conditions=listed(values["privacy.conditions"]),
        sensitive=listed(values["privacy.sensitive"]),
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
    login, command = Login(values["SMTP_LOGIN"]), values["SMTP_TOKEN_COMMAND"]
    if bool(command) != (login is Login.XOAUTH2) and (login is not Login.AUTO):
        raise ConfigError(
            f"SMTP_LOGIN={login} "
            + ("has no use for SMTP_TOKEN_COMMAND." if command else "needs a SMTP_TOKEN_COMMAND."),
            hint="A login with xoauth2 needs a command in SMTP_TOKEN_COMMAND that prints a token; others a "
            "password in SMTP_PASSWORD.",
        )
    if command and not values["SMTP_USER"]:
        raise ConfigError(
            "SMTP_TOKEN_COMMAND is set, but SMTP_USER is not.",
            hint="Set SMTP_USER in .env to the address that the token was made for.",
        )
    return Relay(
        host=host,
        port=port,
        security=security,
        user=values["SMTP_USER"],
        password=Secret(values["SMTP_PASSWORD"]),
        ca_file=values["SMTP_CA_FILE"],
        login=login,
        token_command=Secret(command),
        service=Service(values["SMTP_PROFILE"]) if values["SMTP_PROFILE"] else None,
        connections=_number(values["SMTP_CONNECTIONS"]),
        per_minute=_number(values["SMTP_PER_MINUTE"]),
        per_day=_number(values["SMTP_PER_DAY"]),
        per_connection=_number(values["SMTP_PER_CONNECTION"]),
    )


def _number(value: str) -> int | None:
    return int(value) if value else None
