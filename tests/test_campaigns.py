"""What the command line cannot show: promises that depend on the outside world."""

from __future__ import annotations

import datetime as dt
import email
import secrets
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from newsletter import campaigns, config, pipeline
from newsletter.audience import subscribers as audience
from newsletter.campaigns import Outcome, Plan, Wish
from newsletter.config import Settings
from newsletter.database import lists, opened, subscribers
from newsletter.errors import LedgerError
from newsletter.model import CampaignState, Person, Secret, Service
from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from newsletter.project import sent
from newsletter.send.watch import Beat
from tests.net.sites import Page, Site, reply, serving
from tests.relays.serving import Scripted, scripted

DATE = dt.date(2026, 11, 22)
HOST = "leave.example"
READERS = ("ana@example.org", "ben@example.org")


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def seen_by_nobody(beat: Beat) -> None:
    pass


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Scripted]:
    with scripted(tmp_path / "relay") as relay:
        yield relay


@pytest.fixture
def leave() -> Iterator[tuple[Site, Web]]:
    """A page for leaving that answers a click, and the way there."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with serving(context) as site:
        site.pages = _Any(reply(200))
        web = Web(
            allow=frozenset({f"{HOST}:{site.port}"}),
            resolve=lambda host, port: ("127.0.0.1",),
            limits=Limits(read=10, whole=20),
            trust=trust,
        )
        yield site, web


class _Any(dict[str, Page]):
    """The same page whatever is asked for."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page

    def get(self, _key: str, _default: object = None) -> Page:
        return self._page


def prepared(project: Path, served: Scripted, database: str = "", **sender: str | bool) -> Settings:
    """The settings of a project whose issue is approved and whose list is full."""
    settings = config.load(project, {})
    publication = settings.publication
    settings = replace(
        settings,
        relay=served.relay,
        database=Secret(database),
        publication=replace(publication, sender=replace(publication.sender, **sender)),  # type: ignore[arg-type]
    )
    pipeline.approve(pipeline.build(settings, DATE), settings, "Ruth Adair", now)
    with opened(settings.database, project) as opened_one, opened_one.writing() as connection:
        lists.made(connection, "readers", now())
        subscribers.put(connection, "readers", (Person(email=one) for one in READERS), now())
    return settings


def planned(settings: Settings, web: Web | None = None, **wish: object) -> Plan:
    found = campaigns.plan(
        settings,
        Wish(date=DATE, list="readers", hold=0, **wish),  # type: ignore[arg-type]
        now=now(),
        ids=lambda: secrets.token_hex(4),
        web=web,
    )
    assert isinstance(found, Plan)
    return found


def mailed(settings: Settings, plan: Plan) -> Outcome:
    frozen = campaigns.freeze(settings, plan, now())
    return campaigns.work(settings, frozen.id, watch=seen_by_nobody, stop=threading.Event())


def test_one_click_is_promised_where_the_page_was_seen_to_take_it(
    project: Path, served: Scripted, leave: tuple[Site, Web]
) -> None:
    site, web = leave
    url = f"https://{HOST}:{site.port}/leave"
    settings = prepared(project, served, unsubscribe_url=url, one_click=True)
    plan = planned(settings, web)
    assert plan.means.one_click.works
    (heard,) = site.heard
    assert heard.method == "POST"
    outcome = mailed(settings, plan)
    assert outcome.summary.campaign.state is CampaignState.DONE
    tokens = set()
    for one in served.seen().taken:
        message = email.message_from_bytes(one.data)
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        tokens.add(message["List-Unsubscribe"].partition("token=")[2])
    assert len(tokens) == len(READERS)
    # Nobody's token was tried: it is in no mail.
    assert not any(heard.target.partition("token=")[2] in token for token in tokens)


@pytest.mark.parametrize("status", [302, 404, 500])
def test_one_click_is_not_promised_where_the_page_does_not_take_it(
    project: Path, served: Scripted, leave: tuple[Site, Web], status: int
) -> None:
    site, web = leave
    site.pages = _Any(reply(status, Location="/"))
    url = f"https://{HOST}:{site.port}/leave"
    settings = prepared(project, served, unsubscribe_url=url, one_click=True)
    plan = planned(settings, web)
    assert plan.means.one_click.problem
    mailed(settings, plan)
    assert not any(b"List-Unsubscribe-Post" in one.data for one in served.seen().taken)


