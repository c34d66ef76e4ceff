"""An article that came in a mail is parted from the mail around it."""

from __future__ import annotations

import contextlib
import datetime as dt
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect import importer_for
from newsletter.collect.mail import MailFile
from newsletter.collect.mail.envelope import unflowed
from newsletter.errors import CollectError
from newsletter.model import Collected, NoteKind
from tests.collect.sources import named
from tests.collect.word.files import added, docx, p, r

TEXT = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
MORE = "Nobody sleeps well beside a pump, they said, and asked for lamps that can be turned down at night."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(5000)


# Long enough not to be taken for a note on what is attached.
STORY = "\n\n".join([TEXT, MORE] * 4)


def mail(
    text: str = "", html: str = "", subject: str = "Quiet evenings", sender: str = "Jane Doe <jane@a.example>"
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "news@b.example"
    message["Subject"] = subject
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0100"
    message["Message-ID"] = "<1@a.example>"
    if text:
        message.set_content(text)
    if html:
        if text:
            message.add_alternative(html, subtype="html")
        else:
            message.set_content(html, subtype="html")
    return message


def of(message: EmailMessage | bytes) -> Collected:
    data = message if isinstance(message, bytes) else message.as_bytes()
    (collected,) = MailFile().load(named("a.eml", data))
    return collected


def told(collected: Collected, kind: NoteKind) -> str:
    return "\n".join(note.text for note in collected.notes if note.kind is kind)


def test_a_plain_mail_is_its_subject_its_text_and_its_sender() -> None:
    collected = of(
        mail(f"{TEXT}\n\n{MORE}\n", subject="Fwd: RE: [EXTERNAL] Article for the newsletter: Quiet evenings")
    )
    article = collected.article
    assert (article.title, article.body) == ("Quiet evenings", f"{TEXT}\n\n{MORE}")
    assert article.published == dt.date(2026, 11, 2)
    assert [author.name for author in collected.authors] == ["Jane Doe"]
    assert "Jane Doe, whom the mail names" in told(collected, NoteKind.DOUBTED)
    assert "the day of the mail, which is of 2 November 2026" in told(collected, NoteKind.DOUBTED)
    assert "We found no" not in told(collected, NoteKind.DOUBTED)
    assert article.origin.startswith("mail sha256:")


def test_a_headline_byline_and_date_of_the_text_count_for_more() -> None:
    collected = of(
        mail(f"Lamps at night\n\nBy Ruth Adair\nOctober 1, 2026\n\n{TEXT}\n", subject="for November")
    )
    assert collected.article.title == "Lamps at night"
    assert [author.name for author in collected.authors] == ["Ruth Adair"]
    assert collected.article.published == dt.date(2026, 10, 1)


def test_of_both_forms_the_html_is_read() -> None:
    text = TEXT.replace("rest", "<i>rest</i>")
    html = f"<p><b>Lamps at night</b></p><p>By Ruth Adair</p><p>{text}</p><ul><li>tea</ul>"
    collected = of(mail("worse", html))
    assert collected.article.title == "Lamps at night"
    assert collected.article.body == f"{TEXT.replace('rest', '*rest*')}\n\n- tea"


def test_html_of_outlook_and_gmail_without_paragraphs_is_parted() -> None:
    html = f'<div dir="ltr">By Ruth Adair<br>October 1, 2026<br><br>{TEXT}<br><br>{MORE}<div><br></div></div>'
    collected = of(mail(html=html))
    assert collected.article.body == f"{TEXT}\n\n{MORE}"
    assert [author.name for author in collected.authors] == ["Ruth Adair"]


@pytest.mark.parametrize("html", [False, True])
def test_greeting_parting_words_signature_and_small_print_are_left_out(html: bool) -> None:  # noqa: FBT001
    paragraphs = [
        "Hi Anna,",
        TEXT,
        MORE,
        "Best regards,\nJane\nHollin Clinic",
        "--\nJane Doe, Head of Nursing",
        f"This e-mail is confidential and intended only for those named in it. {'Please delete it. ' * 4}",
    ]
    if html:
        message = mail(html="".join(f"<p>{text.replace(chr(10), '<br>')}</p>" for text in paragraphs))
    else:
        message = mail("\n\n".join(paragraphs))
    collected = of(message)
    assert collected.article.body == f"{TEXT}\n\n{MORE}"
    dropped = told(collected, NoteKind.DROPPED)
    assert "Left out the greeting: “Hi Anna,”" in dropped
    assert "Best regards, Jane Hollin Clinic" in dropped


@pytest.mark.parametrize(
    "quote",
    [
        "On Mon, Nov 2, 2026 at 9:00 AM Anna Roth <anna@b.example> wrote:\n> Could you send it?\n> Anna",
        "Am 02.11.2026 um 09:00 schrieb Anna Roth:\n> Kannst du es schicken?",
        "-----Original Message-----\nFrom: Anna Roth\nSent: Monday\nTo: Jane\n\nCould you send it?",
        "From: Anna Roth <anna@b.example>\nSent: Monday\nTo: Jane Doe\nSubject: Text\n\nCould you?",
        "On Mon, Nov 2, 2026 at 9:00 AM Anna Roth\n<anna@b.example> wrote:\n\n> Could you send it?",
    ],
)
def test_the_mail_that_is_answered_is_left_out(quote: str) -> None:
    collected = of(mail(f"{TEXT}\n\n{MORE}\n{TEXT}\n\n{quote}\n"))
    assert "send" not in collected.article.body
    assert "Anna" not in collected.article.body
    assert "Left out the earlier mail" in told(collected, NoteKind.DROPPED)


OWN = f"<p>{TEXT}</p><p>{MORE}</p><p>{TEXT}</p>"
GMAIL_REPLY = f"""<div>{OWN}</div><div class='gmail_quote'><div class='gmail_attr'>On Mon, Nov 2, 2026 Anna
Roth wrote:<br></div><blockquote class='gmail_quote'>Could you send it?</blockquote></div>"""
OUTLOOK_REPLY = f"""{OWN}<div style='border-top:solid'><p class=MsoNormal><b>From:</b> Anna Roth<br>
<b>Sent:</b> Monday<br><b>To:</b> Jane<br><b>Subject:</b> Text</p></div>
<p class=MsoNormal>Could you send it?</p>"""
CITED = f"{OWN}<blockquote type=cite>Could you send it?</blockquote>"


@pytest.mark.parametrize("html", [GMAIL_REPLY, OUTLOOK_REPLY, CITED])
def test_the_mail_that_is_answered_is_left_out_of_html(html: str) -> None:
    collected = of(mail(html=html))
    assert collected.article.body.startswith(TEXT)
    assert "send" not in collected.article.body
    assert "Anna" not in collected.article.body


PLAIN_FORWARD = f"""Anna, see below.

Begin forwarded message:

From: Ruth Adair <ruth@c.example>
Subject: Lamps at night
Date: October 1, 2026 at 9:00 AM
To: Jane Doe

{TEXT}

{MORE}
"""
GMAIL_FORWARD = f"""<div>Anna, see below.</div><div class='gmail_quote'><div class='gmail_attr'>----------
Forwarded message ---------<br>From: <strong>Ruth Adair</strong> &lt;ruth@c.example&gt;<br>Date: Thu,
October 1, 2026 at 9:00 AM<br>Subject: Lamps at night<br>To: Jane<br></div><br><br>
<div>{TEXT}</div><div><br></div>
<div>{MORE}</div></div>"""
APPLE_FORWARD = f"""<div>Anna, see below.<br><blockquote type='cite'><div>Begin forwarded message:</div><br>
<div><b>From: </b>Ruth Adair &lt;ruth@c.example&gt;<br></div><div><b>Subject: </b>Lamps at night<br></div>
<div><b>Date: </b>1 October 2026<br></div><br><div><p>{TEXT}</p><p>{MORE}</p></div></blockquote></div>"""


@pytest.mark.parametrize("message", [mail(PLAIN_FORWARD), mail(html=GMAIL_FORWARD), mail(html=APPLE_FORWARD)])
def test_a_forwarded_mail_is_whose_it_was(message: EmailMessage) -> None:
    collected = of(message)
    assert collected.article.title == "Lamps at night"
    assert collected.article.body == f"{TEXT}\n\n{MORE}"
    assert collected.article.published == dt.date(2026, 10, 1)
    assert [author.name for author in collected.authors] == ["Ruth Adair"]
    assert "“Anna, see below.”" in told(collected, NoteKind.DROPPED)


def test_the_picture_in_the_mail_is_the_articles_and_pictures_of_the_web_are_not_asked_for() -> None:
    message = mail(
        html=f"<p><img src='https://t.example/open.gif'><img src='cid:p1' alt='A lamp'></p><p>{TEXT}</p>"
    )
    message.add_related(PNG, "image", "png", cid="<p1>")
    collected = of(message)
    assert collected.image is not None
    assert (collected.image.data, collected.image.alt, collected.image.place) == (PNG, "A lamp", "")
    assert "only links to" in told(collected, NoteKind.DROPPED)


def test_an_attached_picture_is_the_articles_and_a_logo_is_not() -> None:
    message = mail(STORY)
    message.add_attachment(PNG[:500], "image", "png", filename="logo.png")
    message.add_attachment(PNG, "image", "png", filename="lamp.png")
    message.add_attachment(b"%PDF", "application", "pdf", filename="offer.pdf")
    collected = of(message)
    assert collected.image is not None
    assert collected.image.data == PNG
    assert "“lamp.png”" in told(collected, NoteKind.RECOGNISED)
    assert "Left out what is attached: “offer.pdf”." in told(collected, NoteKind.DROPPED)


DOCUMENT = docx(p("Lamps at night", style="Titel"), p("By Ruth Adair"), p(TEXT))


def test_a_word_document_is_read_where_the_mail_says_little() -> None:
    message = mail("Here it is.\n")
    message.add_attachment(DOCUMENT, "application", "octet-stream", filename="Lamps.docx")
    collected = of(message)
    assert (collected.article.title, collected.article.body) == ("Lamps at night", TEXT)
    assert "“Lamps.docx”" in told(collected, NoteKind.RECOGNISED)


def test_what_else_is_attached_to_an_empty_mail_is_told() -> None:
    message = mail("Here it is.\n")
    message.add_attachment(b"%PDF", "application", "pdf", filename="Lamps.pdf")
    with pytest.raises(CollectError, match=r"Lamps\.pdf") as caught:
        of(message)
    assert "Word document" in caught.value.hint


def test_tracked_changes_in_an_attached_document_are_shown() -> None:
    message = mail("Here it is.\n")
    changed = docx(p("Lamps", style="Titel"), p(TEXT, added(r(" Truly."))))
    message.add_attachment(changed, "application", "octet-stream", filename="Lamps.docx")
    with pytest.raises(CollectError, match="1 tracked change") as caught:
        of(message)
    assert "Save “Lamps.docx”" in caught.value.hint


def test_a_mail_in_a_mail_is_read_where_the_outer_one_says_little() -> None:
    outer = mail("See attached.\n", sender="Anna Roth <anna@b.example>")
    outer.add_attachment(mail(f"{TEXT}\n\n{MORE}\n"))
    collected = of(outer)
    assert collected.article.body == f"{TEXT}\n\n{MORE}"
    assert [author.name for author in collected.authors] == ["Jane Doe"]


@pytest.mark.parametrize(
    "sender", ["info@a.example", "Hollin Clinic <info@a.example>", "", '"" <>', "=?utf-8?b?/w==?= <x"]
)
def test_a_sender_without_a_persons_name_is_no_author(sender: str) -> None:
    head = f"From: {sender}\nMessage-ID: <1@a>\nSubject: Quiet evenings\n\n".encode()
    assert of(head + f"{TEXT}\n\n{MORE}\n".encode()).authors == ()


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Type: text/plain; charset=klingon\n",
        b'Content-Type: text/plain; charset="\n',
        b"Content-Type: multipart/mixed; boundary=x\n",
        b"Content-Type: ; ; ;\nContent-Transfer-Encoding: uuencode\n",
        b"Content-Transfer-Encoding: base64\n",
        b"Date: yesterday\nMIME-Version: 1.0\n",
        b"Subject: a\rBcc: x\nX: \xff\xfe\n",
    ],
)
def test_malformed_heads_are_survived(head: bytes) -> None:
    with contextlib.suppress(CollectError):
        of(b"From: Jane Doe <jane@a.example>\nMessage-ID: <1@a>\n" + head + f"\n{TEXT}\n\n{MORE}\n".encode())


