"""Pages: templates that escape everything, in one layout."""

from __future__ import annotations

from pathlib import Path

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
TEMPLATES = _HERE / "templates"


def environment(pages: Path) -> Environment:
    """The templates in the folder `pages`, which may extend and import those of the shell."""
    return Environment(
        loader=ChoiceLoader([FileSystemLoader(pages), FileSystemLoader(TEMPLATES)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
