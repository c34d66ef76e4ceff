from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageCms

from newsletter import assets
from newsletter.model import Asset, Image, Slot, Variant, Where
from newsletter.text import tokens

Make = Callable[..., Asset]
LEAD = Slot(name="lead", width=60, height=30)
FREE = Slot(name="lead", width=60)
ORIENTATION, GPS_DATE = 0x0112, 0x001D
RED, BLUE = (255, 0, 0), (0, 0, 255)


def gradient(width: int = 240, height: int = 160) -> Pillow.Image:
    """Black on top, white below."""
    return Pillow.linear_gradient("L").resize((width, height))


def halves(width: int = 240, height: int = 160) -> Pillow.Image:
    """Red on the left, blue on the right."""
    picture = Pillow.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def opened(asset: Asset, number: int = 0) -> Pillow.Image:
    variant = asset.variants[number]
    picture = Pillow.open(io.BytesIO(variant.data))
    picture.load()
    assert picture.size == (variant.width, variant.height)
    return picture


def near(one: Any, other: tuple[int, ...], by: int = 6) -> bool:  # noqa: ANN401  Pillow's pixel is of many types
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Save a picture in some format and prepare it for a slot."""

    def prepare(picture: Pillow.Image, form: str = "PNG", slot: Slot = LEAD, **options: Any) -> Asset:  # noqa: ANN401
        picture.save(tmp_path / "x", form, **options)
        return assets.prepare(tmp_path, Image(path="x", where=Where(path="issue.md")), slot)

    return prepare


def test_a_picture_is_cropped_to_its_slot_at_twice_the_size(make: Make) -> None:
    asset = make(gradient())
    assert opened(asset).size == (120, 60)
    assert (asset.slot, asset.width, asset.height) == ("lead", 60, 30)
    assert asset.token == tokens.image_token(asset.image, 60, 30)


def test_without_a_height_a_picture_keeps_its_shape(make: Make) -> None:
    asset = make(gradient(), slot=FREE)
    assert opened(asset).size == (120, 80)
    assert (asset.width, asset.height) == (60, 40)


def test_the_middle_of_a_picture_is_kept(make: Make) -> None:
    picture = opened(make(halves(400, 100)))
    assert near(picture.convert("RGB").getpixel((20, 30)), RED)
    assert near(picture.convert("RGB").getpixel((100, 30)), BLUE)


def test_the_second_variant_has_the_size_that_is_shown(make: Make) -> None:
    asset = make(halves())
    assert [(one.width, one.height) for one in asset.variants] == [(120, 60), (60, 30)]
    assert near(opened(asset, 1).convert("RGB").getpixel((5, 15)), RED)
    assert len({one.name for one in asset.variants}) == 2


@pytest.mark.parametrize(("width", "count"), [(240, 2), (80, 2), (74, 1), (60, 1), (20, 1)])
def test_a_second_variant_that_is_hardly_smaller_is_left_out(make: Make, width: int, count: int) -> None:
    assert len(make(gradient(width, width // 2)).variants) == count


@pytest.mark.parametrize(
    ("size", "made"), [((60, 30), (60, 30)), ((30, 30), (30, 15)), ((90, 90), (90, 45)), ((1, 1), (1, 1))]
)
def test_a_small_picture_is_never_made_larger(
    make: Make, size: tuple[int, int], made: tuple[int, int]
) -> None:
    assert opened(make(gradient(*size))).size == made


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 100), st.integers(0, 100))
def test_any_shape_fits_any_slot(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, slot_width: int, slot_height: int
) -> None:
    folder = tmp_path_factory.getbasetemp()
    Pillow.new("L", (width, height)).save(folder / "any.png")
    slot = Slot(name="a", width=slot_width, height=slot_height)
    asset = assets.prepare(folder, Image(path="any.png", where=Where(path="issue.md")), slot)
    variant = asset.variants[0]
    assert 1 <= variant.width <= min(width, 2 * slot_width)
    assert 1 <= variant.height <= height
    assert asset.height == slot_height or (slot_height == 0 and asset.height >= 1)


def test_the_same_picture_gives_the_same_bytes_under_their_hash(make: Make) -> None:
    one, two = make(halves(), "JPEG"), make(halves(), "JPEG")
    assert one == two
    variant = one.variants[0]
    assert variant.name.partition(".")[0] == hashlib.sha256(variant.data).hexdigest()[:16]
    assert make(gradient()).variants[0].name != variant.name


def test_a_picture_taken_sideways_stands_upright_and_forgets_the_camera(make: Make) -> None:
    exif = Pillow.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Camera of Jane"
    exif.get_ifd(0x8825)[GPS_DATE] = "2026:11:22"
    asset = make(halves(160, 240), "JPEG", exif=exif, comment=b"Jane's house", slot=FREE)
    picture = opened(asset)
    assert picture.size == (120, 80)
    assert not picture.getexif()
    assert "exif" not in picture.info
    assert b"Jane" not in asset.variants[0].data


def test_upright_means_the_way_the_camera_was_held(make: Make) -> None:
    exif = Pillow.Exif()
    exif[ORIENTATION] = 3
    picture = opened(make(halves(), "JPEG", exif=exif)).convert("RGB")
    assert near(picture.getpixel((10, 30)), BLUE)
    assert near(picture.getpixel((110, 30)), RED)


def test_remarks_and_profiles_stay_behind(make: Make) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for form, more in (("PNG", {}), ("JPEG", {"comment": b"Jane's house"})):
        asset = make(gradient(), form, icc_profile=profile, dpi=(300, 300), **more)
        assert b"Jane" not in asset.variants[0].data
        assert "icc_profile" not in opened(asset).info


def test_what_is_transparent_stays_transparent(make: Make) -> None:
    clear = halves().convert("RGBA")
    clear.putalpha(0)
    asset = make(clear)
    assert asset.variants[0].media_type == "image/png"
    assert asset.variants[0].name.endswith(".png")
    assert opened(asset).convert("RGBA").getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_what_is_opaque_becomes_a_jpeg(make: Make, form: str) -> None:
    variant = make(halves(), form).variants[0]
    assert (variant.media_type, variant.name[16:]) == ("image/jpeg", ".jpg")


def animation(make: Make, *frames: Pillow.Image) -> Pillow.Image:
    picture = opened(make(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100))
    assert getattr(picture, "n_frames", 1) == 1
    return picture.convert("RGB")


def test_an_animation_shows_its_first_frame(make: Make) -> None:
    picture = animation(make, halves(), Pillow.new("RGB", (240, 160), BLUE), gradient().convert("RGB"))
    assert near(picture.getpixel((10, 30)), RED)
    assert near(picture.getpixel((110, 30)), BLUE)


def test_an_animation_that_fades_in_shows_the_first_frame_that_can_be_read(make: Make) -> None:
    white = Pillow.new("RGB", (240, 160), "white")
    fading = [Pillow.blend(white, halves(), share) for share in (0.0, 0.05, 0.1, 1.0)]
    assert near(animation(make, *fading, gradient().convert("RGB")).getpixel((10, 30)), RED)


def test_an_animation_in_which_nothing_can_be_read_shows_what_there_is(make: Make) -> None:
    frames = [Pillow.new("RGB", (240, 160), color) for color in (RED, BLUE)]
    assert near(animation(make, *frames).getpixel((60, 30)), RED)


def test_an_animation_that_is_cut_off_shows_what_is_whole(tmp_path: Path) -> None:
    frames = [Pillow.new("RGB", (240, 160), "white"), halves()]
    whole = io.BytesIO()
    frames[0].save(whole, "GIF", save_all=True, append_images=frames[1:], duration=100)
    (tmp_path / "x").write_bytes(whole.getvalue()[:-400])
    picture = opened(assets.prepare(tmp_path, Image(path="x", where=Where(path="issue.md")), LEAD))
    assert near(picture.convert("RGB").getpixel((60, 30)), (255, 255, 255))


def test_what_no_camera_has_written_turns_no_picture(make: Make) -> None:
    assert opened(make(halves(), "PNG", exif=b"Exif\0\0junk that is no list of tags")).size == (120, 60)


@pytest.mark.parametrize(
    ("mode", "form"),
    [
        ("CMYK", "JPEG"),
        ("L", "JPEG"),
        ("L", "PNG"),
        ("LA", "PNG"),
        ("P", "PNG"),
        ("P", "GIF"),
        ("1", "PNG"),
        ("RGB", "WEBP"),
    ],
)
def test_every_kind_of_picture_keeps_its_colours(make: Make, mode: str, form: str) -> None:
    picture = opened(make(gradient().convert(mode), form, slot=FREE)).convert("RGB")
    for row in (8, 40, 72):
        grey = round(255 * row / 80)
        around = picture.crop((0, row - 4, 120, row + 4)).resize((1, 1), Pillow.Resampling.BOX)
        assert near(around.getpixel((0, 0)), (grey, grey, grey), by=12)


def test_sixteen_bits_of_grey_do_not_turn_white(make: Make) -> None:
    deep = Pillow.frombytes("I;16", (240, 160), b"".join(bytes((v, v)) for v in gradient().tobytes()))
    picture = opened(make(deep, slot=FREE)).convert("RGB")
    for row in (8, 40, 72):
        assert near(picture.getpixel((60, row)), (round(255 * row / 80),) * 3, by=8)


def test_a_palette_with_a_transparent_colour_stays_transparent(make: Make) -> None:
    flat = Pillow.new("P", (240, 160), 3)
    flat.putpalette([0, 0, 0] * 256)
    asset = make(flat, transparency=3)
    assert opened(asset).convert("RGBA").getchannel("A").getextrema() == (0, 0)


def test_a_variant_says_what_it_is(make: Make) -> None:
    variant = make(halves()).variants[0]
    assert isinstance(variant, Variant)
    assert f"image/{(opened(make(halves())).format or '').lower()}" == variant.media_type


# --- what is kept --------------------------------------------------------------------------------------


def cached(root: Path) -> list[Path]:
    return sorted((root / assets.CACHE).iterdir())


def test_a_kept_picture_is_the_same_bytes_and_is_not_made_again(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make(halves())
    assert len(cached(tmp_path)) == 1
    monkeypatch.setattr(assets, "_encode", None)
    assert make(halves()) == made


def test_another_picture_or_slot_is_made_anew(make: Make, tmp_path: Path) -> None:
    one = make(halves())
    other = make(gradient())
    free = make(gradient(), slot=FREE)
    assert len({one.variants[0].name, other.variants[0].name, free.variants[0].name}) == 3
    assert len(cached(tmp_path)) == 3


# --- slots ---------------------------------------------------------------------------------------------

WHOLE = Slot(name="logo", width=80, height=40, whole=True)


@pytest.mark.parametrize(
    ("size", "shown", "pixels"),
    [
        ((400, 400), (40, 40), (80, 80)),
        ((400, 100), (80, 20), (160, 40)),
        ((100, 400), (10, 40), (20, 80)),
        ((120, 60), (80, 40), (120, 60)),
        ((20, 10), (20, 10), (20, 10)),
        ((4000, 1), (80, 1), (80, 1)),
    ],
)
def test_a_logo_is_shown_whole_and_never_blown_up(
    make: Make, size: tuple[int, int], shown: tuple[int, int], pixels: tuple[int, int]
) -> None:
    asset = make(gradient(*size), slot=WHOLE)
    assert (asset.width, asset.height) == shown
    assert opened(asset).size == pixels
    assert asset.token == tokens.image_token(asset.image, *shown)


def test_a_logo_keeps_both_its_ends(make: Make) -> None:
    picture = opened(make(halves(400, 100), slot=WHOLE)).convert("RGB")
    assert near(picture.getpixel((2, 20)), RED)
    assert near(picture.getpixel((157, 20)), BLUE)


def test_without_a_height_only_the_width_limits_a_logo(make: Make) -> None:
    asset = make(gradient(100, 400), slot=Slot(name="logo", width=50, whole=True))
    assert (asset.width, asset.height) == (50, 200)


@pytest.mark.parametrize(
    ("phone", "pixels"),
    [(0, (120, 60)), (60, (120, 60)), (80, (120, 60)), (120, (180, 90)), (400, (240, 120))],
)
def test_a_picture_that_is_wider_on_a_phone_has_the_pixels_for_it(
    make: Make, phone: int, pixels: tuple[int, int]
) -> None:
    asset = make(gradient(240, 160), slot=Slot(name="thumb", width=60, height=30, phone=phone))
    assert opened(asset).size == pixels
    assert (asset.width, asset.height) == (60, 30)
