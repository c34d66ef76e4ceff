"""The built-in formats: a page for the browser, plain text, and a mail as a file."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from newsletter.export.base import Exporter
from newsletter.message import addresses_of, fill_html, fill_text, prepare, values
from newsletter.model import Asset, Recipient, RenderedEmail
from newsletter.project import files
from newsletter.text import addresses

# How assets names a picture: other files in the folder are none of ours.
_OURS = re.compile(r"[0-9a-f]{16}\.(?:png|jpg)")


class HtmlPage:
    """`issue.html` with its pictures in `images/`, made out to one recipient.

    The folder has every size of a picture, and is what belongs at the `image_base_url` of a mail.
    """

    def __init__(self, recipient: Recipient, moment: dt.datetime) -> None:
        self._recipient = recipient

    def export(self, email: RenderedEmail, folder: Path) -> tuple[Path, ...]:
        filled = values(email, self._recipient)
        pictures = {one.name: one.data for asset in email.assets for one in asset.variants}
        whole = addresses_of(email) | {asset.token for asset in email.assets}
        filled |= {asset.token: f"images/{asset.variants[0].name}" for asset in email.assets}
        written = [folder / "issue.html", *(folder / "images" / name for name in pictures)]
        # The pictures first, so that a page never points at one that is not there yet.
        for path, data in zip(written[1:], pictures.values(), strict=True):
            # Named by its content, so that one which is there need not be written again.
            if not (path.is_file() and path.read_bytes() == data):
                files.write(path, data)
        for path in (folder / "images").glob("*"):
            # What was taken out of the issue must not be passed on with the folder.
            if _OURS.fullmatch(path.name) and path.name not in pictures:
                path.unlink()
        page = _with_sizes(_as_page(email.html), email.assets)
        files.write(written[0], fill_html(page, filled, whole).encode())
        return tuple(written)


def _as_page(mail: str) -> str:
    """The HTML as a page of its own: what is one article inside a mail program is all there is on a page."""
    return mail.replace(' aria-roledescription="email"', "", 1).replace(' role="article"', ' role="main"', 1)


def _with_sizes(page: str, assets: Iterable[Asset]) -> str:
    """The page with smaller pictures for screens that show no finer ones; few mail programs would choose."""
    # The last one of a token is the one whose first variant stands there.
    for asset in {asset.token: asset for asset in assets}.values():
        sizes = [(f"images/{one.name}", one.width) for one in asset.variants]
        if len(sizes) > 1:
            (sharp, most), (plain, least) = sizes[:2]
            srcset = f"{plain} 1x, {sharp} {most / least:.3g}x"
            page = page.replace(f'src="{asset.token}"', f'src="{asset.token}" srcset="{srcset}"')
    return page


class TextFile:
    """`issue.txt`, made out to one recipient."""

    def __init__(self, recipient: Recipient, moment: dt.datetime) -> None:
        self._recipient = recipient

    def export(self, email: RenderedEmail, folder: Path) -> tuple[Path, ...]:
        path = folder / "issue.txt"
        files.write(path, fill_text(email.text, values(email, self._recipient), addresses_of(email)).encode())
        return (path,)


class MailFile:
    """`issue.eml`: the bytes of a mail to one recipient, as any mail program opens them."""

    def __init__(self, recipient: Recipient, moment: dt.datetime) -> None:
        self._recipient = recipient
        self._moment = moment

    def export(self, email: RenderedEmail, folder: Path) -> tuple[Path, ...]:
        domain = addresses.parse(email.sender.email).domain
        # Nothing here is random: the same issue gives the same file.
        template = prepare(email, boundary=email.digest[:24])
        message_id = f"<{email.digest[:32]}@{domain}>"
        path = folder / "issue.eml"
        files.write(path, template.fill(self._recipient, date=self._moment, message_id=message_id))
        return (path,)


FORMATS: dict[str, Callable[[Recipient, dt.datetime], Exporter]] = {
    "html": HtmlPage,
    "txt": TextFile,
    "eml": MailFile,
}
