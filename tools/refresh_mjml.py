"""Reduce a listing of MJML's components to what the validator needs: `python -m tools.refresh_mjml FILE`.

FILE is JSON with `components` (name -> `ending`, `attrs` (name -> type), `defaults`) and `dependencies`
(name -> the components it may hold), as the official MJML package knows them.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PIL.ImageColor import colormap

TARGET = Path(__file__).parent.parent / "newsletter" / "render" / "schema" / "mjml.json"


def reduced(told: dict[str, Any]) -> dict[str, Any]:
    """`types` are the value types, each once; a component has its attributes by type, and its children.

    `colors` are the names of colours.
    """
    components = told["components"]
    types = sorted({kind for component in components.values() for kind in component["attrs"].values()})
    numbers = {kind: number for number, kind in enumerate(types)}
    return {
        "types": types,
        "components": {
            name: {
                "ending": component["ending"],
                "attributes": {name: numbers[kind] for name, kind in sorted(component["attrs"].items())},
                "children": sorted(told["dependencies"].get(name, [])),
            }
            for name, component in sorted(components.items())
        },
        "root": sorted(told["dependencies"]["mjml"]),
        # CSS Color 4, section 6.1, as Pillow has them too.
        "colors": sorted(colormap),
    }


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tools.refresh_mjml FILE\n")
        return 2
    told = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    TARGET.write_text(
        json.dumps(reduced(told), separators=(",", ":"), sort_keys=True) + "\n", encoding="utf-8"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
