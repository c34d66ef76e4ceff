"""A rule about abbreviations that nobody explains."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.check.base import NOTE, Evidence, Group, Told, rule
from newsletter.check.texts import Kind, mailed, texts

_TEXTS = 1024
_ABBREVIATION = re.compile(
    r"(?<![\w&@#./’'-])([A-Z]{2,6})(?:s|-[a-z]+)?(?![\w&@]|[’']?[A-Z]|\.\w|-\d|-[A-Z])"
)
_ROMAN = re.compile(r"[IVX]+")
# What nearly everybody knows, in whatever language, and words that are written large for weight.
_KNOWN = frozenset(
    """
    TODO FIXME TBD TK XXX MONDAY FRIDAY SUNDAY TODAY FDA UCLA UK US USA EU UN TV PC IT ID OK AM PM DNA
    RNA PDF SMS GPS CD DVD USB WC FAQ HTML URL WWW SOS VIP DIY CEO HR PR AIDS HIV COVID GP NHS BBC CNN
    NASA NATO UNESCO UNICEF WHO FBI CIA IRS ATM PIN RSVP CET GMT UTC BST EST PST CT MRI EKG ECG ICU IV
    ER AD BC BCE CE BA MA MD PHD RN DR MR MRS MS PS NB TBC TBA ASAP AGM NGO NGOS MP PO VAT FM LGBT LGBTQ
    HTTP HTTPS APP QR AI CO EUR USD GBP CHF NOT NO AND OR ALL ANY NEVER ONLY MUST YES DO YOU NEW FREE
    BBQ DJ DJS LED LEDS WIFI WLAN CCTV ISBN FAQS ONG ONGS PCS TVS CDS DVDS
    NOW STOP ONE ARE IS THE WE MY ADN ONU UE EEUU IVA CV GMBH AG EV UG DRK ARD ZDF TÜV DIN EDV LKW PKW
    BRD DDR NRW USW OP MRT PLZ SNCF TGV SIDA VIH ARN IRM TAC SA SL SRL RAI ASL INPS CPF SUS RG
    """.split()  # noqa: SIM905  a list that people read and add to
)
# What everybody knows who speaks the language; elsewhere it may stand for something else.
_KNOWN_IN = {
    spoken: frozenset(words.split())
    for spoken, words in {
        "en": "BMI PTA PE GCSE GCSES MOT AED CPR RE RIP MBE OBE CBE RAF RNLI YMCA",
        "de": "HNO AOK VHS DFB ADAC SV FC TSV DLRG THW BMI KFZ CDU SPD FDP CSU DB EC",
        "es": "DNI ESO AMPA UCI NIE CEIP IES AVE DGT ITV FP TVE PSOE",
        "fr": "RDV CDI CDD TER RER RATP MJC CAF CPAM SMIC BTS HLM EHPAD TVA RSA SAMU",
        "it": "CUP SPID ISEE CAP ISTAT INAIL IRPEF IMU TARI CAF TG DOC DOP IGP",
        "pt": "NIF CC SNS IRS CTT RTP CP PSP GNR BI CEP CNPJ",
    }.items()
}
_MOST_NOTES = 5
_TWO = 2
# 'WANTED: tenors' and 'FOUND: a scarf' are words.
_HEADS = re.compile(r"(?=[A-Z]*[AEIOUY])[A-Z]{4,6}:")
_READ_ALONE = re.compile(r"\d\s?$|[A-Z][a-z]+, $")
_SKIPPED = frozenset({Kind.PUBLICATION, Kind.AUTHOR, Kind.REVIEWER, Kind.SPONSOR, Kind.CREDIT, Kind.ALT})
_MEANS = (
    r"\s*(?:\(\s*[^()]{0,5}[^\W\d_]{3,}|,?\s+(?:or|short for|which is short for|stands for|which stands for|"
    r"is short for|means|steht für|kurz für|das heißt|oder|significa|que significa|es decir|o sea|signifie|"
    r"c[’']est-à-dire|cioè|ossia|ou seja|abréviation de)\s|\s+[–—]\s+[a-zß-ÿ])"
)


@rule(Group.CONTENT, NOTE)
def abbreviation_unexplained(evidence: Evidence) -> Iterator[Told]:
    """An abbreviation that nothing in the issue explains.

    Who does not know it is lost. Say it in full where it comes up first: 'multiple myeloma (MM)'. The first
    five of an issue are told.
    """
    publication = evidence.publication
    own = f"{publication.name} {publication.tagline} {publication.sender.name} {publication.address}"
    notes = 0
    told: set[str] = set(re.findall(r"[A-Z]{2,6}", own))
    every = [text.text for text in texts(evidence)]
    for text in mailed(evidence):
        if text.kind in _SKIPPED:
            continue
        for short, at in _abbreviations(text.text, text.language):
            if short not in told and notes < _MOST_NOTES:
                told.add(short)
                if not any(_explains(one, short) for one in every):
                    notes += 1
                    yield Told(
                        f"'{short}' in {text.called} is not explained; some readers do not know it.",
                        text.at(at),
                        f"Write it in full the first time: ... ({short})",
                    )


@lru_cache(_TEXTS)
def _abbreviations(text: str, language: str) -> tuple[tuple[str, int], ...]:
    """The abbreviations of a text that not everybody knows, each once, and where it comes up first."""
    found: dict[str, int] = {}
    known = _KNOWN | _KNOWN_IN.get(language.partition("-")[0].lower(), frozenset())
    if any("A" <= one <= "Z" for one in text) and not text.isupper():
        for match in _ABBREVIATION.finditer(text):
            short = match[1]
            if short in known or _ROMAN.fullmatch(short) or _HEADS.match(text, match.start()):
                continue
            if not _in_capitals(text, match):
                found.setdefault(short, match.start())
    return tuple(found.items())


def _in_capitals(text: str, match: re.Match[str]) -> bool:
    """Whether the word stands among others that are written large, or behind a city or number."""
    before = re.search(r"([^\W\d_]{2,})\W{1,2}$", text[max(0, match.start() - 20) : match.start()])
    behind = re.match(r"\W{1,2}([^\W\d_]{4,})", text[match.end() : match.end() + 20])
    if any(one is not None and one[1].isupper() and one[1] not in _KNOWN for one in (before, behind)):
        return True
    # 'Phoenix, AZ' and '5 GB' are read as they are.
    return (
        len(match[1]) == _TWO
        and _READ_ALONE.search(text[max(0, match.start() - 20) : match.start()]) is not None
    )


@lru_cache(_TEXTS)
def _explains(text: str, short: str) -> bool:
    """Whether the text says what the abbreviation stands for."""
    return short in text and (
        re.search(rf"[^\W\d_]{{2,}}[”\"’']?\s+\(\s*(?:the )?[“\"‘']?{short}s?\b", text) is not None
        or re.search(rf"(?<!\w){short}s?\b{_MEANS}", text) is not None
        or re.search(
            rf"\b(?:called|known as|short|kurz|genannt|llamad[oa]|appelée?|detto|chamad[oa]),? {short}s?\b",
            text,
        )
        is not None
    )