def test_where_one_click_is_not_switched_on_the_page_is_not_asked(
    project: Path, served: Scripted, leave: tuple[Site, Web]
) -> None:
    site, web = leave
    settings = prepared(project, served, unsubscribe_url=f"https://{HOST}:{site.port}/leave", one_click=False)
    assert "one_click is not set to true" in planned(settings, web).means.one_click.problem
    assert site.heard == []


def test_a_campaign_is_mailed_once_whatever_its_database_is(
    project: Path, served: Scripted, database_url: str
) -> None:
    settings = prepared(project, served, database_url)
    outcome = mailed(settings, planned(settings))
    assert outcome.summary.campaign.state is CampaignState.DONE
    assert sorted(served.seen().recipients) == sorted(READERS)
    again = campaigns.plan(settings, Wish(date=DATE, list="readers"), now=now(), ids=lambda: "aaaaaaaa")
    assert isinstance(again, campaigns.Idle)
    assert again.is_done
    with pytest.raises(LedgerError):
        campaigns.work(settings, outcome.summary.campaign.id, watch=seen_by_nobody, stop=threading.Event())


def test_planning_leaves_nothing_behind(project: Path, served: Scripted, database_url: str) -> None:
    settings = prepared(project, served, database_url)
    planned(settings)
    assert campaigns.standing(settings, DATE) == ()


def test_what_was_confirmed_is_what_is_mailed_or_nothing(project: Path, served: Scripted) -> None:
    settings = prepared(project, served)
    plan = planned(settings)
    with opened(settings.database, project) as database, database.writing() as connection:
        subscribers.put(connection, "readers", [Person(email="cat@example.org")], now())
    with pytest.raises(LedgerError, match="the list was changed meanwhile, and it would be 3 people now"):
        campaigns.freeze(settings, plan, now())
    assert campaigns.standing(settings, DATE) == ()


def test_two_who_confirm_the_same_at_once_mail_it_once(project: Path, served: Scripted) -> None:
    settings = prepared(project, served)
    first, second = planned(settings), planned(settings)
    campaigns.freeze(settings, first, now())
    with pytest.raises(LedgerError, match="This issue is planned already, to the list readers"):
        campaigns.freeze(settings, second, now())


def test_a_sender_that_the_relay_would_refuse_is_told_of(project: Path, served: Scripted) -> None:
    settings = prepared(project, served)
    assert settings.relay
    other = replace(settings.relay, service=Service.M365, user="office@hollinmarrow.example")
    _, warning = planned(replace(settings, relay=other)).warnings
    assert "mail leaves from the address that is logged in, office@hollinmarrow.example" in warning
    own = replace(settings.relay, service=Service.M365, user="letters@hollinmarrow.example")
    (only,) = planned(replace(settings, relay=own)).warnings
    assert "mail leaves from" not in only


def test_a_sender_with_a_long_address_mails_everybody_all_the_same(project: Path, served: Scripted) -> None:
    sender = "news-and-letters-of-the-foundation@hollinmarrow.example"
    settings = prepared(project, served, email=sender)
    plan = planned(settings)
    assert any("so long that no number can be added to it" in one for one in plan.warnings)
    mailed(settings, plan)
    assert {one.sender for one in served.seen().taken} == {sender}
    assert sorted(served.seen().recipients) == sorted(READERS)


