"""One recipient's mail of a campaign, ready to be handed over."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from zoneinfo import ZoneInfo

from newsletter import message
from newsletter.audience import recipients
from newsletter.errors import SendError
from newsletter.message import Mailing, Signer
from newsletter.model import Campaign, Delivery, RenderedEmail
from newsletter.send.base import Mail
from newsletter.send.profiles import Profile
from newsletter.text import addresses
from newsletter.text.signed import Signatures


class Composer:
    """Makes the mails of `campaign`, each with ids, envelope sender and links of its own.

    Raises ConfigError or SendError where no mail at all can be made.
    """

    def __init__(
        self,
        campaign: Campaign,
        email: RenderedEmail,
        signatures: Signatures,
        signers: tuple[Signer, ...],
        profile: Profile,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._campaign, self._email, self._signatures = campaign, email, signatures
        self._domain = addresses.parse(email.sender.email).domain
        self._zone = ZoneInfo(campaign.zone)
        self._now = now
        mailing = Mailing(
            one_click=campaign.one_click,
            # The name of a list may name a disease.
            feedback_id=message.feedback_id(
                campaign.id, signatures.list_name(campaign.list), str(campaign.kind), self._domain
            ),
            signers=signers,
            leave_out=frozenset(name.lower() for name in profile.rewrites),
        )
        self._template = message.prepare(email, boundary=secrets.token_hex(12), mailing=mailing)

    def __call__(self, delivery: Delivery) -> Mail:
        """The mail of one recipient. Raises SendError where none can be made."""
        campaign, signatures = self._campaign.id, self._signatures
        subscriber = delivery.recipient.subscriber
        try:
            to = addresses.parse(delivery.recipient.email, international=True)
            sender = self._campaign.bounce_to
            if self._campaign.verp:
                sender = signatures.envelope_sender(sender, campaign, subscriber)
            message_id = signatures.message_id(campaign, subscriber, self._domain)
        except ValueError as error:
            raise SendError(str(error)) from error
        person = recipients.linked(
            delivery.recipient,
            self._email,
            lambda purpose: signatures.link_token(purpose, campaign, subscriber),
        )
        data = self._template.fill(person, date=self._now().astimezone(self._zone), message_id=message_id)
        return Mail(
            delivery=delivery,
            sender=sender,
            recipient=to.address,
            domain=to.domain,
            data=data,
            utf8=not to.is_ascii,
        )
