"""Keys for DKIM: a private one in a file of the project, the public one as a record for the DNS."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newsletter.errors import StorageError
from newsletter.project import files

_RSA_BITS = 2048
# RFC 1035, section 3.3: a string in the DNS.
_LONGEST_STRING = 255
_GIT_IGNORES = "*.pem\n"


@dataclass(frozen=True, slots=True)
class Record:
    """What the DNS must say of a key: a TXT record under `name`."""

    name: str
    value: str

    @property
    def strings(self) -> tuple[str, ...]:
        """The value in pieces that a record can hold."""
        starts = range(0, len(self.value), _LONGEST_STRING)
        return tuple(self.value[start : start + _LONGEST_STRING] for start in starts)

    @property
    def zone_line(self) -> str:
        """The record as a line of a zone file (RFC 1035, section 5.1)."""
        quoted = " ".join(f'"{one}"' for one in self.strings)
        return f"{self.name}. IN TXT ( {quoted} )"


def make(root: Path, folder: Path, selector: str, kind: str, domain: str) -> tuple[Path, Record]:
    """A new key of `kind`, rsa or ed25519: its file, which only its owner can read, and its public record.

    Raises StorageError where the file is there already or cannot be written.
    """
    private, public = _MAKERS[kind]()
    path = folder / f"{selector}.pem"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _keep_out_of_git(root, folder)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(private)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise StorageError(
            "This file is there already, and a key is never written over.",
            path=files.relative(root, path),
            hint="Choose another selector.",
        ) from None
    except OSError as error:
        raise StorageError(
            f"The key cannot be written ({error.strerror}).", path=files.relative(root, path)
        ) from None
    encoded = base64.b64encode(public).decode("ascii")
    return path, Record(f"{selector}._domainkey.{domain}", f"v=DKIM1; k={kind}; p={encoded}")


def _keep_out_of_git(root: Path, folder: Path) -> None:
    ignores = folder / ".gitignore"
    if folder != root and folder.is_relative_to(root) and not ignores.exists():
        ignores.write_text(_GIT_IGNORES, encoding="utf-8")


def _rsa() -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        PublicFormat,
    )

    key = rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
    return (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
    )


def _ed25519() -> tuple[bytes, bytes]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    # RFC 8463, section 4.2: the public key is published bare.
    return (
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        key.public_key().public_bytes_raw(),
    )


_MAKERS: dict[str, Callable[[], tuple[bytes, bytes]]] = {"rsa": _rsa, "ed25519": _ed25519}