def test_what_is_cancelled_before_its_first_mail_leaves_no_record(
    project: Path, served: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = prepared(project, served)
    write = sent.write

    def cancelled_meanwhile(root: Path, record: sent.Sent) -> Path:
        campaigns.cancel(settings, campaigns.chosen(settings), now())
        return write(root, record)

    monkeypatch.setattr(sent, "write", cancelled_meanwhile)
    outcome = mailed(settings, planned(settings))
    assert outcome.summary.campaign.state is CampaignState.CANCELLED
    assert served.seen().taken == ()
    assert sent.records(project, DATE) == ()


def test_lists_that_take_days_are_told_of(project: Path, served: Scripted) -> None:
    settings = prepared(project, served)
    assert settings.relay
    assert campaigns.outlooks(settings, now()) == ()
    slow = replace(settings, relay=replace(settings.relay, per_day=1))
    ((name, count, outlook),) = campaigns.outlooks(slow, now())
    assert (name, count) == ("readers", 2)
    assert outlook.choices


def test_bounces_come_back_to_the_address_of_the_settings(project: Path, served: Scripted) -> None:
    settings = replace(prepared(project, served), bounce_email="returned@mail.example")
    mailed(settings, planned(settings))
    senders = {one.sender for one in served.seen().taken}
    assert len(senders) == len(READERS)
    assert all(one.startswith("returned+") and one.endswith("@mail.example") for one in senders)


def test_without_that_setting_bounces_come_back_to_the_sender(project: Path, served: Scripted) -> None:
    settings = prepared(project, served)
    mailed(settings, planned(settings))
    assert all(one.sender.startswith("letters+") for one in served.seen().taken)


def test_a_sender_whose_address_is_too_long_for_bounces_is_told_of_the_setting(
    project: Path, served: Scripted
) -> None:
    long = f"{'l' * 26}@hollinmarrow.example"
    settings = prepared(project, served, email=long)
    [warning] = [one for one in planned(settings).warnings if long in one]
    assert "bounce_email below [sender]" in warning
    mended = planned(replace(settings, bounce_email="b@mail.example"))
    assert not [one for one in mended.warnings if "bounce_email" in one]
    mailed(settings, mended)
    assert sorted(served.seen().recipients) == sorted(READERS)
    assert all(one.sender.startswith("b+") for one in served.seen().taken)


def test_a_relay_that_allows_no_other_sender_gets_none_for_bounces(project: Path, served: Scripted) -> None:
    settings = replace(prepared(project, served), bounce_email="returned@mail.example")
    assert settings.relay
    plan = planned(replace(settings, relay=replace(settings.relay, service=Service.M365)))
    assert plan.means.bounce_to == "letters@hollinmarrow.example"
    warning = next(one for one in plan.warnings if "returned@mail.example" in one)
    assert "come back to the mailbox that mail is sent from, and not to returned@mail.example" in warning


def test_whoever_waits_for_a_moment_is_not_late_for_waking_up_a_little_after_it(
    project: Path, served: Scripted
) -> None:
    settings = prepared(project, served)
    campaign = campaigns.freeze(settings, planned(settings, lateness=0), now())
    assert not campaigns.is_late(campaign, campaign.due + dt.timedelta(seconds=30))
    assert campaigns.is_late(campaign, campaign.due + dt.timedelta(seconds=90))
    patient = replace(campaign, lateness=3600)
    assert not campaigns.is_late(patient, campaign.due + dt.timedelta(minutes=59))
    assert campaigns.is_late(patient, campaign.due + dt.timedelta(minutes=61))


def test_a_campaign_goes_on_while_a_long_list_is_imported(
    project: Path, served: Scripted, database_url: str
) -> None:
    settings = prepared(project, served, database_url)
    plan = planned(settings)
    outcomes: list[Outcome] = []

    def meanwhile(step: str, done: int = 0, total: int = 0) -> None:
        # Long after the first thousand were read and before the last ones are.
        if done > total // 2 and not outcomes:
            outcomes.append(mailed(settings, plan))

    (project / "readers.csv").write_text(
        "email\n" + "".join(f"reader{number}@example.org\n" for number in range(5000))
    )
    done = audience.import_people(
        settings, str(project / "readers.csv"), "others", now=now(), heard=lambda _: None, progress=meanwhile
    )
    assert (done.imported.added, done.new_list) == (5000, True)
    assert [one.summary.campaign.state for one in outcomes] == [CampaignState.DONE]
    assert sorted(served.seen().recipients) == sorted(READERS)
