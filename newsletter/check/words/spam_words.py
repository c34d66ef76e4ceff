"""SpamAssassin's rules in plain words: what each of the common ones means, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Where in a project the cause of a rule is to be sought."""

    ISSUE = "issue"
    SUBJECT = "subject"
    THEME = "theme"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Words:
    """What a rule means, said of the mail, and what to do."""

    meaning: str
    hint: str
    cause: Cause = Cause.ISSUE


# They speak of the way that a mail took, or of what only the server that received it could look up; a mail
# that was never sent has neither.
NOT_OF_THE_MAIL = (
    *("NO_RECEIVED", "NO_RELAYS", "ALL_TRUSTED", "UNPARSEABLE_RELAY", "MSGID_FROM_MTA_HEADER"),
    *("SPF_", "DKIM", "DMARC_", "RCVD_", "RDNS_", "HELO_", "ARC_", "DCC_", "TXREP", "AWL", "KAM_DMARC"),
    *("URIBL_BLOCKED", "URIBL_DBL_BLOCKED", "URIBL_ZEN_BLOCKED", "SURBL_BLOCKED", "FROM_FMBLA_NDBLOCKED"),
)

_MORE_TEXT = Words(
    "much picture and little text", "Tell in words what the pictures tell, and use fewer pictures."
)
_HIDDEN = Words(
    "text that readers cannot see", "Give all text a colour and a size that can be read.", Cause.THEME
)
_DATE = "Set the clock of this computer, and its time zone."
_MONEY = Words("talk of much money", "Say it without the sum, or with fewer of them.")
_DRUGS = Words("a medicine that spam advertises", "Use the name of the substance, or a more general word.")
_LISTED = Words(
    "a link to a site that stands on a list of spammers' sites",
    "Find out which link it is by taking them out one by one, and link to another page.",
)
_DISGUISED = Words(
    "a word written so that it looks disguised",
    "Write it plainly, without dots, blanks or foreign letters inside.",
)
_ODD_SUBJECT = "Write the subject in another way."
_SPOKEN = "Say it in other words."
_ODD_LINK = "Link to a plain page of your own website."
_HTML = "Look at the theme: newsletter theme check"

