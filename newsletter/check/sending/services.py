"""Mail services that staff really use: by what their servers are called, and what they want in the DNS."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A mail service. `hosts` are the ends of its servers' names, `spf` the domains that stand for them.

    `own_sender` where it sends under an address of its own, so that its domain counts for SPF and not ours;
    `selectors` are those of the DKIM keys that it usually asks for.
    """

    name: str
    hosts: tuple[str, ...]
    spf: tuple[str, ...]
    selectors: tuple[str, ...] = ()
    own_sender: bool = False


SERVICES = (
    Service(
        name="Google", hosts=("gmail.com", "google.com"), spf=("_spf.google.com",), selectors=("google",)
    ),
    Service(
        name="Microsoft 365",
        hosts=("office365.com", "outlook.com"),
        spf=("spf.protection.outlook.com",),
        selectors=("selector1", "selector2"),
    ),
    Service(name="Amazon SES", hosts=("amazonaws.com",), spf=("amazonses.com",), own_sender=True),
    Service(
        name="Mailgun",
        hosts=("mailgun.org",),
        spf=("mailgun.org", "eu.mailgun.org"),
        selectors=("k1", "mailo", "pic", "smtp"),
        own_sender=True,
    ),
    Service(
        name="SendGrid",
        hosts=("sendgrid.net",),
        spf=("sendgrid.net",),
        selectors=("s1", "s2"),
        own_sender=True,
    ),
    Service(name="Postmark", hosts=("postmarkapp.com",), spf=("spf.mtasv.net",), own_sender=True),
    Service(
        name="Brevo",
        hosts=("brevo.com", "sendinblue.com"),
        spf=("spf.brevo.com", "spf.sendinblue.com"),
        selectors=("brevo1", "brevo2", "mail"),
        own_sender=True,
    ),
    Service(
        name="Mailjet",
        hosts=("mailjet.com",),
        spf=("spf.mailjet.com",),
        selectors=("mailjet",),
        own_sender=True,
    ),
    Service(
        name="Mandrill",
        hosts=("mandrillapp.com",),
        spf=("spf.mandrillapp.com",),
        selectors=("mte1", "mte2", "mandrill"),
        own_sender=True,
    ),
    Service(name="SparkPost", hosts=("sparkpostmail.com",), spf=("sparkpostmail.com",), own_sender=True),
    Service(
        name="Zoho",
        hosts=("zoho.com", "zoho.eu", "zoho.in"),
        spf=("zohomail.com", "zoho.com", "zohomail.eu", "zoho.eu", "zoho.in"),
        selectors=("zmail", "zoho"),
    ),
    Service(
        name="Fastmail",
        hosts=("fastmail.com",),
        spf=("spf.messagingengine.com",),
        selectors=("fm1", "fm2", "fm3"),
    ),
    Service(name="iCloud", hosts=("mail.me.com",), spf=("icloud.com",), selectors=("sig1",)),
    Service(
        name="IONOS",
        hosts=("ionos.com", "ionos.de", "ionos.co.uk", "ionos.fr", "ionos.es", "ionos.it"),
        spf=("_spf-eu.ionos.com", "_spf-us.ionos.com"),
        selectors=("s1-ionos", "s2-ionos"),
    ),
    Service(name="OVH", hosts=("ovh.net",), spf=("mx.ovh.com",)),
    Service(name="Infomaniak", hosts=("infomaniak.com",), spf=("spf.infomaniak.ch",)),
    Service(
        name="Proton",
        hosts=("protonmail.ch", "proton.me"),
        spf=("_spf.protonmail.ch",),
        selectors=("protonmail", "protonmail2", "protonmail3"),
    ),
    Service(
        name="Gandi", hosts=("mail.gandi.net",), spf=("_mailcust.gandi.net",), selectors=("gm1", "gm2", "gm3")
    ),
)
_COMMON = ("default", "mail", "dkim", "google", "selector1", "selector2", "s1", "s2", "k1", "key1", "smtp")


def of_host(host: str) -> Service | None:
    """The service that the server `host` belongs to, as far as it is known here."""
    name = f".{host.lower().rstrip('.')}"
    return next((one for one in SERVICES if name.endswith(tuple(f".{end}" for end in one.hosts))), None)


def selectors(host: str) -> tuple[str, ...]:
    """The selectors to try where nobody named one: those of the relay's service first."""
    service = of_host(host)
    return tuple(dict.fromkeys((*(service.selectors if service else ()), *_COMMON)))
