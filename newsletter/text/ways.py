"""The addresses of a recipient's own pages, from those that the settings name for everybody."""

from __future__ import annotations

# Where the recipient's token stands in an address of the settings.
PLACE = "{token}"
_PARAMETER = "token"


def with_token(address: str, token: str) -> str:
    """A page's address for the one recipient whom `token` names: in its place, else as a query parameter.

    `token` holds nothing that has a meaning in an address.
    """
    if PLACE in address:
        return address.replace(PLACE, token)
    page, mark, part = address.partition("#")
    joint = "" if page.endswith(("?", "&")) else "&" if "?" in page else "?"
    return f"{page}{joint}{_PARAMETER}={token}{mark}{part}"
