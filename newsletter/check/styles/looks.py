"""How each element of a page looks on each kind of screen, as a browser would compute it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from newsletter.check.page import page
from newsletter.check.styles.cascade import Entry, Mark, TooMuchError, entries, marks
from newsletter.check.styles.media import Media, View, holds
from newsletter.check.styles.sheets import Declared
from newsletter.check.styles.tree import Node, nodes
from newsletter.check.styles.values import CLEAR, Color, Length, Word

_PAGES = 8
# A window, a tablet, a phone and a small phone.
_WIDTHS = (1000, 600, 375, 320)
_MEDIUM = 16.0
# Font metrics of common faces: what a line takes where nothing says so.
_NORMAL_LINE = 1.2
_BLACK, _WHITE, _NIGHT = Color(0, 0, 0), Color(255, 255, 255), Color(18, 18, 18)
_LINK, _LINK_IN_DARK = Color(0, 0, 238), Color(158, 158, 255)
_HIDDEN_SIZE = 1.0
_AWAY = -900.0
_MOVABLE = frozenset({"absolute", "fixed", "relative", "sticky"})
_EXTRA = ("padding-top", "padding-bottom", "border-top", "border-bottom")
_BOLDER, _LIGHTER = -1, -2
_INLINE = frozenset({"inline", "inline-block", "inline-table", "inline-flex", "inline-grid", "contents"})
_BLOCK_TAGS = """
    html body div p h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote table tbody thead tfoot tr td th caption
    center section article aside header footer main nav address hr pre figure figcaption form fieldset
    details summary
