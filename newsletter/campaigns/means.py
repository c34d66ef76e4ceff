"""By what means an email is mailed: the relay and its habits, signatures, and how readers leave."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from newsletter.audience import recipients
from newsletter.config.dkim import private_keys
from newsletter.errors import ConfigError
from newsletter.message import Signer
from newsletter.model import Relay, RenderedEmail
from newsletter.model.base import frozen
from newsletter.probe import one_click
from newsletter.probe.one_click import OneClick
from newsletter.send import profiles
from newsletter.send.profiles import Outlook, Profile
from newsletter.text import addresses, signed
from newsletter.text.signed import Signatures

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.database import Database
    from newsletter.net.fetch import Web

_DAY = dt.timedelta(days=1)
# Nobody's number: those of subscribers begin at 1, and campaigns have 8 letters.
_NOBODY = ("nobody", "0")


@frozen
class Means:
    """How an email would be mailed. `already` were handed over in the last 24 hours.

    `signed_by` are the DKIM keys, as `selector._domainkey.domain`. `outlook` is known once the number of
    recipients is.
    """

    relay: Relay
    profile: Profile
    bounce_to: str
    verp: bool
    one_click: OneClick
    signed_by: tuple[str, ...]
    already: int
    outlook: Outlook | None = None


def of(
    settings: Settings, email: RenderedEmail, database: Database, *, now: dt.datetime, web: Web | None = None
) -> Means:
    """How the email would be mailed from here; the page for leaving is asked whether it takes one click.

    Raises ConfigError where no mail server is configured or no bounce could tell whom it is about, and
    DatabaseError.
    """
    from newsletter.database import deliveries, signing

    relay = needed(settings)
    profile = profiles.of(relay)
    with database.writing() as connection:
        signatures = Signatures(signing.keys(connection, now))
        already = sum(count for _, count in deliveries.handed_over_since(connection, now - _DAY))
    # Where the relay allows no other sender, any other envelope sender would be refused too.
    chosen = "" if profile.own_sender_only else settings.bounce_email
    bounce_to = chosen or email.sender.email
    return Means(
        relay=relay,
        profile=profile,
        bounce_to=bounce_to,
        verp=profile.verp and signed.has_room(bounce_to),
        one_click=_one_click(email, signatures, web),
        signed_by=tuple(f"{one.selector}._domainkey.{one.domain}" for one in signers(settings, email)),
        already=already,
    )


def needed(settings: Settings) -> Relay:
    """The relay. Raises ConfigError where none is configured."""
    if settings.relay is None:
        raise ConfigError(
            "Nothing can be mailed to a list: no mail server is set.",
            hint="Set SMTP_HOST in .env to the name of your mail server.",
        )
    return settings.relay


def with_outlook(means: Means, settings: Settings, count: int, now: dt.datetime) -> Means:
    outlook = profiles.outlook(means.profile, count, means.already, now, settings.publication.zone)
    return replace(means, outlook=outlook)


def _one_click(email: RenderedEmail, signatures: Signatures, web: Web | None) -> OneClick:
    if not email.sender.one_click:
        return OneClick(works=False, problem="one_click is not set to true below [sender] in newsletter.toml")
    links = recipients.links(email, lambda purpose: signatures.link_token(purpose, *_NOBODY))
    return one_click.look(dict(links).get("unsubscribe", ""), web)


def warnings(means: Means, settings: Settings, email: RenderedEmail) -> tuple[str, ...]:
    """Sentences about readers who could not leave, about what the relay may refuse, and about bounces."""
    found = []
    if not means.one_click.is_there:
        found.append(
            "Readers who want to leave may get nowhere: their page cannot be reached from here. Open it in a "
            "browser before you go on (unsubscribe_url in newsletter.toml)."
        )
    user, sender = means.relay.user, email.sender.email
    if means.profile.own_sender_only and "@" in user and addresses.key(user) != addresses.key(sender):
        where = f"Through {means.profile.name} mail leaves from the address that is logged in, {user}"
        found.append(f"{where}; the sender is {sender}.")
    if means.profile.own_sender_only and settings.bounce_email:
        found.append(
            f"Through {means.profile.name} bounces come back to the mailbox that mail is sent from, and not "
            f"to {settings.bounce_email}."
        )
    if means.profile.verp and not means.verp:
        found.append(
            f"The address {means.bounce_to} is so long that no number can be added to it: mails that "
            "come back will not say whom they were for. A shorter one can be set as bounce_email below "
            "[sender] in newsletter.toml."
        )
    return tuple(found)


def outlooks(settings: Settings, now: dt.datetime) -> tuple[tuple[str, int, Outlook], ...]:
    """The lists that mailing to takes longer than a day, how many people they have, and what that means.

    Raises DatabaseError.
    """
    from newsletter.database import deliveries, is_begun, lists, opened

    if settings.relay is None or not is_begun(settings.database, settings.root):
        return ()
    profile = profiles.of(settings.relay)
    with opened(settings.database, settings.root) as database, database.reading() as connection:
        names = lists.names(connection)
        already = sum(count for _, count in deliveries.handed_over_since(connection, now - _DAY))
    found = (
        (name, count, profiles.outlook(profile, count, already, now, settings.publication.zone))
        for name, count in names
    )
    return tuple(one for one in found if one[2].choices)


def signers(settings: Settings, email: RenderedEmail) -> tuple[Signer, ...]:
    """What signs the mails of the email's sender (DKIM). Raises ConfigError for a key that cannot be used."""
    domain = addresses.parse(email.sender.email).domain
    return tuple(Signer(selector, domain, key) for selector, key in private_keys(settings.dkim_keys))
