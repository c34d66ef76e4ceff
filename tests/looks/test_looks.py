"""The sample issue beside the pictures of it that were approved.

`make looks` takes these pictures anew; they are looked at before they are committed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser

from tools.camera import Shot, photograph
from tools.compare import approved, compare, shown

REPOSITORY = Path(__file__).parent.parent.parent
EXPECTED = Path(__file__).parent / "expected"
ACTUAL = REPOSITORY / "build" / "looks"
SHOTS = (
    Shot(width=640),
    Shot(width=640, scheme="dark"),
    Shot(width=375),
    Shot(width=375, scheme="dark"),
    Shot(width=375, images=False),
)


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_the_sample_looks_as_approved(
    browser: Browser, page: Path, shot: Shot, request: pytest.FixtureRequest
) -> None:
    picture = photograph(browser, page, shot)
    kept = EXPECTED / f"{shot.name}.png"
    if request.config.getoption("--looks"):
        EXPECTED.mkdir(exist_ok=True)
        approved(picture).save(kept, optimize=True)
    comparison = compare(picture, Image.open(kept))
    if not comparison.alike:
        ACTUAL.mkdir(parents=True, exist_ok=True)
        picture.save(ACTUAL / f"{shot.name}.png")
        shown(picture, comparison).save(ACTUAL / f"{shot.name}-difference.png")
        pytest.fail(
            f"{shot.name} looks different: {comparison}. See build/looks/{shot.name}.png and "
            f"build/looks/{shot.name}-difference.png; after a wanted change: make looks",
            pytrace=False,
        )


def test_there_is_a_picture_of_each_shot_and_no_other() -> None:
    assert {path.name for path in EXPECTED.iterdir()} == {f"{shot.name}.png" for shot in SHOTS}


def test_the_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in EXPECTED.iterdir()) < 700_000
