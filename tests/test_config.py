from __future__ import annotations

from pathlib import Path

import pytest

from newsletter import config
from newsletter.errors import ConfigError
from newsletter.model import SHARES, Endpoint, Login, Relay, Secret, Security, Service
from newsletter.text.signed import Signatures


def setting(settings: config.Settings, key: str) -> tuple[str, str]:
    return next((s.value, s.source) for s in settings.origins if s.key == key)


def relay_of(project: Path, **environ: str) -> Relay:
    relay = config.load(project, environ).relay
    assert relay is not None
    return relay


def test_a_value_comes_from_the_first_place_that_has_it(project: Path) -> None:
    settings = project / "newsletter.toml"
    settings.write_text(settings.read_text().replace("[sender]", "[sender]\nname = 'toml'"))
    dotenv = project / ".env"
    dotenv.write_text("NEWSLETTER_SENDER_NAME=dotenv\n")
    environ = {"NEWSLETTER_SENDER_NAME": "environment"}
    flags = {"sender.name": "flag"}
    places = [
        (config.load(project, environ, flags), ("flag", "flag")),
        (config.load(project, environ), ("environment", "environment NEWSLETTER_SENDER_NAME")),
        (config.load(project, {}), ("dotenv", ".env NEWSLETTER_SENDER_NAME")),
    ]
    dotenv.unlink()
    places.append((config.load(project, {}), ("toml", "newsletter.toml:8")))
    settings.write_text(settings.read_text().replace("name = 'toml'\n", ""))
    places.append((config.load(project, {}), ("", "default")))
    for found, expected in places:
        assert setting(found, "sender.name") == expected


def test_the_sender_is_called_like_the_publication_unless_told(project: Path) -> None:
    assert config.load(project, {}).publication.sender.name == "The Test Letter"


def test_without_a_host_there_is_no_relay(project: Path) -> None:
    assert config.load(project, {}).relay is None


@pytest.mark.parametrize(
    ("environ", "security", "port"),
    [
        ({"SMTP_HOST": "smtp.example.org"}, Security.STARTTLS, 587),
        ({"SMTP_HOST": "smtp.example.org", "SMTP_PORT": "465"}, Security.TLS, 465),
        ({"SMTP_HOST": "smtp.example.org", "SMTP_SECURITY": "tls"}, Security.TLS, 587),
        ({"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "1025"}, Security.NONE, 1025),
        ({"SMTP_HOST": "localhost"}, Security.NONE, 587),
        ({"SMTP_HOST": "::1", "SMTP_SECURITY": "starttls"}, Security.STARTTLS, 587),
    ],
)
def test_the_encryption_follows_host_and_port(
    project: Path, environ: dict[str, str], security: Security, port: int
) -> None:
    relay = relay_of(project, **environ)
    assert (relay.security, relay.port) == (security, port)


@pytest.mark.parametrize(
    "host", ["smtp.example.org", "10.0.0.1", "localhost.example.org", "127.0.0.1.example.org"]
)
def test_mail_never_leaves_this_machine_in_clear(project: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="in clear"):
        config.load(project, {"SMTP_HOST": host, "SMTP_SECURITY": "none"})


def test_a_password_is_shown_nowhere(project: Path) -> None:
    canary = "c4nary-${HOME}-$x"
    (project / ".env").write_text(f"SMTP_HOST=smtp.example.org\nSMTP_PASSWORD='{canary}'\n")
    settings = config.load(project, {})
    assert settings.relay is not None
    assert settings.relay.password.reveal() == canary
    assert canary not in repr(settings) + str(settings.relay)
    assert setting(settings, "SMTP_PASSWORD") == ("***", ".env SMTP_PASSWORD")


def test_a_password_with_a_line_break_is_refused_without_showing_it(project: Path) -> None:
    environ = {"SMTP_PASSWORD": f"c4nary{chr(10)}x"}
    with pytest.raises(ConfigError) as raised:
        config.load(project, environ)
    assert "c4nary" not in str(raised.value) + repr(raised.value.__cause__)


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('zone = "Europe/Berlin"', 'zone = "Europe/Atlantis"', 4, "not a time zone"),
        ('language = "en-GB"', "language = 7", 3, "not a language"),
        ('language = "en-GB"', "language = [1]", 3, "text in quotes"),
        ('name = "The Test Letter"', "name = The Test Letter", 2, "Invalid value"),
        ('name = "The Test Letter"', 'nmae = "The Test Letter"', 2, "Did you mean 'name'?"),
        ("[sender]", "[sendr]", 7, "Did you mean 'sender'?"),
        ("[sender]", '[smtp]\npassword = "x"\n[sender]', 7, "no group [smtp]"),
        ("letters@hollinmarrow.example", "letters.example", 8, "not"),
        ("https://hollinmarrow.example/unsubscribe", "hollinmarrow.example", 9, "not a web address"),
    ],
)
def test_a_wrong_setting_is_named_with_its_line(
    project: Path, old: str, new: str, line: int, words: str
) -> None:
    path = project / "newsletter.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(ConfigError) as raised:
        config.load(project, {})
    assert str(raised.value).startswith(f"newsletter.toml:{line}: ")
    assert words in str(raised.value)
    assert "\n" not in str(raised.value) + raised.value.hint


