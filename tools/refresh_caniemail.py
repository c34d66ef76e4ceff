"""Reduce the facts of caniemail.com to what the check needs: `python -m tools.refresh_caniemail FILE`.

FILE is JSON with `last_updated` and `features`, each with its `slug` and its `support` (mail client ->
platform -> y, n, a or u). Kept are the features that the check knows and the programs of its audience.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from newsletter.check.clients.audience import PROGRAMS
from newsletter.check.clients.support import SLUGS

TARGET = Path(__file__).parent.parent / "newsletter" / "check" / "clients" / "support.json"
_UNKNOWN = "u"


def reduced(told: dict[str, Any]) -> dict[str, Any]:
    """`features` has a row of letters by name, one for each of the `programs`.

    y: supported, a: partly, n: not, u: unknown. Raises KeyError for a feature that is not there any more.
    """
    support = {feature["slug"]: feature["support"] for feature in told["features"]}
    pairs = [program.split(".", 1) for program in PROGRAMS]
    return {
        "source": "caniemail.com, by Rémi Parmentier and contributors",
        "licence": "MIT, Copyright (c) 2019 HTeuMeuLeu",
        "updated": told["last_updated"][:10],
        "programs": list(PROGRAMS),
        "features": {
            slug: "".join(support[slug].get(client, {}).get(platform, _UNKNOWN) for client, platform in pairs)
            for slug in SLUGS
        },
    }


def written(facts: dict[str, Any]) -> str:
    """The facts as the file holds them."""
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tools.refresh_caniemail FILE\n")
        return 2
    told = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    TARGET.write_text(written(reduced(told)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
