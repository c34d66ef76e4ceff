"""Jinja as themes get it: sandboxed, strict about names, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NoReturn

from jinja2 import (
    BytecodeCache,
    Environment,
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    UndefinedError,
    pass_environment,
)
from jinja2.filters import do_wordwrap

from newsletter.errors import RenderError
from newsletter.model import Theme
from newsletter.render.limits import TooMuchError, counted
from newsletter.render.origin import Sourced, marked, unmarked
from newsletter.render.sandbox import Sandbox

_DEEP = re.compile("nested|indentation|parentheses")
_LONGEST_TOLD = 200
_OBJECT = re.compile(r"'newsletter\.[\w.]+\.(\w+) object' has no attribute")
# CSS has no tags, and a theme may measure what stands in it.
_MARKED = ".mjml.j2"


# From a kind of environment to where the templates that were compiled for it are kept.
Compiled = Callable[[str], BytecodeCache | None]


def fill(
    theme: Theme,
    name: str,
    context: dict[str, Any],
    *,
    escape: bool,
    compiled: Compiled | None = None,
) -> str:
    """The template `name` of the theme with the values of `context`; `escape` for HTML and MJML.

    Raises RenderError with the file and line of the theme.
    """
    return _rendered(theme, name, context, _environment(theme, escape=escape, marks=False, compiled=compiled))


def fill_sourced(theme: Theme, name: str, context: dict[str, Any]) -> Sourced:
    """The same, escaped, with the place in the theme of each tag that the theme writes."""
    text = _rendered(theme, name, context, _environment(theme, escape=True, marks=True, compiled=None))
    return unmarked(text, tuple(file for file, _ in theme.files))


def _rendered(theme: Theme, name: str, context: dict[str, Any], environment: Sandbox) -> str:
    try:
        with counted():
            made: str = environment.get_template(name).render(context)
            return made
    except TemplateSyntaxError as error:
        # Jinja names the file by its name, or by its whole path.
        file = (error.name or name).removeprefix(f"{theme.folder}/")
        _fail(theme, file, error.lineno, f"The template cannot be read: {error.message}")
    except TemplateNotFound as error:
        _fail(theme, *_place(theme, name, error), f"The theme has no file '{error.name}'.")
    except UndefinedError as error:
        asked = _OBJECT.sub(lambda found: f"{found[1].lower()} has no", str(error.message))
        _fail(theme, *_place(theme, name, error), f"The template asks for something unknown: {asked}.")
    except TooMuchError as error:
        _fail(theme, *_place(theme, name, error), f"The template is stopped, because {error.message}.")
    except SyntaxError as error:
        # Jinja makes Python of a template, and Python nests loops and blocks no deeper.
        deep = "nests too deeply" if _DEEP.search(error.msg) else "cannot be carried out"
        _fail(theme, *_place(theme, name, error), f"The template {deep} ({error.msg}).")
    except TemplateError as error:
        _fail(theme, *_place(theme, name, error), f"The template fails: {error}")
    except RecursionError as error:
        message = "The template includes itself without an end, or nests too deeply."
        _fail(theme, *_place(theme, name, error), message)
    except MemoryError as error:
        _fail(theme, *_place(theme, name, error), "The template makes more text than fits into memory.")
    except Exception as error:  # noqa: BLE001  what a theme's own words raise can be anything
        told = f"{type(error).__name__}: {error}".partition("\n")[0][:_LONGEST_TOLD]
        _fail(theme, *_place(theme, name, error), f"The template fails: {told}")


def _wrapped(environment: Environment, text: str, width: int = 79, **options: Any) -> str:  # noqa: ANN401
    """Jinja's `wordwrap`, which takes its time over a line that is short enough."""
    if len(text) <= width and "\n" not in text:
        return text
    return do_wordwrap(environment, text, width, **options)


@lru_cache(maxsize=16)
def _environment(theme: Theme, escape: bool, marks: bool, compiled: Compiled | None) -> Sandbox:  # noqa: FBT001
    sources = {
        name: marked(source, number) if marks and name.endswith(_MARKED) else source
        for number, (name, source) in enumerate(theme.files)
    }

    def load(name: str) -> tuple[str, str, None] | None:
        # The name of the file reaches the traceback, which is where an error's line is read from.
        return (sources[name], f"{theme.folder}/{name}", None) if name in sources else None

    environment = Sandbox(
        loader=FunctionLoader(load),
        autoescape=escape,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        # The same source is other code where nothing is escaped.
        bytecode_cache=compiled("html" if escape else "text") if compiled else None,
    )
    environment.filters["wordwrap"] = pass_environment(_wrapped)
    # The same issue gives the same bytes, so nothing of chance.
    del environment.filters["random"], environment.globals["lipsum"]
    return environment


def _place(theme: Theme, name: str, error: BaseException) -> tuple[str, int]:
    """The innermost line of the theme that the error passed through."""
    found = (name, 1)
    prefix = f"{theme.folder}/"
    trace = error.__traceback__
    while trace is not None:
        filename = trace.tb_frame.f_code.co_filename
        if filename.startswith(prefix):
            found = (filename.removeprefix(prefix), trace.tb_lineno)
        trace = trace.tb_next
    return found


def _fail(theme: Theme, name: str, line: int, message: str) -> NoReturn:
    raise RenderError(
        message,
        template=f"{theme.folder}/{name}",
        line=line,
        hint="This is a fault of the theme, not of a story.",
    ) from None