"""
_BLOCKS = frozenset(_BLOCK_TAGS.split())


class Look(NamedTuple):
    """An element on a screen. What is None depends on more than a style sheet says.

    `ground` is what its text stands on, which nobody knows of a `picture`; where `opacity` is less than 1,
    `below` shines through. `line` is the height of a line in pixels or, as a number below 0, in sizes of its
    letters; `extra` is what paddings and borders add to the height of the element, `height` the least that
    it is given.
    """

    color: Color | None = _BLACK
    fill: Color | Word | None = Word.CURRENT
    back: Color | None = CLEAR
    picture: bool = False
    ground: Color | None = _WHITE
    below: Color | None = _WHITE
    opacity: float = 1.0
    size: float | None = _MEDIUM
    line: float | None = -_NORMAL_LINE
    weight: float = 400.0
    displayed: bool = True
    shown: bool = True
    visible: bool = True
    indent: float = 0.0
    dark: bool = False
    display: str = "inline"
    extra: float = 0.0
    height: float = 0.0

    @property
    def text(self) -> Color | None:
        """The colour of its text as it is seen."""
        written = self.color if isinstance(self.fill, Word) else self.fill
        return None if written is None or self.ground is None else self._seen(written.over(self.ground))

    @property
    def under(self) -> Color | None:
        """What lies under its text, as it is seen."""
        return None if self.ground is None else self._seen(self.ground)

    def _seen(self, color: Color) -> Color | None:
        if self.opacity >= 1:
            return color
        return None if self.below is None else color.over(self.below, self.opacity)

    @property
    def takes_room(self) -> bool:
        """Whether its text has a place, though it may not be seen there."""
        return self.shown and self.visible and self.indent > _AWAY and (self.size is None or self.size > 0)

    @property
    def readable(self) -> bool:
        """Whether its text is meant to be read."""
        return self.takes_room and self.opacity > 0

    @property
    def line_height(self) -> float | None:
        """In pixels."""
        if self.line is None or self.line >= 0:
            return self.line
        return None if self.size is None else -self.line * self.size

    @property
    def inline(self) -> bool:
        return self.display in _INLINE


class Styled(NamedTuple):
    """A page: its elements, the screens on which it differs, and on each of them the look of each element.

    The first screen is wide and light.
    """

    nodes: tuple[Node, ...]
    views: tuple[View, ...]
    looks: tuple[tuple[Look, ...], ...]
    marks: tuple[Mark, ...]
    scheme: str
    html: str

    def on(self, view: View) -> tuple[Look, ...]:
        """The looks of the elements on any screen."""
        if view in self.views:
            return self.looks[self.views.index(view)]
        return tuple(_Screen(view, self.scheme).looks(self.nodes, self.marks))

    def source(self, view: View, index: int, *names: str) -> tuple[int, Declared | None]:
        """The element, itself or the nearest around, that is given one of these, and what gives it."""
        places = {node: number for number, node in enumerate(self.nodes)}
        first = self.nodes[index]
        for node in (first, *first.around):
            won = self.marks[places[node]].winners(view, {})
            for name in names:
                if name in won and won[name].value not in {Word.INHERIT, Word.UNSET, Word.CURRENT}:
                    return places[node], won[name]
        return index, None

    def is_for_dark(self, view: View, index: int, *names: str) -> bool:
        """Whether what gives it these is said for dark mode."""
        return (
            view.dark
            and self.source(view, index, *names)[1]
            is not (self.source(view._replace(dark=False), index, *names)[1])
        )


@lru_cache(_PAGES)
def styled(html: str) -> Styled | None:
    """The page with its styles, None where it has more of them than anybody writes."""
    found = nodes(page(html))
    try:
        sheet = entries(found)
        marked = marks(found, sheet)
    except TooMuchError:
        return None
    scheme = _scheme_of_page(found)
    views = _views(sheet, marked, scheme)
    looks = tuple(tuple(_Screen(view, scheme).looks(found, marked)) for view in views)
    return Styled(tuple(found), views, looks, tuple(marked), scheme, html)


def _scheme_of_page(found: Iterable[Node]) -> str:
    """What a `meta` says of the schemes that the page was made for."""
    return next(
        (
            node.attributes.get("content", "").lower()
            for node in found
            if node.tag == "meta" and node.attributes.get("name", "").lower() == "color-scheme"
        ),
        "",
    )


def _views(sheet: Iterable[Entry], marked: Iterable[Mark], scheme: str) -> tuple[View, ...]:
    """Of all screens the first of each kind that rules tell apart."""
    asked: dict[tuple[Media, ...], None] = dict.fromkeys(entry.media for entry in sheet if entry.media)
    said = (one.said for mark in marked for one in mark.held if one.said.name == "color-scheme")
    schemes = [scheme, *(str(one.value) for one in said)]
    made_for_dark = any("dark" in one for one in schemes)
    kinds: dict[tuple[bool, ...], View] = {}
    screens = [View(width) for width in _WIDTHS]
    for view in [*screens, *(one._replace(dark=True) for one in (screens[0], screens[-1]))]:
        kind = tuple(all(holds(one, view) for one in media) for media in asked)
        kinds.setdefault((made_for_dark and view.dark, *kind), view)
    return tuple(kinds.values())


class _Screen:
    """Computes looks on one screen; elements that share a parent's look and a mark share theirs."""

    def __init__(self, view: View, scheme: str) -> None:
        self._view = view
        self._scheme = scheme
        self._root = Look()
        self._media: dict[tuple[Media, ...], bool] = {}
        self._won: dict[int, dict[str, Declared]] = {}
        self._made: dict[tuple[int, int], Look] = {}
        self._same: dict[Look, Look] = {}

    def looks(self, found: Iterable[Node], marked: Iterable[Mark]) -> Iterable[Look]:
        by_node: dict[Node, Look] = {}
        for node, mark in zip(found, marked, strict=True):
            if node.parent is None:
                look = self._of_root(mark)
            else:
                above = by_node[node.parent]
                key = (id(above), id(mark))
                known = self._made.get(key)
                if known is None:
                    known = self._look(above, mark)
                    known = self._made[key] = self._same.setdefault(known, known)
                look = known
            by_node[node] = look
            yield look

    def _of_root(self, mark: Mark) -> Look:
        said = self._winners(mark).get("color-scheme")
        words = str(said.value) if said and isinstance(said.value, str) else self._scheme
        dark = _is_dark(words, self._view)
        ground = _NIGHT if dark else _WHITE
        start = Look(color=_WHITE if dark else _BLACK, ground=ground, below=ground, dark=dark)
        self._root = start
        self._root = self._same[self._look(start, mark)] = self._look(start, mark)
        return self._root

    def _winners(self, mark: Mark) -> dict[str, Declared]:
        if id(mark) not in self._won:
            self._won[id(mark)] = mark.winners(self._view, self._media)
        return self._won[id(mark)]

    def _look(self, above: Look, mark: Mark) -> Look:
        won = {name: said.value for name, said in self._winners(mark).items()}
        size = self._size(won.get("font-size"), above)
        dark = above.dark
        if isinstance(said := won.get("color-scheme"), str):
            dark = _is_dark(said, self._view)
        color = _color(won.get("color"), above.color, dark, link=mark.link)
        fill = won.get("-webkit-text-fill-color")
        back = _back(won.get("background-color"), above.back, color)
        image = won.get("background-image")
        picture = image is Word.UNKNOWN or (image is Word.INHERIT and above.picture)
        opacity = won.get("opacity", 1.0)
        share = opacity if isinstance(opacity, float) else 1.0
        pixels = {name: self._pixels(value, size) for name, value in won.items() if isinstance(value, Length)}
        display = won.get("display")
        indent = won.get("text-indent")
        visibility = won.get("visibility")
        return Look(
            color=color,
            fill=above.fill if fill is None or fill is Word.INHERIT else _fill(fill),
            back=back,
            picture=picture,
            ground=None if picture else _ground(back, above.ground),
            below=above.ground if above.opacity == 1 else above.below,
            opacity=above.opacity * share,
            size=size,
            line=self._line(won.get("line-height"), above, size),
            weight=_weight(won.get("font-weight"), above.weight),
            displayed=above.displayed and display != "none",
            shown=above.shown
            and display != "none"
            and not _is_clipped(won, pixels)
            and not _is_away(won, pixels),
            visible=above.visible if not isinstance(visibility, str) else visibility == "visible",
            indent=above.indent if indent is None else pixels.get("text-indent") or 0.0,
            dark=dark,
            display=display if isinstance(display, str) else "block" if mark.tag in _BLOCKS else "inline",
            extra=sum(pixels.get(name) or 0.0 for name in _EXTRA),
            height=max(pixels.get("height") or 0.0, pixels.get("min-height") or 0.0),
        )

    def _pixels(self, length: Length, size: float | None) -> float | None:
        match length.unit:
            case "px" | "":
                return length.number
            case "em":
                return None if size is None else length.number * size
            case "rem":
                return None if self._root.size is None else length.number * self._root.size
            case _:
                return None

    def _size(self, value: object, above: Look) -> float | None:
        match value:
            case Length(number, "%"):
                return None if above.size is None else number / 100 * above.size
            case Length():
                return self._pixels(value, above.size)
            case Word.INITIAL:
                return _MEDIUM
            case Word.UNKNOWN:
                return None
            case _:
                return above.size

    def _line(self, value: object, above: Look, size: float | None) -> float | None:
        match value:
            case Length(number, ""):
                # 0 lines are no multiple that could be told from a height.
                return -number if number else 0.0
            case Length(number, "%"):
                return None if size is None else number / 100 * size
            case Length():
                return self._pixels(value, size)
            case Word.INITIAL:
                return -_NORMAL_LINE
            case Word.UNKNOWN:
                return None
            case _:
                return above.line