def test_a_line_of_the_env_file_that_cannot_be_read_is_named_but_not_shown(project: Path) -> None:
    (project / ".env").write_text("SMTP_HOST=smtp.example.org\nSMTP_PASSWORD='c4nary\n")
    with pytest.raises(ConfigError) as raised:
        config.load(project, {})
    assert str(raised.value).startswith(".env:2: ")
    assert "c4nary" not in str(raised.value) + raised.value.hint


def test_a_wrong_value_of_the_environment_is_named_by_its_variable(project: Path) -> None:
    with pytest.raises(ConfigError, match="environment SMTP_PORT"):
        config.load(project, {"SMTP_PORT": "smtp"})


@pytest.mark.parametrize("gone", ['name = "The Test Letter"', 'email = "letters@hollinmarrow.example"'])
def test_what_no_mail_can_go_without_is_asked_for(project: Path, gone: str) -> None:
    path = project / "newsletter.toml"
    path.write_text(path.read_text().replace(gone, ""))
    with pytest.raises(ConfigError) as raised:
        config.load(project, {})
    assert "Add this line" in raised.value.hint


def test_every_setting_is_explained_in_the_example_file() -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text()
    assert [key.env for key in config.KEYS if f"{key.env}=" not in example] == []


def test_the_example_file_changes_nothing_when_it_is_copied(project: Path) -> None:
    example = (Path(__file__).parent.parent / ".env.example").read_text()
    before = config.load(project, {})
    (project / ".env").write_text(example)
    after = config.load(project, {})
    assert (after.publication, after.relay, after.database) == (
        before.publication,
        before.relay,
        before.database,
    )


@pytest.mark.parametrize(
    "name", ["Café\u00a0du Nord", "می\u200cخواهم", "👩\u200d🌾 Letter", "新聞\u3000便り"]
)
def test_a_name_may_hold_what_its_language_needs(project: Path, name: str) -> None:
    assert config.load(project, {"NEWSLETTER_NAME": name}).publication.name == name


@pytest.mark.parametrize("name", ["a\nb", "a\u2028b", "a\x1bb", "nlm" + "0a" * 12 + "z"])
def test_a_name_holds_no_line_break_and_nothing_that_only_machines_read(project: Path, name: str) -> None:
    with pytest.raises(ConfigError) as raised:
        config.load(project, {"NEWSLETTER_NAME": name})
    assert len(str(raised.value).splitlines()) == 1


