"""A rendered email as text: what its digest is made of, and the form that it is stored in.

The digest is the SHA-256 of that text, so whatever was stored can be proved by its digest alone, by any later
version of the program too.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from newsletter.model import Asset, Image, MergeTag, RenderedEmail, Sender, Variant, Where

# Raise it whenever `content` writes something else, and let `read` go on to read what was written before.
FORMAT = 1


def digest(email: RenderedEmail) -> str:
    """The SHA-256 of everything that a reader gets of the email."""
    return digest_of(content(email).encode())


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def content(email: RenderedEmail) -> str:
    """Everything that a reader gets, as JSON of ASCII letters; pictures by the SHA-256 of their bytes."""
    told = {
        "format": FORMAT,
        "issue": email.issue.isoformat(),
        "language": email.language,
        "sender": asdict(email.sender),
        "subject": email.subject,
        "preheader": email.preheader,
        "html": email.html,
        "text": email.text,
        "assets": [
            {
                "token": asset.token,
                "width": asset.width,
                "height": asset.height,
                "variants": [_variant(one) for one in asset.variants],
            }
            for asset in email.assets
        ],
        "merge_tags": [asdict(tag) for tag in email.merge_tags],
        "image_base_url": email.image_base_url,
        "issue_url": email.issue_url,
    }
    return json.dumps(told, ensure_ascii=True, indent=1)


def _variant(variant: Variant) -> dict[str, str | int]:
    return {
        "name": variant.name,
        "media_type": variant.media_type,
        "width": variant.width,
        "height": variant.height,
        "sha256": digest_of(variant.data),
    }


def origin(email: RenderedEmail) -> str:
    """Where the pictures came from, as JSON: what messages name, and no reader gets."""
    told = [{"slot": asset.slot, "image": asdict(asset.image)} for asset in email.assets]
    return json.dumps(told, ensure_ascii=True, indent=1)


def pictures(email: RenderedEmail) -> dict[str, bytes]:
    """The bytes of every picture by their SHA-256."""
    return {digest_of(one.data): one.data for asset in email.assets for one in asset.variants}


def needed(content: str) -> frozenset[str]:
    """The SHA-256 of every picture that `content` names. Raises ValueError for what `content` never wrote."""
    return frozenset(one["sha256"] for asset in _told(content)["assets"] for one in asset["variants"])


def read(content: str, origin: str, pictures: Mapping[str, bytes]) -> RenderedEmail:
    """The email that was written. Raises ValueError for a form that we do not know.

    Nothing is proved here: whoever reads compares digests, of the pictures too.
    """
    told = _told(content)
    try:
        return RenderedEmail(
            issue=dt.date.fromisoformat(told["issue"]),
            language=told["language"],
            sender=Sender(**told["sender"]),
            subject=told["subject"],
            preheader=told["preheader"],
            html=told["html"],
            text=told["text"],
            assets=tuple(_assets(told["assets"], json.loads(origin), pictures)),
            merge_tags=tuple(MergeTag(**tag) for tag in told["merge_tags"]),
            image_base_url=told["image_base_url"],
            issue_url=told["issue_url"],
            digest=digest_of(content.encode()),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"This is no email as it is stored: {error}") from error


def _told(content: str) -> dict[str, Any]:
    told = json.loads(content)
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError("This email was stored in a form that this version of the program does not know.")
    return told


def _image(told: dict[str, Any]) -> Image:
    lines = tuple((key, line) for key, line in told["lines"])
    return Image(**{**told, "lines": lines, "where": Where(**told["where"])})


def _assets(
    told: list[dict[str, Any]], origins: list[dict[str, Any]], pictures: Mapping[str, bytes]
) -> Iterator[Asset]:
    for asset, origin in zip(told, origins, strict=True):
        yield Asset(
            token=asset["token"],
            image=_image(origin["image"]),
            slot=origin["slot"],
            width=asset["width"],
            height=asset["height"],
            variants=tuple(
                Variant(
                    name=one["name"],
                    media_type=one["media_type"],
                    width=one["width"],
                    height=one["height"],
                    data=pictures[one["sha256"]],
                )
                for one in asset["variants"]
            ),
        )