def test_letters_are_read_whatever_the_charset_says() -> None:
    head = b"From: Jane Doe <j@a.example>\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\n"
    kind = b"Content-Type: text/plain; charset=us-ascii\n\n"
    collected = of(head + kind + f"{TEXT} Grüße.\n".encode())
    assert (collected.article.title, collected.article.body) == ("Grüße", f"{TEXT} Grüße.")


def test_lines_that_were_broken_to_be_sent_are_joined() -> None:
    assert unflowed("one \ntwo\n \n> a \n> b\nthree \n-- \nme") == "one two\n\n> a b\nthree \n-- \nme"
    assert unflowed("on \ne", delete_space=True) == "one"


def test_a_header_without_end_costs_no_time() -> None:
    head = b"From: " + b"(" * 200_000 + b"\nContent-Type: text/plain; " + b"a=b; " * 100_000 + b"\n"
    with contextlib.suppress(CollectError):
        of(head + f"Subject: x\n\n{TEXT}\n".encode())


def test_lines_without_words_cost_no_time() -> None:
    with pytest.raises(CollectError, match="no article"):
        of(b"From: Jane Doe <j@a.example>\nSubject: x\n\n" + b"\n" * 1_000_000)


def test_parts_without_end_are_refused() -> None:
    many = b"From: a\nContent-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 50_000
    with pytest.raises(CollectError, match="larger than any"):
        of(many)
    deep = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(1500))
    with contextlib.suppress(CollectError):
        of(b"From: a\n" + deep + TEXT.encode())