@pytest.mark.parametrize("text", ["a=" + "[" * 3000, "[publication]\nname = " + "9" * 5000])
def test_settings_that_no_person_wrote_are_refused_all_the_same(project: Path, text: str) -> None:
    (project / "newsletter.toml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        config.load(project, {})
    assert str(raised.value).startswith("newsletter.toml:")


@pytest.mark.parametrize("port", ["²", "٥٨٧", "0", "65536", "9" * 5000])
def test_a_port_is_a_plain_number(project: Path, port: str) -> None:
    with pytest.raises(ConfigError, match="is not a port number") as raised:
        config.load(project, {"SMTP_PORT": port})
    assert len(str(raised.value)) < 200


@pytest.mark.parametrize("host", ["https://mail.example", "mail example"])
def test_a_host_is_a_name_and_nothing_else(project: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="is not the name of a server"):
        config.load(project, {"SMTP_HOST": host})


def test_an_empty_variable_is_one_that_is_not_set(project: Path) -> None:
    settings = config.load(project, {"SMTP_HOST": "smtp.example.org", "SMTP_PORT": ""})
    assert settings.relay is not None
    assert settings.relay.port == 587


@pytest.mark.parametrize("url", ["https://a.example/{date}", "https://a.example/letters", ""])
def test_an_issue_can_be_seen_under_its_date(project: Path, url: str) -> None:
    assert config.load(project, {"NEWSLETTER_ISSUE_URL": url}).publication.issue_url == url


@pytest.mark.parametrize("url", ["https://a.example/letter/images", "https://a.example/letter/images/"])
def test_where_pictures_lie_is_the_address_of_a_folder(project: Path, url: str) -> None:
    loaded = config.load(project, {"NEWSLETTER_IMAGE_BASE_URL": url})
    assert loaded.publication.image_base_url == "https://a.example/letter/images"


@pytest.mark.parametrize("url", ["https://a.example/?i=", "https://a.example/#", "images", "ftp://a.example"])
def test_where_pictures_lie_is_nothing_else(project: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="NEWSLETTER_IMAGE_BASE_URL"):
        config.load(project, {"NEWSLETTER_IMAGE_BASE_URL": url})


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/{issue}", "one {date}"),
        ("https://a.example/{date}/{date}", "one {date}"),
        ("https://a.example/{date", "one {date}"),
        ("https://a.example/{}", "one {date}"),
        ("https://a.example/{date:%Y}", "one {date}"),
        ("a.example/{date}", "not a web address"),
        ("http:///{date}", "not a web address"),
    ],
)
def test_an_address_of_issues_has_no_other_place_to_fill_in(project: Path, url: str, words: str) -> None:
    with pytest.raises(ConfigError) as raised:
        config.load(project, {"NEWSLETTER_ISSUE_URL": url})
    assert words in str(raised.value)


@pytest.mark.parametrize("key", ["UNSUBSCRIBE_URL", "PREFERENCES_URL"])
@pytest.mark.parametrize("url", ["https://a.example/{token}", "https://a.example/me?who={token}"])
def test_a_page_of_a_reader_has_a_place_for_their_token_or_none(project: Path, key: str, url: str) -> None:
    sender = config.load(project, {f"NEWSLETTER_{key}": url}).publication.sender
    assert getattr(sender, key.lower()) == url


@pytest.mark.parametrize("key", ["UNSUBSCRIBE_URL", "PREFERENCES_URL"])
@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://a.example/{date}", "one {token}"),
        ("https://a.example/{token}/{token}", "one {token}"),
        ("https://a.example/{token", "one {token}"),
        ("https://{token}.a.example/", "would not see it"),
        ("https://{token}", "would not see it"),
        ("https://a.example/#{token}", "would not see it"),
        ("a.example/leave/you/{token}", "not a web address"),
        (f"https://a.example/{'x' * 850}", "not a web address"),
    ],
)
def test_a_page_of_a_reader_has_no_other_place_to_fill_in(
    project: Path, key: str, url: str, words: str
) -> None:
    with pytest.raises(ConfigError) as raised:
        config.load(project, {f"NEWSLETTER_{key}": url})
    assert words in str(raised.value)


@pytest.mark.parametrize("key", ["LOGO", "ART"])
@pytest.mark.parametrize(
    "path", ["../logo.png", "/etc/logo.png", "a/../../b.png", "https://a.example/a.png", "C:\\a.png"]
)
def test_a_picture_of_the_brand_lies_in_the_project(project: Path, key: str, path: str) -> None:
    with pytest.raises(ConfigError, match="is not a file of this project"):
        config.load(project, {f"NEWSLETTER_BRAND_{key}": path})


def test_a_picture_of_the_brand_knows_the_line_that_names_it(project: Path) -> None:
    path = project / "newsletter.toml"
    path.write_text(path.read_text() + '\n[brand]\nlogo = "brand\\\\mark.png"\n')
    brand = config.load(project, {"NEWSLETTER_BRAND_ART": "art.png"}).publication.brand
    assert brand.logo
    assert (brand.logo.path, str(brand.logo.where), brand.logo.alt) == (
        "brand/mark.png",
        "newsletter.toml:14",
        "",
    )
    assert brand.art
    assert brand.art.where.path == "environment NEWSLETTER_BRAND_ART"


def test_without_pictures_the_brand_has_none(project: Path) -> None:
    brand = config.load(project, {}).publication.brand
    assert (brand.logo, brand.art) == (None, None)


