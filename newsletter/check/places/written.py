"""Where the cause of a finding is written: the line of a theme, and the words that a reader sees."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

import lxml.html

from newsletter.check.base import Evidence
from newsletter.check.page import page
from newsletter.check.places.theme_lines import NEAREST, Weight, lines, tags
from newsletter.check.styles import values
from newsletter.check.styles.tree import Node
from newsletter.check.styles.values import Color
from newsletter.model import Where

SETTINGS = "newsletter.toml"
_LONGEST_SHOWN = 60
_COLOR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\([^()]*\)|(?<![\w#.-])[a-z]{3,20}(?![\w(-])", re.IGNORECASE
)
# That a line has the very value says more than any nearness of the element that it speaks of.
_VALUE, _FITTING, _SCHEME = 20, 16, 2
# What MJML declares for the words of each component.
_OF_COMPONENTS = ("font-family:", "font-size:", "line-height:", "text-align:", "color:")
_LIGHT: Weight = (False, -1, 0, 0)


def theme(evidence: Evidence) -> Where:
    """The theme as a whole."""
    return Where(path=evidence.theme.folder if evidence.theme else f"templates/{evidence.issue.theme}")


def element(evidence: Evidence, number: int) -> lxml.html.HtmlElement:
    """The element of the mail with that number."""
    assert evidence.email  # noqa: S101  what has a number was found in it
    every = (one for one in page(evidence.email.html).iter() if isinstance(one.tag, str))
    return next(one for at, one in enumerate(every) if at == number)


def words(evidence: Evidence, number: int) -> str:
    """The words of an element as a reader sees them, shortened; those directly in it, if there are any."""
    found = element(evidence, number)
    direct = "".join([found.text or "", *(one.tail or "" for one in found)]).split()
    said = " ".join(direct or str(found.text_content()).split())
    for tag in evidence.email.merge_tags if evidence.email else ():
        said = said.replace(tag.token, f"{{{{ {tag.name} }}}}")
    return said if len(said) <= _LONGEST_SHOWN else f"{said[: _LONGEST_SHOWN - 1].rstrip()}…"


def style(
    evidence: Evidence,
    node: Node,
    names: Sequence[str],
    fits: Callable[[str], bool],
    *,
    dark: bool = False,
    important: bool = False,
) -> Where | None:
    """The line in which a property of the element is given a value that `fits`, the likeliest if several are.

    A line whose value is filled in counts where it speaks of the element.
    """
    if evidence.theme is None:
        return None
    near = _near(node)
    of_component = _is_of_component(node)
    best: tuple[int, Weight, Where] | None = None
    for line in lines(evidence.theme):
        if line.name not in names:
            continue
        weight = line.rule.weight(node) if line.rule and not of_component else None
        score = _nearness(line.classes, near) + _FITTING * (weight is not None)
        if fits(line.value):
            score += _VALUE
        elif not line.filled or not score or ("dark" in line.value) is not dark:
            continue
        else:
            score += _SCHEME
        score += _FITTING * (line.rule is None and line.tag.startswith("mj-") and of_component)
        score += (line.tag == node.tag) + _SCHEME * line.important * important
        if best is None or (score, weight or _LIGHT) > best[:2]:
            best = (score, weight or _LIGHT, line.where)
    return best[2] if best else None


def _is_of_component(node: Node) -> bool:
    """Whether MJML made the element for the words of a component: rules of the theme stand in others."""
    return not node.classes and all(name in node.attributes.get("style", "") for name in _OF_COMPONENTS)


def rule(evidence: Evidence, node: Node, names: Sequence[str] = ()) -> Where | None:
    """The rule of the theme that holds for the element by a class, and sets one of the properties.

    It is rather one that asks for a class of the element itself, and of several the one that the cascade puts
    last. Without names any property will do.
    """
    best: tuple[Weight, Where] | None = None
    for line in lines(evidence.theme) if evidence.theme else ():
        weight = line.rule.weight(node) if line.rule and (not names or line.name in names) else None
        if weight and any(weight[:3]) and (best is None or weight >= best[0]):
            best = (weight, line.where)
    return best[1] if best else None


def is_color(wanted: Color) -> Callable[[str], bool]:
    """Whether that colour is named in a value, however it is written."""

    def fits(value: str) -> bool:
        found = (values.color(one) for one in _COLOR.findall(value))
        return any(isinstance(one, Color) and one.code == wanted.code for one in found)

    return fits


def tag(evidence: Evidence, names: Iterable[str], node: Node | None = None, without: str = "") -> Where:
    """The tag of one of these names that speaks of the element, and has no attribute `without`.

    Where there is none it is the first that has one of its classes, and at last the theme.
    """
    if evidence.theme is None:
        return theme(evidence)
    near = _near(node) if node else {}
    wanted = tuple(names)
    best: tuple[int, Where] | None = None
    for one in tags(evidence.theme):
        score = _nearness(one.classes, near)
        if one.name in wanted and without not in one.attributes:
            score += _VALUE + _nearness(one.around, near)
        if score and (best is None or score > best[0]):
            best = (score, one.where)
    return best[1] if best else theme(evidence)


def _near(node: Node) -> dict[str, int]:
    """The classes of an element and of those around it; the nearer, the more they count."""
    near: dict[str, int] = {}
    for one, nearness in zip((node, *node.around), range(NEAREST, 0, -1), strict=False):
        for name in one.classes:
            near.setdefault(name, nearness)
    return near


def _nearness(classes: Iterable[str], near: dict[str, int]) -> int:
    return sum(near[name] for name in classes if name in near)
