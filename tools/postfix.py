"""A Postfix in a temporary folder that takes mail over STARTTLS after a login, as an organization's does."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from newsletter.model import Relay, Secret, Security
from tools.servers import ProgramMissing, find, free_port, root, running

INSTALL = "tools/install-mail.sh"
USER = "office"
PASSWORD = "c4nary-postfix"  # noqa: S105  of a server that only this machine reaches, while the tests run

_SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n - 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
smtp unix - - n - - smtp
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""

# Nothing is asked of the DNS, and what is passed on stays as it came but for a line of its own at the top.
# Ids of the queue that sort by time let a test find the order again.
_SETTINGS = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {log}
maillog_file_prefixes = {folder}
myhostname = relay.test
mydestination =
alias_maps =
local_recipient_maps =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks =
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
default_transport = {transport}
local_header_rewrite_clients =
enable_long_queue_ids = yes
smtpd_tls_security_level = encrypt
smtpd_tls_chain_files = {folder}/server.pem
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{logins}
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/answers
smtpd_client_connection_count_limit = 0
smtpd_error_sleep_time = 0
"""

_LOGINS = """\
base_dir = {folder}/logins
state_dir = {folder}/logins
log_path = {folder}/dovecot.log
protocols =
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid=65534 gid=65534 home=/nonexistent
}}
# No waiting after a wrong password.
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {port}
  }}
}}
"""

# Folders of the queue, all but these two its user's alone (postfix-files(5)).
_QUEUE = (
    "active",
    "bounce",
    "corrupt",
    "defer",
    "deferred",
    "flush",
    "hold",
    "incoming",
    "private",
    "saved",
    "trace",
)
_SHARED = {"maildrop": 0o730, "public": 0o710}


class PostfixMissing(ProgramMissing):
    """There is no Postfix that could be started here, or no dovecot; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running Postfix: how mail is handed to it, and the file that it logs into."""

    relay: Relay
    log: Path


@contextmanager
def postfix(*, answers: Mapping[str, str] | None = None, onward: int | None = None) -> Iterator[Postfix]:
    """A running Postfix, which throws away what it takes, or passes it on to the port `onward` of 127.0.0.1.

    `answers` are its words about recipients that it does not take: `jane@x.test` to `550 5.1.1 No such user`.
    Raises PostfixMissing.
    """
    master = _master()
    dovecot = find("dovecot", PostfixMissing(f"dovecot is missing. Install it with: {INSTALL}"))
    folder = Path(tempfile.mkdtemp(prefix="newsletter-postfix-"))
    try:
        port, logins, log = free_port(), free_port(), folder / "maillog"
        ca_file = _certify(folder)
        _lay_out(folder)
        transport = "discard:" if onward is None else f"smtp:[127.0.0.1]:{onward}"
        write = {
            "main.cf": _SETTINGS.format(folder=folder, log=log, transport=transport, logins=logins),
            "master.cf": _SERVICES.format(port=port),
            "answers": "".join(f"{address} {words}\n" for address, words in (answers or {}).items()),
            "dovecot.conf": _LOGINS.format(folder=folder, port=logins),
            "users": f"{USER}:{{PLAIN}}{PASSWORD}\n",
        }
        for name, text in write.items():
            (folder / name).write_text(text, encoding="utf-8")
        with (
            running(
                [dovecot, "-F", "-c", folder / "dovecot.conf"],
                port=logins,
                folder=folder,
                log=folder / "dovecot.log",
            ),
            running([master, "-d", "-c", folder], port=port, folder=folder, log=log),
        ):
            yield Postfix(
                Relay(
                    host="127.0.0.1",
                    port=port,
                    security=Security.STARTTLS,
                    ca_file=str(ca_file),
                    user=USER,
                    password=Secret(PASSWORD),
                ),
                log,
            )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _master() -> Path:
    """Postfix's first process, which starts the others."""
    if not root():
        raise PostfixMissing("Postfix is not started: only root can.")
    missing = PostfixMissing(f"Postfix is missing. Install it with: {INSTALL}")
    asked = subprocess.run(  # noqa: S603  the machine's own program, found by path
        [find("postconf", missing), "-d", "-h", "daemon_directory"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(asked.stdout.strip()) / "master"


def _certify(folder: Path) -> Path:
    """Give the server a certificate for 127.0.0.1; the file of who issued it."""
    authority = trustme.CA()
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(ca_file))
    return ca_file


def _lay_out(folder: Path) -> None:
    """The folders of the queue with their owners; Postfix's own processes are no longer root in them."""
    # What it holds that is secret is only a test's.
    folder.chmod(0o755)
    (folder / "logins").mkdir()
    (folder / "queue").mkdir()
    (folder / "queue" / "pid").mkdir()
    for path in (folder / "data", *(folder / "queue" / name for name in _QUEUE)):
        path.mkdir(mode=0o700)
        shutil.chown(path, "postfix")
    for name, mode in _SHARED.items():
        path = folder / "queue" / name
        path.mkdir()
        shutil.chown(path, "postfix", "postdrop")
        path.chmod(mode)
