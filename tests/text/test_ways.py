from __future__ import annotations

import pytest

from newsletter.text import ways


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://a.example/{token}", "https://a.example/c.1.x"),
        ("https://a.example/leave?who={token}&now=1", "https://a.example/leave?who=c.1.x&now=1"),
        ("https://a.example/leave", "https://a.example/leave?token=c.1.x"),
        ("https://a.example/leave?", "https://a.example/leave?token=c.1.x"),
        ("https://a.example/leave?a=1", "https://a.example/leave?a=1&token=c.1.x"),
        ("https://a.example/leave?a=1&", "https://a.example/leave?a=1&token=c.1.x"),
        # What follows the sign never reaches a server.
        ("https://a.example/leave#form?", "https://a.example/leave?token=c.1.x#form?"),
    ],
)
def test_a_token_stands_in_its_place_or_else_as_a_parameter(address: str, own: str) -> None:
    assert ways.with_token(address, "c.1.x") == own
