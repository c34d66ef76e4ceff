"""A web address that must not be opened, through the whole program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.net.sites import Site, reply, serving

Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        started.pages["/story"] = reply(200, b"<h1>Secret</h1>")
        yield started


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"])
def test_an_address_of_this_computer_is_not_opened_and_nothing_is_written(
    project: Path, newsletter: Run, tree: Tree, site: Site, host: str
) -> None:
    before = tree(project)
    code, out, err = newsletter(project, "add", f"http://{host}:{site.port}/story")
    assert (code, out) == (1, "")
    assert "private network" in err
    assert "--allow-private" in err
    assert tree(project) == before
    assert site.heard == []
