"""The pictures of a story, fetched or read from beside their source, and cleaned."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urljoin

from newsletter.collect import cleaning
from newsletter.collect.base import Source
from newsletter.collect.cleaning import UnusableError
from newsletter.errors import CollectError
from newsletter.model import Collected, Note, NoteKind, SourceImage
from newsletter.text.one_line import shown

# In bytes, of a file and of what comes from the web.
LARGEST = 25 * 1024 * 1024
# Narrower or lower than that (in pixels) it is an icon, a line or a picture that counts readers.
_SMALLEST_PICTURE, _SMALLEST_PHOTO = (120, 60), (40, 40)
# Nobody's byline is longer; each photo is a way to somebody's server.
_MOST_PHOTOS = 12
_HOW = "Save it into the issue's folder 'images' and name it in the article as 'image'."
_HOW_PHOTO = "Save it into 'issues/authors/photos' and name it in the author's file as 'photo'."


def bring(collected: Collected, source: Source) -> Collected:
    """The story with the bytes of its pictures, cleaned, and told what they are by their content.

    One that cannot be had is told in a note and keeps its words, without bytes: the story stays whole. An
    icon or a counting pixel is no picture of a story and left out.
    """
    notes: list[Note] = []
    image = collected.image and _brought(
        collected.image, source, "The picture of the story", _HOW, _SMALLEST_PICTURE, notes
    )
    names = {author.slug: author.name for author in collected.authors}
    photos: list[tuple[str, SourceImage]] = []
    for slug, photo in collected.photos[:_MOST_PHOTOS]:
        called = f"The photo of {shown(names.get(slug, slug))}"
        if found := _brought(photo, source, called, _HOW_PHOTO, _SMALLEST_PHOTO, notes):
            photos.append((slug, found))
    photos += collected.photos[_MOST_PHOTOS:]
    order = list(NoteKind)
    told = sorted((*collected.notes, *notes), key=lambda note: order.index(note.kind))
    return replace(collected, image=image, photos=tuple(photos), notes=tuple(told))


def _brought(
    image: SourceImage,
    source: Source,
    called: str,
    how: str,
    smallest: tuple[int, int],
    notes: list[Note],
) -> SourceImage | None:
    """The picture cleaned, or without its bytes, or None for what is no picture of anything."""
    if not image.data and not image.place:
        return image
    where = f" ({shown(image.place)})" if image.place else ""
    try:
        found = cleaning.clean(image.data or _bytes(image.place, source))
    except UnusableError as error:
        why = f"it {error}."
    except CollectError as error:
        why = error.message[:1].lower() + error.message[1:]
    else:
        if found.width >= smallest[0] and found.height >= smallest[1]:
            return replace(image, data=found.data, ending=found.ending)
        size = f"{found.width} x {found.height} pixels"
        notes.append(Note(kind=NoteKind.DROPPED, text=f"{called}{where} was left out: it has only {size}."))
        return None
    notes.append(Note(kind=NoteKind.DOUBTED, text=f"{called}{where} could not be had: {why} {how}"))
    return replace(image, data=b"", ending="")


def _bytes(place: str, source: Source) -> bytes:
    """What lies at the address, or beside the source. Raises CollectError."""
    if source.url and not _is_web(place):
        try:
            place = urljoin(source.url, place)
        except ValueError as error:
            raise CollectError("This is not an address that can be opened.", source=source.name) from error
    if _is_web(place):
        return source.picture(place)
    if source.path is None:
        raise CollectError("It lies beside a file that we do not have.", source=source.name)
    return _beside(place, source.path)


def _is_web(place: str) -> bool:
    return place[:8].lower().startswith(("http://", "https://"))


def _beside(place: str, path: Path) -> bytes:
    """The picture as it lies beside its source, or below it, or where an issue of ours would have it.

    Nothing else is taken: a file from elsewhere must not reach readers because some text names it.
    """
    folder = path.parent.resolve()
    if folder.name == "articles" and place.startswith("images/"):
        folder = folder.parent
    for name in dict.fromkeys((place, unquote(place), unquote(place.partition("?")[0]))):
        try:
            found = (folder / name).resolve()
            if not found.is_relative_to(folder) or not found.is_file():
                continue
            with found.open("rb") as file:
                data = file.read(LARGEST + 1)
        except (OSError, ValueError, RuntimeError):
            # A NUL in the name, a name too long for the disk, a link that points to itself, no right to read.
            continue
        if len(data) > LARGEST:
            raise CollectError(f"The file is larger than {LARGEST // 2**20} MB.", source=str(path))
        return data
    raise CollectError("There is no such file beside the source.", source=str(path))
