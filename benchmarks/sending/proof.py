"""That every sender hands over the mail it should, before it is measured."""

from __future__ import annotations

import email
import email.policy
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.sending.mail import person
from benchmarks.sending.senders import Sender
from benchmarks.sending.servers import sink
from benchmarks.sending.turns import Turn

_COUNT = 10
_TOLERANCE = 0.3


def prove(senders: Sequence[Sender], size: int) -> None:
    """Stop the program where a sender's mails are too few, of another size, or not those of their readers."""
    # The same in all numbers of connections.
    for sender in {(one.send, one.sign): one for one in senders}.values():
        # Postfix's sink writes as nobody.
        with tempfile.TemporaryDirectory() as folder:
            Path(folder).chmod(0o777)
            with sink("-d", f"{folder}/") as server:
                sender.mail(Turn(count=_COUNT, connections=1, port=server.port))
            mails = [path.read_bytes() for path in Path(folder).iterdir()]
        if len(mails) != _COUNT:
            sys.exit(f"{sender.title} handed over {len(mails)} mails instead of {_COUNT}.")
        for data in mails:
            if abs(len(data) - size) > size * _TOLERANCE:
                sys.exit(f"{sender.title} hands over mails of {len(data)} bytes instead of about {size}.")
        if not sender.personal:
            continue
        waiting = {person(number)["email"]: person(number) for number in range(_COUNT)}
        for data in mails:
            message = email.message_from_bytes(data, policy=email.policy.default)
            known = waiting.pop(message["To"].addresses[0].addr_spec)
            for subtype in ("plain", "html"):
                part = message.get_body((subtype,))
                text = part.get_content() if part else ""
                if known["first_name"] not in text:
                    sys.exit(f"{sender.title}: {subtype} does not greet {known['first_name']}.")