@pytest.mark.parametrize("radius", ["0", "6", "24"])
def test_corners_are_as_round_as_told(project: Path, radius: str) -> None:
    assert config.load(project, {"NEWSLETTER_BRAND_RADIUS": radius}).publication.brand.radius == int(radius)


@pytest.mark.parametrize("radius", ["-1", "6px", "1.5", "100", "²", "٦"])
def test_a_radius_is_a_small_number_of_pixels(project: Path, radius: str) -> None:
    with pytest.raises(ConfigError, match="is not a number of pixels"):
        config.load(project, {"NEWSLETTER_BRAND_RADIUS": radius})


def test_a_radius_needs_no_quotes(project: Path) -> None:
    path = project / "newsletter.toml"
    path.write_text(path.read_text() + "\n[brand]\nradius = 0\n")
    assert config.load(project, {}).publication.brand.radius == 0


def test_the_masthead_has_the_brands_colour_unless_told(project: Path) -> None:
    plain = config.load(project, {"NEWSLETTER_BRAND_COLOR": "#abcdef"}).publication.brand
    assert (plain.color, plain.masthead, plain.accent) == ("#ABCDEF", "#ABCDEF", "#F6B93B")
    told = {"NEWSLETTER_BRAND_MASTHEAD": "#012345", "NEWSLETTER_BRAND_ACCENT": "#fedcba"}
    brand = config.load(project, told).publication.brand
    assert (brand.masthead, brand.accent) == ("#012345", "#FEDCBA")


@pytest.mark.parametrize("key", ["COLOR", "MASTHEAD", "ACCENT"])
@pytest.mark.parametrize("color", ["red", "#FFF", "#12345G", "#12345678", "rgb(0,0,0)"])
def test_a_colour_is_six_digits(project: Path, key: str, color: str) -> None:
    with pytest.raises(ConfigError, match="is not a colour"):
        config.load(project, {f"NEWSLETTER_BRAND_{key}": color})


@pytest.mark.parametrize(
    "value", [r"Bad\nTown", r"A\u0000", r"\u001b", r"a\u0085b", r"a\r\nBcc: x", r"a\u2028b"]
)
def test_a_sample_value_that_no_header_can_hold_is_named_with_its_line(project: Path, value: str) -> None:
    settings = project / "newsletter.toml"
    before = settings.read_text().rstrip("\n").count("\n") + 1
    settings.write_text(f'{settings.read_text().rstrip(chr(10))}\n[fields]\ncity = "{value}"\n', newline="")
    with pytest.raises(ConfigError, match=f"newsletter.toml:{before + 2}: fields.city holds"):
        config.load(project, {})


@pytest.mark.parametrize(
    ("value", "host", "port"),
    [
        ("127.0.0.1:9000", "127.0.0.1", 9000),
        ("spam.office.example", "spam.office.example", 783),
        ("[::1]:9000", "::1", 9000),
        ("[::1]", "::1", 783),
    ],
)
def test_a_spam_filter_is_a_server_and_its_port(project: Path, value: str, host: str, port: int) -> None:
    assert config.load(project, {"SPAMD": value}).spamd == Endpoint(host=host, port=port)


@pytest.mark.parametrize(
    "value", ["a b", "host:0", "host:99999", "host:", "::1", "http://host:1", "[host]:1"]
)
def test_a_spam_filter_is_nothing_else(project: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="environment SPAMD"):
        config.load(project, {"SPAMD": value})


def test_a_name_server_is_named_by_its_address(project: Path) -> None:
    found = config.load(project, {"DNS_SERVER": "9.9.9.9"})
    assert found.dns_server == Endpoint(host="9.9.9.9", port=53)
    with pytest.raises(ConfigError, match="IP address of a name server"):
        config.load(project, {"DNS_SERVER": "dns.example"})


def test_nobody_is_asked_unless_told(project: Path) -> None:
    found = config.load(project, {})
    assert (found.spamd, found.dns_server, found.dkim_selectors) == (None, None, ())


def test_selectors_are_a_list_of_labels(project: Path) -> None:
    assert config.load(project, {}, {"sender.dkim_selector": "s1, mail.2026"}).dkim_selectors == (
        "s1",
        "mail.2026",
    )
    for value in ("a b", "a..b", ".a", "a@b", "x" * 64):
        with pytest.raises(ConfigError, match="no selector"):
            config.load(project, {}, {"sender.dkim_selector": value})


