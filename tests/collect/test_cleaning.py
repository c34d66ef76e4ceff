"""What becomes of the bytes of a picture, whatever they are."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from newsletter.collect.cleaning import Clean, UnusableError, clean
from newsletter.collect.stripped import stripped

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F
SECRET = b"Hollinmarrow Camera"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def halves(size: tuple[int, int] = (300, 200), mode: str = "RGB") -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    return image.convert(mode)


def noise(size: tuple[int, int], mode: str = "RGB") -> Image.Image:
    return Image.effect_noise(size, 90).convert(mode)


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:  # noqa: ANN401  what Pillow takes
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def read(picture: Clean) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    assert {"JPEG": ".jpg", "PNG": ".png", "GIF": ".gif", "WEBP": ".webp"}[
        image.format or ""
    ] == picture.ending
    return image


def camera(orientation: int = 1) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = SECRET.decode()
    exif.get_ifd(GPS)[2] = (52.0, 31.0, 12.0)
    return exif


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 150 and pixel[2] < 100)


# --- kept --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
def test_a_plain_png_stays_as_it_is(mode: str) -> None:
    data = saved(Image.new(mode, (300, 200)), "PNG")
    assert clean(data) == Clean(data, ".png", 300, 200)


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"quality": 40, "optimize": True}])
@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_plain_jpeg_stays_as_it_is(mode: str, how: dict[str, Any]) -> None:
    data = saved(noise((300, 200), mode), "JPEG", **how)
    assert clean(data) == Clean(data, ".jpg", 300, 200)


@pytest.mark.parametrize("how", [{}, {"lossless": True}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_plain_webp_stays_as_it_is(mode: str, how: dict[str, Any]) -> None:
    data = saved(noise((301, 200), mode), "WEBP", **how)
    assert clean(data) == Clean(data, ".webp", 301, 200)


def test_a_small_animation_stays_one_as_a_gif() -> None:
    frames = [noise((200, 100)), noise((200, 100)), noise((200, 100))]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:], loop=0, comment=SECRET)
    found = clean(data)
    assert SECRET not in found.data
    assert getattr(read(found), "n_frames", 1) == 3
    assert read(found).info["loop"] == 0


# --- the camera's and others' data -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_what_the_camera_wrote_goes_and_the_pixels_stay(kind: str) -> None:
    plain = saved(noise((300, 200)), kind)
    data = saved(noise((300, 200)), kind, exif=camera(), icc_profile=b"")
    assert SECRET in data
    found = clean(data)
    assert SECRET not in found.data
    image = read(found)
    assert not image.getexif()
    assert "exif" not in image.info
    assert len(found.data) == pytest.approx(len(plain), rel=0.3)


def test_pixels_are_not_encoded_again_for_that() -> None:
    image = noise((300, 200))
    for kind in ("JPEG", "PNG", "WEBP"):
        data = saved(image, kind, exif=camera())
        assert list(read(clean(data)).convert("RGB").tobytes()) == list(
            Image.open(io.BytesIO(data)).convert("RGB").tobytes()
        )


def test_comments_and_texts_go() -> None:
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", SECRET.decode())
    texts.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    for data in (
        saved(halves(), "PNG", pnginfo=texts),
        saved(halves(), "JPEG", comment=SECRET),
        saved(halves(), "GIF", comment=SECRET),
        saved(halves(), "WEBP", xmp=SECRET),
        saved(halves(), "JPEG", xmp=SECRET),
    ):
        assert SECRET in data
        assert SECRET not in clean(data).data


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
def test_what_hangs_behind_a_picture_goes(kind: str) -> None:
    data = saved(halves(), kind)
    found = clean(data + b"PK\x03\x04" + SECRET)
    assert found.data == data


def test_what_stands_among_the_pixels_goes() -> None:
    data = saved(halves(), "JPEG", progressive=True)
    scan = data.rindex(b"\xff\xda")
    comment = b"\xff\xfe" + struct.pack(">H", len(SECRET) + 2) + SECRET
    assert SECRET not in clean(data[:scan] + comment + data[scan:]).data


def test_further_pictures_of_a_camera_go() -> None:
    data = saved(halves(), "MPO", save_all=True, append_images=[noise((300, 200))])
    assert Image.open(io.BytesIO(data)).format == "MPO"
    image = read(clean(data))
    assert is_red(image.getpixel((10, 10)))
    assert image.format == "JPEG"


# --- upright, in ordinary colours, not too large -----------------------------------------------------------


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_that_lies_on_its_side_stands_upright(kind: str) -> None:
    # Its left edge is to be seen on top.
    data = saved(halves(), kind, exif=camera(6))
    image = read(clean(data)).convert("RGB")
    assert image.size == (200, 300)
    assert is_red(image.getpixel((100, 20)))
    assert not is_red(image.getpixel((100, 280)))


@pytest.mark.parametrize("profile", [b"", b"no profile at all", SECRET * 100])
def test_a_profile_that_nobody_can_read_goes(profile: bytes) -> None:
    found = clean(saved(halves(), "JPEG", icc_profile=profile))
    assert "icc_profile" not in read(found).info
    assert is_red(read(found).getpixel((10, 10)))


def test_the_profile_that_all_browsers_start_from_goes_without_a_trace() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert clean(saved(halves(), "JPEG", icc_profile=srgb)).data == saved(halves(), "JPEG")


def swapped_colours() -> bytes:
    """The profile of a screen on which red and blue are each other's."""
    srgb = bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    renamed = srgb.replace("sRGB".encode("utf-16-be"), "Ours".encode("utf-16-be"))
    return renamed.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_other_colours_become_ordinary_ones(mode: str) -> None:
    image = read(clean(saved(halves(mode=mode), "PNG", icc_profile=swapped_colours())))
    assert "icc_profile" not in image.info
    assert is_red(image.convert("RGB").getpixel((280, 10)))
    assert not is_red(image.convert("RGB").getpixel((10, 10)))


