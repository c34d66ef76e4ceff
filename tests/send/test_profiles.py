"""What is known of relays, and what it means for a mailing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Relay, Service
from newsletter.send import profiles
from newsletter.send.pace import Limits, Pace
from newsletter.send.profiles import PROFILES, Outlook

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))  # a Monday


def outlook(service: str, recipients: int, already: int = 0) -> Outlook:
    return profiles.outlook(PROFILES[Service(service)], recipients, already, NOW, "Europe/Berlin")


@pytest.mark.parametrize(
    ("host", "service"),
    [
        ("smtp.office365.com", "m365"),
        ("SMTP.Office365.com.", "m365"),
        ("smtp-relay.gmail.com", "google"),
        ("smtp.gmail.com", "google"),
        ("email-smtp.eu-central-1.amazonaws.com", "ses"),
        ("mail.example.org", "generic"),
        ("smtp.office365.com.example.org", "generic"),
        ("127.0.0.1", "generic"),
    ],
)
def test_a_relay_is_known_by_its_host(host: str, service: str) -> None:
    assert profiles.of(Relay(host=host)).service == service


def test_settings_come_before_what_the_host_tells() -> None:
    relay = Relay(host="mail.example.org", service=Service.M365)
    assert profiles.of(relay).limits == Limits(connections=3, per_minute=30, per_day=10_000)
    relay = Relay(host="smtp.office365.com", service=Service.GENERIC)
    assert profiles.of(relay).limits == Limits()
    own = Relay(
        host="smtp.office365.com", connections=2, per_minute=0, per_day=500, per_connection=0, user="a@x.test"
    )
    assert profiles.of(own).limits == Limits(connections=2, per_minute=0, per_day=500, per_connection=0)


@pytest.mark.parametrize("service", [None, Service.GOOGLE])
def test_google_gives_the_relay_most_a_mailbox_less_and_a_free_account_least(service: Service | None) -> None:
    hosts = [("smtp-relay.gmail.com", ""), ("smtp.gmail.com", "a@x.test"), ("smtp.gmail.com", "a@gmail.com")]
    found = [profiles.of(Relay(host=host, user=user, service=service)) for host, user in hosts]
    assert [(one.limits.per_day, one.verp) for one in found] == [(10_000, True), (2000, False), (500, False)]


def test_every_service_is_described_and_limits_nobody_out() -> None:
    assert set(PROFILES) == set(Service)
    for service, profile in PROFILES.items():
        assert profile.service is service
        assert profile.limits.connections >= 1
        for text in profile.notes:
            assert text.endswith(".")
        # A signature of ours must not cover what the relay rewrites; where it signs itself there is none.
        assert profile.signs or not profile.rewrites
    assert PROFILES[Service.SES].rewrites == ("Message-ID", "Date")
    assert [service for service, one in PROFILES.items() if one.verp] == ["google", "postfix", "generic"]


def test_a_mailing_of_days_is_told_with_its_end_and_what_can_be_done() -> None:
    found = outlook("m365", 50_000)
    assert found.sentences == (
        "Through Microsoft 365 this takes about 5 days: it takes 10,000 a day and 30 a minute.",
        "The last mail leaves around 14:33 on Friday, 27 November.",
    )
    assert found.choices == (
        "Spread it: 10,000 go now, then up to 10,000 each day.",
        "Send through another mail server: one that is made for mailings takes more (SMTP_HOST in .env).",
    )


def test_what_was_mailed_today_counts_and_waiting_is_offered() -> None:
    found = outlook("google", 9000, already=4000)
    assert found.duration == dt.timedelta(days=1)
    assert found.sentences == (
        "Through Google Workspace this takes about 24 hours: it takes 10,000 a day.",
        "4,000 were mailed in the last 24 hours already, and count.",
        "The last mail leaves around 09:00 on Tuesday, 24 November.",
    )
    assert found.choices[0] == "Spread it: 6,000 go now, then up to 10,000 each day."
    assert found.choices[1] == "Wait until 09:00 on Tuesday, 24 November: then all can go at once."
    found = outlook("m365", 9000, already=10_000)
    assert found.choices[0] == "Spread it: up to 10,000 each day, from when the last ones are a day old."
    assert found.choices[1].endswith("then all can go at once, in about 5 hours.")


def test_a_mailing_of_minutes_has_no_choices() -> None:
    found = outlook("m365", 45)
    assert found.duration == dt.timedelta(seconds=90)
    assert found.sentences[0].startswith("Through Microsoft 365 this takes about 2 minutes: ")
    assert found.choices == ()
    assert outlook("m365", 20).sentences[0].startswith("Through Microsoft 365 this takes about 1 minute: ")


@pytest.mark.parametrize("service", ["postfix", "generic"])
def test_where_no_limit_is_known_nothing_is_promised(service: str) -> None:
    found = outlook(service, 1_000_000)
    assert (found.duration, found.sentences, found.choices) == (dt.timedelta(), (), ())


def test_a_day_is_24_hours_even_when_the_clocks_change() -> None:
    now = dt.datetime(2026, 10, 24, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    found = profiles.outlook(PROFILES[Service.GOOGLE], 20_000, 0, now, "Europe/Berlin")
    assert found.sentences[1] == "The last mail leaves around 11:00 on Sunday, 25 October."


@given(
    limits=st.builds(
        Limits, per_minute=st.sampled_from([0, 1, 30, 100]), per_day=st.sampled_from([0, 50, 1000, 1440])
    ),
    recipients=st.integers(0, 300),
    already=st.integers(0, 80),
)
def test_the_pace_keeps_what_the_outlook_promises(limits: Limits, recipients: int, already: int) -> None:
    profile = dataclasses.replace(PROFILES[Service.GENERIC], limits=limits)
    promised = profiles.outlook(profile, recipients, already, NOW, "UTC").duration
    now = 0.0
    pace = Pace(limits, lambda: now, [(0.0, already)] if already else [])
    for _ in range(recipients):
        while (seconds := pace.wait("x.test")) > 0:
            now += seconds
        pace.take("x.test")
    # Each day ends with a minute that is counted whole.
    days = promised.days + 1
    assert abs(now - promised.total_seconds()) <= 120 * days
