from __future__ import annotations

import pytest

from newsletter.web.preview.inbox import inbox

HEAD = "<!DOCTYPE html><html><head><title>Never</title><style>p { never: 1 }</style></head><body>"


@pytest.mark.parametrize(
    ("preheader", "body", "goes_on"),
    [
        ("", "<p>Dear <b>rea</b>der,</p><p>hello</p>", "Dear reader, hello"),
        ("Two stories", "<div>Two stories</div><h1>The&nbsp;Post</h1>", "The Post"),
        ("Two stories", "<div>Two stories &#847;&zwnj;&nbsp;&#847;</div><h1>The Post</h1>", ""),
        ("  Two\n stories ", "<div>Two stories</div>", ""),
        ("Q &amp; A", "<div>Q &amp;amp; A</div><p>x", "x"),
        (
            "",
            "<!--[if mso]><p>Outlook</p><![endif]--><script>no</script><style>no</style><p>a &lt; b",
            "a < b",
        ),
        ("", "<p>" + "word " * 900, ("word " * 48).strip()),
    ],
)
def test_an_inbox_goes_on_with_the_first_words_of_the_mail(preheader: str, body: str, goes_on: str) -> None:
    seen = inbox("The Post", "A subject", preheader, HEAD + body)
    assert seen.goes_on == goes_on
    assert seen.preheader == " ".join(preheader.split())