def test_a_profile_for_other_pictures_is_overlooked() -> None:
    image = read(clean(saved(halves(mode="L"), "JPEG", icc_profile=swapped_colours())))
    assert (image.size, "icc_profile" in image.info) == ((300, 200), False)


def test_colours_for_print_become_those_of_a_screen() -> None:
    image = read(clean(saved(halves(mode="CMYK"), "JPEG")))
    assert image.mode == "RGB"
    assert is_red(image.getpixel((10, 10)))


def test_a_far_too_large_photo_is_made_smaller() -> None:
    photo = noise((3000, 2000))
    data = saved(photo, "JPEG", quality=95, exif=camera())
    found = clean(data)
    assert (found.width, found.height, found.ending) == (2400, 1600, ".jpg")
    assert len(found.data) < len(data) / 2
    assert SECRET not in found.data


def test_a_photo_of_too_many_bytes_is_encoded_anew() -> None:
    data = saved(noise((1400, 1200)), "JPEG", quality=100)
    assert len(data) > 1024 * 1024
    found = clean(data)
    assert len(found.data) < len(data)
    assert (found.width, found.ending) == (1400, ".jpg")


def test_a_large_drawing_stays_a_drawing_and_a_large_photo_becomes_one() -> None:
    assert clean(saved(halves((3000, 200)), "PNG")).ending == ".png"
    assert clean(saved(noise((1400, 1200)), "PNG")).ending == ".jpg"


def test_what_is_transparent_stays_so() -> None:
    clear = noise((1400, 1200), "RGBA")
    clear.putalpha(noise((1400, 1200), "L"))
    found = clean(saved(clear, "PNG"))
    assert (found.ending, read(found).mode) == (".webp", "RGBA")
    small = clean(saved(Image.new("RGBA", (3000, 100), (0, 0, 0, 0)), "PNG"))
    assert (small.ending, read(small).mode) == (".png", "RGBA")


def test_a_large_animation_becomes_its_first_frame_with_something_on_it() -> None:
    frames = [
        Image.new("RGB", (2600, 40), "white"),
        halves((2600, 40)),
        Image.new("RGB", (2600, 40), "white"),
    ]
    for kind in ("GIF", "WEBP", "PNG"):
        data = saved(frames[0], kind, save_all=True, append_images=frames[1:])
        image = read(clean(data))
        assert (image.size, getattr(image, "n_frames", 1)) == ((2400, 37), 1)
        assert is_red(image.convert("RGB").getpixel((100, 20)))


@pytest.mark.parametrize("kind", ["AVIF", "TIFF", "BMP"])
def test_what_mail_programs_do_not_show_is_converted(kind: str) -> None:
    image = read(clean(saved(halves(), kind)))
    assert image.format in {"JPEG", "PNG"}
    assert is_red(image.convert("RGB").getpixel((10, 10)))


# --- told --------------------------------------------------------------------------------------------------


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(bytes(100_000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"<html><body>Log in", "is a web page"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "is a web page"),
        (b"<svg xmlns='x'><script>alert(1)</script></svg>", "is a drawing (SVG)"),
        (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "a">]><svg>&a;</svg>', "is a drawing (SVG)"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"%PDF-1.7", "is not a picture"),
        (b"words", "is not a picture"),
        (b"\0\0\1\0\1\0\x10\x10" + bytes(100), "is not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "is not a picture"),
        (saved(halves(), "PNG")[:200], "damaged"),
        (saved(noise((300, 200)), "JPEG")[:2000], "damaged"),
        (saved(noise((300, 200)), "WEBP")[:2000], "damaged"),
        (png(8000, 8000), "too large: 8000 x 8000 pixels"),
        (png(10_000, 10_000), "too large: 10000 x 10000 pixels"),
        (png(100_000, 100_000), "far too many pixels"),
        (png(2**31 - 1, 2**31 - 1), "far too many pixels"),
    ],
)
def test_what_is_no_usable_picture_is_told(data: bytes, words: str) -> None:
    with pytest.raises(UnusableError) as caught:
        clean(data)
    assert words in str(caught.value)


def test_a_text_that_unpacks_to_a_hundred_megabytes_is_refused() -> None:
    bomb = zlib.compress(bytes(100_000_000))
    with pytest.raises(UnusableError):
        clean(png(10, 10, (b"zTXt", b"Comment\0\0" + bomb), (b"iCCP", b"p\0\0" + bomb)))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_picture_with_broken_bytes_is_cleaned_or_told(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "GIF", "WEBP"]))
    whole = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 5))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = clean(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    except UnusableError:
        return
    read(found)


SAMPLES = {
    "JPEG": saved(halves((32, 24)), "JPEG", exif=camera(6), comment=SECRET),
    "PNG": saved(halves((32, 24)), "PNG", exif=camera(6)),
    "GIF": saved(
        halves((32, 24)), "GIF", save_all=True, append_images=[noise((32, 24))], loop=0, comment=SECRET
    ),
    "WEBP": saved(halves((32, 24)), "WEBP", exif=camera(), xmp=SECRET),
}


@given(st.binary(max_size=300), st.sampled_from(sorted(SAMPLES)))
def test_stripping_gives_a_file_or_says_that_it_cannot(data: bytes, kind: str) -> None:
    for tried in (data, SAMPLES[kind][:20] + data):
        try:
            assert isinstance(stripped(tried, kind), bytes)
        except ValueError:
            continue


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_what_was_stripped_once_has_nothing_more_to_go(kind: str) -> None:
    once = stripped(SAMPLES[kind], kind)
    assert stripped(once, kind) == once
    assert SECRET not in once
