"""opendkim, the verifier that many mail servers run: what it thinks of the signatures of a mail."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tools.servers import ProgramMissing, find

INSTALL = "tools/install-mail.sh"
# A result in the Authentication-Results field that opendkim would add (RFC 8601, section 2.2).
_RESULT = re.compile(
    r'dkim=(?P<result>\w+)(?: reason="(?P<reason>[^"]*)")?(?: \([^)]*\))?'
    r" header\.d=(?P<domain>\S+)(?: header\.i=\S+)? header\.a=(?P<algorithm>\S+) header\.s=(?P<selector>\S+)"
)
_FIELD = re.compile(r"hname='Authentication-Results' hvalue='(?P<value>[^']*)'")


class OpenDkimMissing(ProgramMissing):
    """There is no opendkim here; the message says how to get it."""


def program() -> Path:
    """Where opendkim is. Raises OpenDkimMissing."""
    return find("opendkim", OpenDkimMissing(f"opendkim is missing. Install it with: {INSTALL}"))


@dataclass(frozen=True, slots=True)
class Signature:
    """What opendkim says of one signature; `reason` is why it did not hold."""

    domain: str
    selector: str
    algorithm: str
    passed: bool
    reason: str


def verify(message: bytes, keys: Mapping[str, str]) -> bool:
    """Whether the message is signed and each of its signatures holds; the rest as of `signatures`."""
    found = signatures(message, keys)
    return bool(found) and all(one.passed for one in found)


def signatures(message: bytes, keys: Mapping[str, str]) -> tuple[Signature, ...]:
    """What opendkim finds, in the order of the message; nothing where it is not signed.

    `keys` are the records of the DNS by name, `s1._domainkey.example.org` to `v=DKIM1; ...`; no others are
    asked for. Raises OpenDkimMissing, and RuntimeError where opendkim cannot read the message.
    """
    verifier = program()
    with tempfile.TemporaryDirectory(prefix="newsletter-opendkim-") as name:
        folder = Path(name)
        records = folder / "keys"
        records.write_text("".join(f"{host} {record}\n" for host, record in keys.items()), encoding="utf-8")
        settings = folder / "opendkim.conf"
        # Each signature of the mail is looked at, not only the first.
        settings.write_text(
            f"Mode v\nTestPublicKeys {records}\nMaximumSignaturesToVerify 0\n", encoding="utf-8"
        )
        mail = folder / "message"
        mail.write_bytes(message)
        # Its exit status is 0 whatever it found, and without -v it tells of one signature only.
        done = subprocess.run(  # noqa: S603  the machine's own program, found by path
            [verifier, "-x", settings, "-vvv", "-t", mail],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    told = done.stdout + done.stderr
    if field := _FIELD.search(told):
        value = " ".join(field["value"].split())
        return tuple(
            Signature(
                domain=one["domain"],
                selector=one["selector"],
                algorithm=one["algorithm"],
                passed=one["result"] == "pass",
                reason=one["reason"] or "",
            )
            for one in _RESULT.finditer(value.replace(";", " "))
        )
    if "message not signed" in told:
        return ()
    raise RuntimeError(f"opendkim could not verify the message: {told}")
