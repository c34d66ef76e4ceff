"""Mail libraries of Python, each used as its users would: a template filled in, a message for each reader.

    python -m benchmarks.sending.peers NAME FOLDER

A process that stays: each line of JSON on standard input is one mailing (`Turn`), and is answered with the
seconds and the CPU seconds that it took.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
import string
import sys
import threading
from collections.abc import Callable, Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from pathlib import Path

from benchmarks.sending.mail import PLACEHOLDER, Template, people
from benchmarks.sending.turns import Turn, serve, timed

_DOMAIN = "letters.example.org"


class Messages:
    """The mails of `template` as EmailMessage, made when they are asked for, also by several threads."""

    def __init__(self, template: Template, count: int) -> None:
        self._template = template
        self._html, self._text = (
            string.Template(PLACEHOLDER.sub(r"${\1}", part.replace("$", "$$")))
            for part in (template.html, template.text)
        )
        self._people = people(count)
        self._one_at_a_time = threading.Lock()

    def __iter__(self) -> Iterator[EmailMessage]:
        while known := self._next():
            yield self._made(known)

    def _next(self) -> dict[str, str] | None:
        with self._one_at_a_time:
            return next(self._people, None)

    def _made(self, known: dict[str, str]) -> EmailMessage:
        template = self._template
        message = EmailMessage()
        message["From"] = Address(template.sender_name, addr_spec=template.sender)
        message["To"] = Address(known["name"], addr_spec=known["email"])
        message["Subject"] = template.subject
        message["Message-ID"] = make_msgid(domain=_DOMAIN)
        message["List-Id"] = template.list_id
        message["List-Unsubscribe"] = f"<{known['unsubscribe']}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.set_content(self._text.substitute(known))
        message.add_alternative(self._html.substitute(known), subtype="html")
        return message


def smtplib_each(template: Template, turn: Turn) -> None:
    """A connection for each mail."""
    for message in Messages(template, turn.count):
        with _opened(turn) as client:
            client.send_message(message)


def smtplib_kept(template: Template, turn: Turn) -> None:
    """As many threads as connections, each with one that it keeps."""
    messages = Messages(template, turn.count)
    failures: list[Exception] = []

    def work() -> None:
        try:
            with _opened(turn) as client:
                for message in messages:
                    client.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(turn.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def aiosmtplib_kept(template: Template, turn: Turn) -> None:
    """As many tasks as connections, each with one that it keeps."""
    import aiosmtplib

    async def work(messages: Iterator[EmailMessage]) -> None:
        client = aiosmtplib.SMTP(
            hostname=turn.host,
            port=turn.port,
            local_hostname=_DOMAIN,
            start_tls=bool(turn.user),
            tls_context=_trusted(turn) if turn.user else None,
            username=turn.user or None,
            password=turn.password or None,
        )
        async with client:
            for message in messages:
                await client.send_message(message)

    async def all_of_them() -> None:
        messages = iter(Messages(template, turn.count))
        async with asyncio.TaskGroup() as group:
            for _ in range(turn.connections):
                group.create_task(work(messages))

    asyncio.run(all_of_them())


def django_backend(template: Template, turn: Turn) -> None:
    """Django's mail backend, which hands a list of mails over on one connection."""
    # It publishes no types.
    import django  # type: ignore[import-untyped]
    from django.conf import settings  # type: ignore[import-untyped]
    from django.core.mail import EmailMultiAlternatives, get_connection  # type: ignore[import-untyped]
    from django.template import Context, Engine  # type: ignore[import-untyped]

    if not settings.configured:
        settings.configure(EMAIL_TIMEOUT=60, USE_I18N=False)
        django.setup()
    engine = Engine()
    html, text = (
        engine.from_string(PLACEHOLDER.sub(r"{{ \1 }}", part)) for part in (template.html, template.text)
    )
    connection = get_connection(
        "django.core.mail.backends.smtp.EmailBackend", host=turn.host, port=turn.port, timeout=60
    )

    def messages() -> Iterator[EmailMultiAlternatives]:
        for known in people(turn.count):
            message = EmailMultiAlternatives(
                template.subject,
                text.render(Context(known)),
                formataddr((template.sender_name, template.sender)),
                [formataddr((known["name"], known["email"]))],
                headers={
                    "Message-ID": make_msgid(domain=_DOMAIN),
                    "List-Id": template.list_id,
                    "List-Unsubscribe": f"<{known['unsubscribe']}>",
                    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                },
            )
            message.attach_alternative(html.render(Context(known)), "text/html")
            yield message

    sent = connection.send_messages(messages())
    if sent != turn.count:
        raise SystemExit(f"Django sent {sent} of {turn.count} mails.")


def _opened(turn: Turn) -> smtplib.SMTP:
    client = smtplib.SMTP(turn.host, turn.port, _DOMAIN, timeout=60)
    if turn.user:
        client.starttls(context=_trusted(turn))
        client.login(turn.user, turn.password)
    return client


def _trusted(turn: Turn) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=turn.ca_file)


SENDERS: dict[str, Callable[[Template, Turn], None]] = {
    "smtplib_each": smtplib_each,
    "smtplib": smtplib_kept,
    "aiosmtplib": aiosmtplib_kept,
    "django": django_backend,
}


def main() -> None:
    name, folder = sys.argv[1:]
    send, template = SENDERS[name], Template.read(Path(folder))
    serve(lambda turn: timed(lambda: send(template, turn)))


if __name__ == "__main__":
    main()