def test_an_encrypted_mail_is_told() -> None:
    with pytest.raises(CollectError, match="encrypted"):
        of(b"From: a\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nabcd")


@pytest.mark.parametrize("above", [b"", b"1234\n", b"From jane Mon Nov  2 09:00:00 2026\n"])
def test_mails_are_known_without_their_name(above: bytes) -> None:
    data = (
        above
        + b"Received: from a\nFrom: Jane Doe <j@a.example>\nSubject: Quiet evenings\n\n"
        + f"{TEXT}\n".encode()
    )
    assert isinstance(importer_for(named("standard input", data)), MailFile)
    assert of(data).article.title == "Quiet evenings"


@pytest.mark.parametrize(
    "text", ["Note: this is a text.\n\nMore.", "From: us\nTo: you\n\nA letter.", "", "Message-ID: x"]
)
def test_texts_that_look_alike_are_left_to_others(text: str) -> None:
    assert (
        not isinstance(importer_for(named("standard input", text.encode())), MailFile)
        or text == "Message-ID: x"
    )


PIECES = st.sampled_from(
    [
        "Hi Anna,",
        TEXT,
        MORE,
        "",
        "> quoted",
        "-- ",
        "Best,",
        "Jane",
        "On Monday, Anna wrote:",
        "From: Anna",
        "To: x",
        "Subject: y",
        "Begin forwarded message:",
        "Sent from my phone",
        "By Jane Doe",
        "This e-mail is confidential. " * 5,
    ]
)


@given(st.lists(PIECES | st.text(max_size=40), max_size=20), st.booleans())
def test_any_mail_is_read_or_refused(pieces: list[str], html: bool) -> None:  # noqa: FBT001
    text = "\n".join(pieces).encode("utf-8", "replace").decode()
    message = mail(html=f"<div>{text.replace(chr(10), '<br>')}</div>") if html else mail(text or "x")
    with contextlib.suppress(CollectError):
        of(message)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_mails_are_read_or_refused(data: st.DataObject) -> None:
    message = mail(f"{TEXT}\n\n{MORE}\n", f"<p>{TEXT}</p><img src=cid:p1>")
    message.add_attachment(PNG, "image", "png", filename="lamp.png")
    whole = message.as_bytes()[:4000]
    start = data.draw(st.integers(0, len(whole)))
    put = data.draw(st.binary(max_size=20) | st.sampled_from([b"\n", b"\n\n", b";", b"=?", b"--"]))
    with contextlib.suppress(CollectError):
        of(whole[:start] + put + whole[start + data.draw(st.integers(0, 40)) :])
