"""An access token in place of a password, printed by a command of the operator's."""

from __future__ import annotations

import re
import shlex
import subprocess

from newsletter.model import Relay, Secret
from newsletter.send import faults

# Long enough to ask a server for a new one.
_PATIENCE = 30.0
# RFC 6750, section 2.1, and longer than any: AUTH takes 12288 bytes at most (RFC 4954, section 4).
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{1,8192}")


def fetch(relay: Relay) -> Secret:
    """A fresh token. Raises RelaySettingsError, TransportError where the command took too long.

    What the command prints is never told: it may be the token, or what the token is made from.
    """
    fault = None
    printed = ""
    try:
        done = subprocess.run(  # noqa: S603  the operator's own command, and no shell
            shlex.split(relay.token_command.reveal()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            # Ctrl-C is for the mailing, which ends in order and may need the token for it.
            start_new_session=True,
        )
        printed = done.stdout.decode("ascii", "replace").strip()
        if done.returncode:
            fault = faults.no_token(f"ended with the exit code {done.returncode}")
        elif not _TOKEN.fullmatch(printed):
            fault = faults.no_token("printed something else than one token" if printed else "printed nothing")
    except OSError as error:
        fault = faults.no_token(f"cannot be started ({error.strerror or 'it is none'})")
    except subprocess.TimeoutExpired:
        fault = faults.no_token_in_time(_PATIENCE)
    if fault:
        # Outside the handlers: what they caught holds what was printed.
        raise fault
    return Secret(printed)
