"""What stands around a story in a mail: greeting, quoted mails, forwarded headers, signature, small print."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsletter.collect import dates
from newsletter.collect.lines import ended

_FORWARDED = re.compile(
    r"(?:begin\s+forwarded\s+message|anfang\s+der\s+weitergeleiteten\s+(?:nachricht|e-?mail)|"
    r"début\s+du\s+message\s+(?:réexpédié|transféré)|inicio\s+del\s+mensaje\s+reenviado|"
    r"inizio\s+messaggio\s+inoltrato)\s*:?|"
    r"[-_\s>]*(?:forwarded\s+message|weitergeleitete\s+nachricht|message\s+transféré|mensaje\s+reenviado|"
    r"messaggio\s+inoltrato|mensagem\s+encaminhada|doorgestuurd\s+bericht)[-_\s]*",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"-{3,}\s*(?:original\s+message|ursprüngliche\s+nachricht|message\s+d[’']origine|mensaje\s+original|"
    r"messaggio\s+originale|mensagem\s+original|oorspronkelijk\s+bericht)\s*-{3,}",
    re.IGNORECASE,
)
_WROTE = re.compile(
    r"(?:on|am|le|el|il|em|op)\s.{5,200}(?:wrote|schrieb(?:\s.{1,100})?|a\s+écrit|escribió|ha\s+scritto|"
    r"escreveu|schreef(?:\s.{1,100})?)\s*:",
    re.IGNORECASE | re.DOTALL,
)
_FIELD = re.compile(
    r"\*{0,2}(?:(?P<sender>from|von|de|da|van)|(?P<day>date|sent|datum|gesendet|envoyé|enviado(?:\s+el)?|fecha|data|"
    r"inviato|verzonden)|(?P<subject>subject|betreff|objet|asunto|oggetto|assunto|onderwerp)|"
    r"to|cc|bcc|reply-to|an|kopie|à|para|a|aan|importance|priorität|attachments|anlagen)\*{0,2}\s*:\*{0,2}\s*(?P<text>.*)",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:dear|hi|hello|hey|good\s+(?:morning|afternoon|evening)|hallo|liebe[rs]?|sehr\s+geehrte[rs]?|guten\s+"
    r"(?:tag|morgen)|moin|bonjour|chère?s?|salut|hola|estimad[oa]s?|querid[oa]s?|buenos\s+días|ciao|gentile|car[oaie]|olá|"
    r"prezad[oa]s?|beste|geachte)\b[^.!?:]{0,50}[,!.:–-]?",
    re.IGNORECASE,
)
_SIGN_OFF = re.compile(
    r"(?:(?:with\s+)?(?:best|kind|warm(?:est)?|many)(?:\s+(?:regards|wishes|thanks))?|regards|cheers|thanks(?:\s+again)?|"
    r"(?:many\s+)?thank\s+you|sincerely|yours(?:\s+\w+)?|all\s+the\s+best|mit\s+(?:freundlichen|besten|herzlichen|lieben)\s+grüßen|"
    r"(?:viele|liebe|beste|herzliche|schöne)\s+grüße|vg|lg|mfg|cordialement|bien\s+à\s+vous|saludos|un\s+saludo|atentamente|"
    r"cordiali\s+saluti|atenciosamente|met\s+vriendelijke\s+groet(?:en)?|groeten)\s*[,.!–-]*",
    re.IGNORECASE,
)
_SENT_FROM = re.compile(
    r"(?:sent\s+(?:from|with|via)\s+(?:my\s+)?\S.{2,60}|get\s+outlook\s+for\s+\w+|von\s+mein\w*\s+\S.{2,40}\s+gesendet|"
    r"envoyé\s+de\s+mon\s.{2,40}|enviado\s+desde\s.{2,40}|inviato\s+da\s.{2,40})\s*\.?",
    re.IGNORECASE,
)
_SMALL_PRINT = re.compile(
    r"\b(?:confidential|privileged|intended\s+(?:solely|only|recipient)|received\s+this\s+(?:e-?mail|message)\s+in\s+error|"
    r"vertraulich|confidencial|confidentiel|riservat[oe]|vertrouwelijk|consider\s+the\s+environment|scanned\s+for\s+viruses|"
    r"unsubscribe\s+from\s+this)\b",
    re.IGNORECASE,
)
_RULES = frozenset({"--", "---", "__", "___"})
_LITTLE = 200
_MOST_LAST, _LONGEST_LAST = 12, 100
_MOST_FORWARDS, _MOST_PARTINGS = 5, 3
_FEWEST_FIELDS = 2
_LOOKED_AHEAD = 12
_SMALL_PRINT_NEAR = 6


@dataclass(slots=True)
class Around:
    """Which blocks are the story, and what was found around it.

    `sender`, `day` and `subject` are those of the mail that was forwarded; `told` are notes on what went.
    """

    kept: list[int]
    sender: str = ""
    day: dates.Found | None = None
    subject: str = ""
    told: list[str] = field(default_factory=list)


def part(blocks: Sequence[str], quoted: Sequence[bool]) -> Around:
    """Parts the story from what a mail has around it.

    A block is a paragraph, or a line; `quoted` are those that the mail shows as somebody else's.
    """
    around = Around(list(range(len(blocks))))
    for _ in range(_MOST_FORWARDS):
        if not _cut_earlier(blocks, quoted, around):
            break
    _cut_end(blocks, around)
    _cut_greeting(blocks, around)
    return around


def letters(blocks: Sequence[str], which: Sequence[int]) -> int:
    """How many letters there are in some of the blocks."""
    return sum(len("".join(blocks[index].split())) for index in which)


def _cut_earlier(blocks: Sequence[str], quoted: Sequence[bool], around: Around) -> bool:
    """Cuts at the first mail below the mail; whether that one was forwarded, and is to be looked at too."""
    kept = around.kept
    for at, index in enumerate(kept):
        first = blocks[index].strip()
        forwarded = _FORWARDED.fullmatch(first.partition("\n")[0].strip()) is not None
        header = _header_end(blocks, kept, at)
        if not (forwarded or header > at or _EARLIER.match(first) or _wrote(blocks, kept, at)):
            continue
        begin = max(header, at + 1)
        above, below = kept[:at], kept[begin:]
        # What a mail only hands on is its story; what it answers is not.
        own = [one for one in above if not _GREETING.fullmatch(blocks[one].strip())]
        if (
            letters(blocks, below)
            and (forwarded or letters(blocks, own) < _LITTLE)
            and letters(blocks, own) < letters(blocks, below)
        ):
            _learn(blocks, kept[at:begin], around)
            if letters(blocks, above):
                around.told.append(f"Left out the words above the forwarded mail: “{_shown(blocks, above)}”.")
            around.kept = below
            return True
        around.told.append("Left out the earlier mail that is quoted below the text.")
        around.kept = above
        break
    own = [index for index in around.kept if not quoted[index]]
    if len(own) < len(around.kept) and letters(blocks, own) >= _LITTLE:
        around.told.append("Left out what is quoted from an earlier mail.")
        around.kept = own
    return False


def _wrote(blocks: Sequence[str], kept: Sequence[int], at: int) -> bool:
    """Whether 'On Monday, ... wrote:' stands here, on one line or two."""
    first = blocks[kept[at]].strip()
    following = blocks[kept[at + 1]].strip() if at + 1 < len(kept) else ""
    both = f"{first} {following}" if first and following else first
    return bool(_WROTE.fullmatch(first) or _WROTE.fullmatch(both))


def _header_end(blocks: Sequence[str], kept: Sequence[int], at: int) -> int:
    """Where the lines 'From: ... Sent: ... Subject: ...' end that begin at `at`; `at` where none do."""
    fields = 0
    end = at
    for position in range(at, min(len(kept), at + _LOOKED_AHEAD)):
        lines = [line for line in blocks[kept[position]].strip().split("\n") if line.strip()]
        found = sum(1 for line in lines if _FIELD.fullmatch(line.strip()))
        marker = position == at and lines and _FORWARDED.fullmatch(lines[0].strip())
        if not lines and position > at:
            if fields >= _FEWEST_FIELDS:
                break
            continue
        if not found and not marker:
            break
        if position == at and not marker:
            opening = _FIELD.fullmatch(lines[0].strip())
            if opening is None or not opening["sender"]:
                return at
        fields += found
        end = position + 1
    return end if fields >= _FEWEST_FIELDS else at


def _learn(blocks: Sequence[str], header: Sequence[int], around: Around) -> None:
    for index in header:
        for line in blocks[index].split("\n"):
            found = _FIELD.fullmatch(line.strip())
            if not found:
                continue
            text = found["text"].strip()
            if found["sender"]:
                around.sender = text.partition("<")[0].partition("[mailto")[0].strip(" \"'")
            elif found["subject"]:
                around.subject = text
            elif found["day"]:
                around.day = next(
                    (day for start in range(min(len(text), 20)) if (day := dates.at_start(text[start:]))),
                    None,
                )


def _cut_end(blocks: Sequence[str], around: Around) -> None:
    """Cuts small print, the signature and the words of parting off the end."""
    filled = [index for index in around.kept if blocks[index].strip()]
    end = len(filled)
    for at in range(max(0, len(filled) - _SMALL_PRINT_NEAR), len(filled)):
        text = blocks[filled[at]]
        if _SMALL_PRINT.search(text) and len(text) > _LONGEST_LAST:
            end = at
            break
    # Above the signature stand the words of parting.
    for _ in range(_MOST_PARTINGS):
        end = _parting(blocks, filled[:end])
    gone = filled[end:]
    if gone:
        shown = _shown(blocks, gone)
        around.told.append(f"Left out the end of the mail, its signature or small print: “{shown}”.")
        around.kept = [index for index in around.kept if index < gone[0]]


def _parting(blocks: Sequence[str], filled: Sequence[int]) -> int:
    """Where the last words begin: below a line of hyphens, 'Best regards' or 'Sent from my telephone'."""
    for at in range(len(filled) - 1, max(0, len(filled) - _MOST_LAST), -1):
        text = blocks[filled[at]].strip()
        first = text.partition("\n")[0].strip()
        below = [blocks[index].strip() for index in filled[at + 1 :]]
        if first in _RULES or _SENT_FROM.fullmatch(text):
            return at
        if _SIGN_OFF.fullmatch(first) and all(
            len(line) <= _LONGEST_LAST for line in (*text.split("\n"), *below)
        ):
            return at
        if len(text) > 2 * _LONGEST_LAST and ended(text):
            break
    return len(filled)


def _cut_greeting(blocks: Sequence[str], around: Around) -> None:
    first = next((index for index in around.kept if blocks[index].strip()), None)
    if first is None or not _GREETING.fullmatch(blocks[first].strip()):
        return
    around.told.append(f"Left out the greeting: “{blocks[first].strip()}”. Check the first lines below it.")
    around.kept.remove(first)


def _shown(blocks: Sequence[str], which: Sequence[int]) -> str:
    text = " ".join(" ".join(blocks[index].split()) for index in which if blocks[index].strip())
    return text if len(text) <= _LONGEST_LAST else text[: _LONGEST_LAST - 1].rstrip() + "…"
