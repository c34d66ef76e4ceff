from __future__ import annotations

import re
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from newsletter import config
from newsletter.config.dkim import private_keys
from newsletter.errors import ConfigError
from newsletter.message import Mailing, Signer
from tests.message.mails import DOMAIN, fill
from tests.name_server import serving

Run = Callable[..., tuple[int, str, str]]
Verify = Callable[[bytes, Mapping[str, str]], bool]
NEW = ("dkim", "new", "--selector")


def told(output: str) -> tuple[str, str]:
    """The name and the value of the record on the page."""
    found = re.search(r"^Name:   (\S+)\nValue:  (.+)$", output, re.MULTILINE)
    assert found
    return found[1], found[2]


def signers(project: Path, keys: str) -> tuple[Signer, ...]:
    settings = config.load(project, {"DKIM_KEYS": keys})
    return tuple(Signer(selector, DOMAIN, key) for selector, key in private_keys(settings.dkim_keys))


def test_the_keys_that_are_made_sign_and_their_records_verify(
    project: Path, newsletter: Run, opendkim: Verify
) -> None:
    code, out, err = newsletter(project, *NEW, "mail")
    assert code == 0, err
    assert "DKIM_KEYS=mail=dkim/mail.pem\n" in err
    (project / ".env").write_text("DKIM_KEYS=mail=dkim/mail.pem\n")
    code, second, err = newsletter(project, *NEW, "Short", "--type", "ed25519")
    assert code == 0, err
    line = "mail=dkim/mail.pem, short=dkim/short.pem"
    assert f"DKIM_KEYS={line}\n" in err
    records = dict([told(out), told(second)])
    assert records.keys() == {f"mail._domainkey.{DOMAIN}", f"short._domainkey.{DOMAIN}"}
    made = signers(project, line)
    assert [one.algorithm for one in made] == ["rsa-sha256", "ed25519-sha256"]
    assert opendkim(fill(mailing=Mailing(signers=made)), records)


def test_the_doctor_finds_what_was_put_into_the_dns(project: Path, newsletter: Run) -> None:
    _, out, _ = newsletter(project, *NEW, "mail")
    name, value = told(out)
    (project / ".env").write_text("DKIM_KEYS=mail=dkim/mail.pem\n")
    zone = {name: {"TXT": [value]}, DOMAIN: {"MX": [f"10 mx.{DOMAIN}."]}}
    with serving(zone) as server, (project / ".env").open("a") as settings:
        settings.write(f"DNS_SERVER={server.endpoint}\n")
        settings.flush()
        _, out, _ = newsletter(project, "doctor")
    assert re.search(r"^ok +DKIM.*mail.*", out, re.MULTILINE), out


def test_a_key_is_for_its_owner_alone_and_never_for_git(project: Path, newsletter: Run) -> None:
    newsletter(project, *NEW, "mail")
    newsletter(project, *NEW, "mail", "--folder", "keys/ours")
    git = ["git", "-C", str(project)]
    subprocess.run([*git, "init", "-q"], check=True)
    seen = subprocess.run([*git, "add", "-An"], check=True, capture_output=True, text=True).stdout
    assert "newsletter.toml" in seen
    for path in (project / "dkim/mail.pem", project / "keys/ours/mail.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.name not in seen


def test_a_key_is_never_written_over(project: Path, newsletter: Run) -> None:
    newsletter(project, *NEW, "mail")
    before = (project / "dkim/mail.pem").read_bytes()
    code, out, err = newsletter(project, *NEW, "mail", "--type", "ed25519")
    assert (code, out) == (4, "")
    assert err.startswith("newsletter: dkim/mail.pem: This file is there already")
    assert (project / "dkim/mail.pem").read_bytes() == before


@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_a_zone_file_gets_strings_that_a_name_server_takes(project: Path, newsletter: Run, kind: str) -> None:
    code, out, _ = newsletter(
        project, *NEW, "mail", "--type", kind, "--domain", "Müller.example", "--zone-file"
    )
    assert code == 0
    assert out.startswith('mail._domainkey.xn--mller-kva.example. IN TXT ( "v=DKIM1; k=')
    strings = re.findall(r'"([^"]*)"', out)
    assert len(strings) == (2 if kind == "rsa" else 1)
    assert max(map(len, strings)) <= 255
    assert re.fullmatch(rf"v=DKIM1; k={kind}; p=[A-Za-z0-9+/]+=*", "".join(strings))


def test_a_long_value_is_given_in_pieces_too(project: Path, newsletter: Run) -> None:
    _, out, _ = newsletter(project, *NEW, "mail")
    assert "".join(re.findall(r'"([^"]*)"', out)) == told(out)[1]
    _, out, _ = newsletter(project, *NEW, "short", "--type", "ed25519")
    assert '"' not in out


@pytest.mark.parametrize("selector", ["", "../mail", "a b", "mail.", "é", "x" * 64])
def test_a_selector_is_a_name_in_the_dns(project: Path, newsletter: Run, selector: str) -> None:
    code, _, err = newsletter(project, *NEW, selector)
    assert code == 2
    assert "is not a selector" in err
    assert not (project / "dkim").exists()


def test_a_folder_that_cannot_be_made_is_told(project: Path, newsletter: Run) -> None:
    (project / "dkim").write_text("in the way")
    code, _, err = newsletter(project, *NEW, "mail")
    assert code == 4
    assert err.startswith("newsletter: dkim/mail.pem: ")
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("mail", "not a selector and a file"),
        ("=dkim/mail.pem", "not a selector and a file"),
        ("mail=", "not a selector and a file"),
        ("../x=dkim/mail.pem", "not a selector and a file"),
        ("mail=a.pem, MAIL=b.pem", "names a selector twice"),
    ],
)
def test_a_setting_of_keys_names_selectors_and_files(project: Path, value: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        config.load(project, {"DKIM_KEYS": value})
    assert "DKIM_KEYS" in str(caught.value)


def test_keys_lie_in_the_project_or_where_their_path_says_and_the_doctor_asks_for_them(
    project: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "x.pem"
    loaded = config.load(
        project, {"DKIM_KEYS": f"a=dkim/a.pem,b={elsewhere}", "NEWSLETTER_DKIM_SELECTOR": "b, c"}
    )
    assert loaded.dkim_keys == (("a", project / "dkim/a.pem"), ("b", elsewhere))
    assert loaded.dkim_selectors == ("b", "c", "a")
    assert config.load(project, {}).dkim_keys == ()


def test_a_key_file_that_is_missing_or_open_to_all_is_told(project: Path, newsletter: Run) -> None:
    newsletter(project, *NEW, "mail")
    path = project / "dkim/mail.pem"
    for keys, words in (
        ("mail=dkim/other.pem", "is not there"),
        ("mail=dkim", "cannot be read"),
    ):
        with pytest.raises(ConfigError, match=words):
            signers(project, keys)
    for mode in (0o604, 0o602, 0o666):
        path.chmod(mode)
        with pytest.raises(ConfigError, match="everybody on this machine can read the key “mail”") as caught:
            signers(project, "mail=dkim/mail.pem")
        assert f"chmod 600 {path}" in caught.value.hint
    # A group of its own is how a mail server shares its key.
    path.chmod(0o640)
    assert signers(project, "mail=dkim/mail.pem")


def test_a_file_that_holds_no_key_is_told(project: Path) -> None:
    path = project / "mail.pem"
    path.write_text("v=DKIM1; k=rsa; p=AAAA")
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="“mail” holds no private key"):
        signers(project, "mail=mail.pem")