# Each name stands for all that begin with it; the longest that fits counts.
WORDS: dict[str, Words] = {
    "HTML_IMAGE_ONLY_": _MORE_TEXT,
    "HTML_IMAGE_RATIO_": _MORE_TEXT,
    "HTML_SHORT_LINK_IMG_": Words(
        "hardly more than a picture with a link", "Add some sentences beside the picture."
    ),
    "DC_GIF_UNO_LARGO": _MORE_TEXT,
    "HTML_FONT_LOW_CONTRAST": Words(
        "text in nearly the colour of its ground",
        "If contrast-light and contrast-dark say nothing, it is the hidden preheader and does no harm.",
        Cause.THEME,
    ),
    "HTML_FONT_TINY": Words("very small print", "Make it at least 12 pixels.", Cause.THEME),
    "HTML_TEXT_INVISIBLE_": _HIDDEN,
    "FONT_INVIS_": _HIDDEN,
    "LONG_INVISIBLE_TEXT": _HIDDEN,
    "WORD_INVIS": _HIDDEN,
    "STY_INVIS_": _HIDDEN,
    "HTML_OFF_PAGE": _HIDDEN,
    "MIME_HTML_ONLY": Words("a mail without plain text", "Mail it as it is built here, not as HTML alone."),
    "MPART_ALT_DIFF": Words(
        "plain text that says other things than the HTML",
        "The theme must put the same into both.",
        Cause.THEME,
    ),
    "MIME_BASE64_TEXT": Words("text packed in a way that hides it", _HTML, Cause.THEME),
    "HTML_MIME_NO_HTML_TAG": Words("HTML without its outermost tag", _HTML, Cause.THEME),
    "HTML_TAG_BALANCE_": Words("HTML whose tags do not close", _HTML, Cause.THEME),
    "HTML_OBFUSCATE_": Words("HTML that seems to hide words", _HTML, Cause.THEME),
    "HTML_BADATTR": Words("HTML with a broken attribute", _HTML, Cause.THEME),
    "CONTENT_AFTER_HTML": Words("text behind the end of the HTML", _HTML, Cause.THEME),
    "OBFUSCATING_COMMENT": Words("comments in the midst of words", _HTML, Cause.THEME),
    "SUBJ_ALL_CAPS": Words(
        "a subject all in capitals", "Write the subject as you write a sentence.", Cause.SUBJECT
    ),
    "SUBJ_BUY": Words("a subject that begins with 'Buy'", _ODD_SUBJECT, Cause.SUBJECT),
    "SUBJ_ATTENTION": Words("'Attention' in the subject", _ODD_SUBJECT, Cause.SUBJECT),
    "SUBJ_AS_SEEN": Words("'As seen' in the subject", _ODD_SUBJECT, Cause.SUBJECT),
    "SUBJ_YOUR_FAMILY": Words("'Your family' in the subject", _ODD_SUBJECT, Cause.SUBJECT),
    "SUBJECT_DIET": Words("a subject about losing weight", _ODD_SUBJECT, Cause.SUBJECT),
    "TO_IN_SUBJ": Words("the reader's address in the subject", "Leave it out.", Cause.SUBJECT),
    "MISSING_SUBJECT": Words("no subject", "Write one into issue.md.", Cause.SUBJECT),
    "UPPERCASE_": Words("much text in capitals", "Write in small letters; capitals are hard to read."),
    "MISSING_HEADERS": Words("no line that says whom it is to", "Mail it as it is built here."),
    "MISSING_DATE": Words("no date", "Mail it as it is built here."),
    "MISSING_FROM": Words("no sender", "Set the sender in newsletter.toml.", Cause.SETTINGS),
    "MISSING_MID": Words("no number of its own (Message-ID)", "Mail it as it is built here."),
    "DATE_IN_FUTURE_": Words("a date that is still to come", _DATE),
    "DATE_IN_PAST_": Words("a date that is long past", _DATE),
    "FROM_STARTS_WITH_NUMS": Words(
        "a sender's address that begins with digits", "Use one that begins with letters.", Cause.SETTINGS
    ),
    "FROM_BLANK_NAME": Words(
        "a sender with an empty name", "Below [sender] in newsletter.toml set a name.", Cause.SETTINGS
    ),
    "FROM_SUSPICIOUS_NTLD": Words(
        "a sender whose domain ends in a way that spammers like",
        "If you have a domain that ends in .org or your country's letters, send from it.",
        Cause.SETTINGS,
    ),
    "FREEMAIL_": Words(
        "answers that go to an address of a free mail service",
        "Use an address at your own domain for sender and answers.",
        Cause.SETTINGS,
    ),
    "URI_HEX": Words("a link that holds a long number in hexadecimal digits", _ODD_LINK),
    "LONG_HEX_URI": Words("a link that is one long number", _ODD_LINK),
    "URI_NOVOWEL": Words("a link to a site whose name is a row of consonants", _ODD_LINK),
    "NORMAL_HTTP_TO_IP": Words("a link to a number instead of a name", _ODD_LINK),
    "NUMERIC_HTTP_ADDR": Words("a link to a number instead of a name", _ODD_LINK),
    "URI_TRY_": Words("a link to an odd site that invites to try something", _ODD_LINK),
    "URI_OPTOUT_": Words(
        "an unsubscribe link to an odd site", "Let it lead to your own website.", Cause.SETTINGS
    ),
    "URI_PHISH": Words("a link that looks like one for stealing passwords", _ODD_LINK),
    "URL_SHORTENER": Words("a link through a service that shortens links", "Link to the page itself."),
    "SHORT_SHORTNER": Words("a link through a service that shortens links", "Link to the page itself."),
    "GOOG_REDIR_": Words("a link that goes through Google", "Link to the page itself."),
    "GOOGLE_DOCS_PHISH": Words(
        "a form at Google, as those who steal passwords use them", "Put the form on your own website."
    ),
    "URIBL_": _LISTED,
    "BODY_URI_ONLY": Words("nothing but a link", "Add some sentences."),
    "EXCUSE_": Words("an excuse for being mailed", "Say in one plain sentence why readers get the letter."),
    "CLICK_BELOW": Words("'click below'", "Let links say where they lead."),
    "DEAR_FRIEND": Words("'Dear friend'", "Greet readers by name, or as 'Dear reader'."),
    "DEAR_SOMETHING": Words("an impersonal 'Dear ...'", "Greet readers by name, or leave it out."),
    "URG_BIZ": Words("words like 'urgent'", _SPOKEN),
    "RISK_FREE": Words("'no risk'", _SPOKEN),
    "MONEY_BACK": Words("'money back'", _SPOKEN),
    "MONEY_": _MONEY,
    "LOTS_OF_MONEY": _MONEY,
    "US_DOLLARS_": _MONEY,
    "BILLION_DOLLARS": _MONEY,
    "DRUGS_": _DRUGS,
    "DRUG_": _DRUGS,
    "TVD_QUAL_MEDS": _DRUGS,
    "TVD_VISIT_PHARMA": Words("an online pharmacy", _SPOKEN),
    "FUZZY_": _DISGUISED,
    "UNICODE_OBFU_": _DISGUISED,
    "HK_RANDOM_FROM": Words(
        "a sender's address that looks like chance",
        "Use one that is a word, such as letters@.",
        Cause.SETTINGS,
    ),
    "BAYES_": Words(
        "words that this server has learnt from spam", "Others may judge otherwise; nothing has to be done."
    ),
}


def words_for(name: str) -> Words | None:
    """What `name` means; None for a rule that is not in the table."""
    return WORDS.get(max((one for one in WORDS if name.startswith(one)), key=len, default=""))


def is_of_the_mail(name: str) -> bool:
    """Whether the rule says something of the mail itself, and not of the way that a real one takes."""
    return not name.startswith(NOT_OF_THE_MAIL)