@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_the_database_is_a_file_of_the_project_unless_a_server_is_named(project: Path, scheme: str) -> None:
    assert not config.load(project, {}).database
    url = f"{scheme}://me:c4nary@db.example.org:5433/letters?sslmode=require"
    settings = config.load(project, {"DATABASE_URL": url})
    assert settings.database.reveal() == url
    assert setting(settings, "DATABASE_URL") == ("***", "environment DATABASE_URL")
    assert "c4nary" not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:c4nary@h/letters",
        "sqlite:///c4nary.db",
        "postgresql+psycopg2://me:c4nary@h/letters",
        "c4nary",
        "postgresql://me:c4nary@h",
        "postgresql://me:c4nary@h/",
        "postgresql://me:c4nary@h:port/letters",
        "postgresql://me:c4nary@[h/letters",
        "postgresql://me:c4n#ary@h/letters",
    ],
)
def test_another_database_is_refused_in_one_line_that_shows_no_password(project: Path, url: str) -> None:
    with pytest.raises(ConfigError) as raised:
        config.load(project, {"DATABASE_URL": url})
    assert str(raised.value) == (
        "environment DATABASE_URL: the value is not the address of a PostgreSQL database: "
        "postgresql://USER:PASSWORD@HOST/NAME."
    )


def test_a_database_in_the_settings_file_is_refused(project: Path) -> None:
    path = project / "newsletter.toml"
    path.write_text(f'DATABASE_URL = "postgresql://me:c4nary@h/n"\n{path.read_text()}')
    with pytest.raises(ConfigError) as raised:
        config.load(project, {})
    assert "c4nary" not in str(raised.value) + raised.value.hint


def with_clients(project: Path, lines: str) -> Path:
    path = project / "newsletter.toml"
    path.write_text(f"[clients]\n{lines}\n{path.read_text()}")
    return project


def test_without_a_word_about_mail_programs_readers_are_a_public_of_all_kinds(project: Path) -> None:
    settings = config.load(project, {})
    assert settings.rules.shares == ()
    assert [setting(settings, f"clients.{name}") for name, _ in SHARES] == [
        (str(percent), "default") for _, percent in SHARES
    ]
    assert config.load(with_clients(project, "# gmail = 40"), {}).rules.shares == ()


def test_who_says_which_mail_programs_readers_use_says_it_of_all(project: Path) -> None:
    settings = config.load(with_clients(project, "gmail = 40\noutlook_windows = 60"), {})
    assert settings.rules.shares == (("gmail", 40), ("outlook_windows", 60))
    assert setting(settings, "clients.outlook_windows") == ("60", "newsletter.toml:3")
    assert setting(settings, "clients.apple") == ("0", "default")


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("apple = 40\ngmial = 40", r":3: \[clients\] knows no 'gmial'. Did you mean 'gmail'\?"),
        ("gmail = 101", ":2: clients.gmail should be a whole number from 0 to 100"),
        ("gmail = -1", ":2: clients.gmail should be a whole number"),
        ("gmail = 12.5", ":2: clients.gmail should be a whole number"),
        ("gmail = true", ":2: clients.gmail should be a whole number"),
        ('gmail = "40"', ":2: clients.gmail should be a whole number"),
        ("gmail = 60\napple = 41", r":1: the percents below \[clients\] are 101 together"),
    ],
)
def test_a_share_that_cannot_be_is_named_with_its_line(project: Path, lines: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=f"newsletter.toml{problem}"):
        config.load(with_clients(project, lines), {})


def test_mail_programs_are_a_group(project: Path) -> None:
    path = project / "newsletter.toml"
    path.write_text(f"clients = 3\n{path.read_text()}")
    with pytest.raises(ConfigError, match=r"there is no group \[clients\]"):
        config.load(project, {})


# --- the habits of a relay -----------------------------------------------------------------------------


def test_limits_of_a_relay_are_its_services_unless_told(project: Path) -> None:
    relay = relay_of(project, SMTP_HOST="smtp.example.org")
    assert (relay.service, relay.login, relay.token_command) == (None, Login.AUTO, Secret(""))
    assert (relay.connections, relay.per_minute, relay.per_day, relay.per_connection) == (None,) * 4
    relay = relay_of(
        project,
        SMTP_HOST="smtp.example.org",
        SMTP_PROFILE="m365",
        SMTP_CONNECTIONS="2",
        SMTP_PER_MINUTE="0",
        SMTP_PER_DAY="5000",
        SMTP_PER_CONNECTION="50",
    )
    assert relay.service is Service.M365
    assert (relay.connections, relay.per_minute, relay.per_day, relay.per_connection) == (2, 0, 5000, 50)