def _is_dark(words: str, view: View) -> bool:
    made_for = set(words.split())
    return "dark" in made_for and (view.dark or "light" not in made_for)


def _color(value: object, above: Color | None, dark: bool, *, link: bool) -> Color | None:  # noqa: FBT001
    match value:
        case Color():
            return value
        case Word.INITIAL:
            return _WHITE if dark else _BLACK
        case Word.UNKNOWN:
            return None
        case None | Word.REVERT if link:
            return _LINK_IN_DARK if dark else _LINK
        case _:
            return above


def _fill(value: object) -> Color | Word | None:
    return value if isinstance(value, Color) else None if value is Word.UNKNOWN else Word.CURRENT


def _back(value: object, above: Color | None, color: Color | None) -> Color | None:
    match value:
        case Color():
            return value
        case Word.CURRENT:
            return color
        case Word.INHERIT:
            return above
        case Word.UNKNOWN:
            return None
        case _:
            return CLEAR


def _ground(back: Color | None, below: Color | None) -> Color | None:
    if back is None or back.alpha >= 1:
        return back
    if not back.alpha or below is None:
        return below
    return back.over(below)


def _weight(value: object, above: float) -> float:
    match value:
        case float() if value == _BOLDER:
            # CSS Fonts 4, section 2.2.1.
            return 400.0 if above < 350 else 700.0 if above < 550 else max(above, 900.0)  # noqa: PLR2004
        case float() if value == _LIGHTER:
            return min(above, 100.0) if above < 550 else 400.0 if above < 750 else 700.0  # noqa: PLR2004
        case float():
            return value
        case Word.INITIAL:
            return 400.0
        case _:
            return above


def _is_clipped(won: Mapping[str, object], pixels: Mapping[str, float | None]) -> bool:
    """Whether nothing of it is left: the way in which preheaders and words for screen readers are hidden."""
    if won.get("overflow") not in {"hidden", "clip"}:
        return False
    sides = (pixels.get(name) for name in ("height", "max-height", "width", "max-width"))
    return any(one is not None and one <= _HIDDEN_SIZE for one in sides)


def _is_away(won: Mapping[str, object], pixels: Mapping[str, float | None]) -> bool:
    """Whether it stands beside the screen."""
    moving = ["margin-left", "margin-top"]
    if won.get("position") in _MOVABLE:
        moving += "left", "top"
    return any((pixels.get(name) or 0.0) <= _AWAY for name in moving)
