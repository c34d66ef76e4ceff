"""`newsletter.toml`, with the lines that its values stand on."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from pathlib import Path

from newsletter.config.keys import KEYS, Key
from newsletter.errors import ConfigError
from newsletter.model import SHARES
from newsletter.text import merge_tags
from newsletter.text.nearest import suggest

SETTINGS_FILE = "newsletter.toml"
# The one group whose names are the publication's own, and the one that counts as a whole or not at all.
_FIELDS = "fields"
_CLIENTS = "clients"
_ALL = 100


def read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path.name}:{line}: this file is not UTF-8.", hint="Save it as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path.name}: this file cannot be read ({error.strerror}).") from None


class Toml:
    """`newsletter.toml` with the lines that its values stand on."""

    def __init__(self, path: Path) -> None:
        self._text = read_file(path) if path.exists() else ""
        try:
            self._tables = tomllib.loads(self._text)
        except RecursionError:
            raise ConfigError(f"{SETTINGS_FILE}:1: the values are nested too deeply.") from None
        except ValueError as error:  # tomllib's own, and Python's for a number of thousands of digits
            at = re.search(r"\(at line (\d+), column \d+\)", str(error))
            line = at[1] if at else str(self._text.count("\n") + 1)
            what = re.sub(r"\s*\(at .*\)", "", str(error))
            if "overwrite" in what:
                what = "a name stands twice in its group"
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
        if isinstance(value, list) and all(isinstance(one, str) and "," not in one for one in value):
            return ", ".join(value)
        if not isinstance(value, (str, int)):
            raise ConfigError(
                f"{SETTINGS_FILE}:{self.line(key.table, key.short)}: {key.name} should be a text in quotes."
            )
        return str(value)

    def fields(self) -> dict[str, str]:
        """The publication's own merge tags and their sample values."""
        found: dict[str, str] = {}
        for name, value in self._tables.get(_FIELDS, {}).items():
            place = f"{SETTINGS_FILE}:{self.line(_FIELDS, name)}"
            if not merge_tags.NAME.fullmatch(name) or name in merge_tags.LINKS:
                raise ConfigError(
                    f"{place}: '{name}' cannot be the name of a merge tag.",
                    hint='Use small letters, digits and _, for example: city = "Berlin"',
                )
            if not isinstance(value, str):
                raise ConfigError(f"{place}: {_FIELDS}.{name} should be a text in quotes.")
            if any(unicodedata.category(letter) in {"Cc", "Zl", "Zp"} for letter in value):
                raise ConfigError(
                    f"{place}: {_FIELDS}.{name} holds a line break or a control character.",
                    hint="No mail can hold it; write the value in one line.",
                )
            found[name] = value
        return found

    def shares(self) -> dict[str, int]:
        """How many percent of the readers use which family of mail programs, as far as it is said."""
        known = dict(SHARES)
        found: dict[str, int] = {}
        for name, value in self._tables.get(_CLIENTS, {}).items():
            place = f"{SETTINGS_FILE}:{self.line(_CLIENTS, name)}"
            if name not in known:
                raise ConfigError(
                    f"{place}: [{_CLIENTS}] knows no '{name}'.{suggest(name, known)}",
                    hint=f"It has: {', '.join(known)}.",
                )
            if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _ALL:
                raise ConfigError(f"{place}: {_CLIENTS}.{name} should be a whole number from 0 to {_ALL}.")
            found[name] = value
        if sum(found.values()) > _ALL:
            raise ConfigError(
                f"{SETTINGS_FILE}:{self.line(_CLIENTS)}: the percents below [{_CLIENTS}] are "
                f"{sum(found.values())} together.",
                hint=f"They are shares of all readers: at most {_ALL}.",
            )
        return found

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
        others = [name for name in (_FIELDS, _CLIENTS) if isinstance(self._tables.get(name, {}), dict)]
        known = {key.table: [k.short for k in KEYS if k.table == key.table] for key in KEYS if key.table}
        for table, members in self._tables.items():
            if table in others:
                continue
            if table not in known or not isinstance(members, dict):
                near = suggest(table, list(known))
                raise ConfigError(
                    f"{SETTINGS_FILE}:{self.line(table)}: there is no group [{table}].{near}",
                    hint=f"The groups are: {', '.join(f'[{name}]' for name in (*known, _FIELDS, _CLIENTS))}. "
                    "Passwords and servers belong into .env.",
                )
            for name in members:
                if name not in known[table]:
                    raise ConfigError(
                        f"{SETTINGS_FILE}:{self.line(table, name)}: [{table}] has no '{name}'."
                        f"{suggest(name, known[table])}",
                        hint=f"It has: {', '.join(known[table])}.",
                    )