@pytest.mark.parametrize("key", ["CONNECTIONS", "PER_MINUTE", "PER_DAY", "PER_CONNECTION"])
@pytest.mark.parametrize("value", ["-1", "1.5", "many", "²", "٣", "9" * 5000])
def test_a_limit_is_a_plain_number(project: Path, key: str, value: str) -> None:
    with pytest.raises(ConfigError, match="is not a whole number") as raised:
        config.load(project, {f"SMTP_{key}": value})
    assert len(str(raised.value)) < 200


def test_without_any_connection_nothing_could_leave(project: Path) -> None:
    with pytest.raises(ConfigError, match="SMTP_CONNECTIONS"):
        config.load(project, {"SMTP_CONNECTIONS": "0"})


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("SMTP_PROFILE", "yahoo", "is not one of google, m365, ses, postfix, generic"),
        ("SMTP_LOGIN", "oauth", "is not one of auto, plain, login, xoauth2"),
        ("SMTP_SECURITY", "ssl", "is not one of starttls, tls, none"),
        ("SMTP_TOKEN_COMMAND", "token 'x", "a quotation mark has no end"),
    ],
)
def test_a_choice_that_there_is_not_is_told_with_those_that_there_are(
    project: Path, key: str, value: str, told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        config.load(project, {key: value})


@pytest.mark.parametrize(
    ("environ", "told"),
    [
        ({"SMTP_LOGIN": "xoauth2"}, "needs a SMTP_TOKEN_COMMAND"),
        ({"SMTP_LOGIN": "plain", "SMTP_TOKEN_COMMAND": "token"}, "has no use for SMTP_TOKEN_COMMAND"),
        ({"SMTP_TOKEN_COMMAND": "token"}, "but SMTP_USER is not"),
    ],
)
def test_a_login_that_cannot_work_is_told_before_anything_is_tried(
    project: Path, environ: dict[str, str], told: str
) -> None:
    with pytest.raises(ConfigError, match=told):
        config.load(project, environ | {"SMTP_HOST": "smtp.example.org"})


@pytest.mark.parametrize("login", ["auto", "xoauth2"])
def test_a_token_comes_from_a_command(project: Path, login: str) -> None:
    command = "token --for 'the letter'"
    relay = relay_of(
        project, SMTP_HOST="h.test", SMTP_USER="me", SMTP_LOGIN=login, SMTP_TOKEN_COMMAND=command
    )
    assert (relay.login, relay.token_command.reveal()) == (login, command)
    # It may hold what the token is made from.
    assert "the letter" not in repr(relay)


def test_bounces_go_to_the_sender_unless_told(project: Path) -> None:
    assert config.load(project, {}).bounce_email == ""
    told = config.load(project, {"NEWSLETTER_BOUNCE_EMAIL": "bounces@mail.example"})
    assert told.bounce_email == "bounces@mail.example"
    assert setting(told, "sender.bounce_email")[1] == "environment NEWSLETTER_BOUNCE_EMAIL"
    path = project / "newsletter.toml"
    path.write_text(path.read_text().replace("[sender]", "[sender]\nbounce_email = 'returned@mail.example'"))
    assert config.load(project, {}).bounce_email == "returned@mail.example"


def test_an_address_for_bounces_leaves_room_for_the_number_of_the_mail(project: Path) -> None:
    longest = f"{'b' * 25}@mail.example"
    assert config.load(project, {"NEWSLETTER_BOUNCE_EMAIL": longest}).bounce_email == longest
    signatures = Signatures((b"key",))
    assert signatures.envelope_sender(longest, "12345678", "1").startswith("bbb")
    for wrong, words in ((f"b{longest}", "more than 25 letters before the @-sign"), ("bounce", "address")):
        with pytest.raises(ConfigError) as raised:
            config.load(project, {"NEWSLETTER_BOUNCE_EMAIL": wrong})
        assert str(raised.value).startswith("environment NEWSLETTER_BOUNCE_EMAIL: sender.bounce_email: ")
        assert words in str(raised.value)
