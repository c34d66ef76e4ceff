"""The table of answers, on what relays really say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.send import Reply
from newsletter.send.answers import (
    Fate,
    Scope,
    Stage,
    is_for_settings,
    judge,
    may_be_about_one,
    scope,
    why,
)

MAIL, RCPT, DATA, BODY = Stage


def reply(said: str) -> Reply:
    code, _, text = said.partition(" ")
    return Reply(int(code), text)


def fate(stage: Stage, said: str) -> Fate:
    return judge(stage, reply(said))


@pytest.mark.parametrize("said", ["250 2.0.0 Ok: queued as 4711", "250 ok", "251 2.1.5 will forward"])
def test_a_whole_mail_that_was_taken_is_submitted(said: str) -> None:
    assert fate(BODY, said) is Fate.SUBMITTED


@pytest.mark.parametrize(
    "said",
    [
        "550 5.1.1 The email account that you tried to reach does not exist. 5.1.1 Try double-checking",
        "550 5.1.1 <jane@x.test>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 #5.1.1 bad address jane@x.test",
        "501 5.1.3 Bad recipient address syntax",
        "553 5.1.3 The recipient address is not a valid RFC 5321 address.",
        "550 5.1.6 Recipient has moved",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "556 5.1.10 Recipient address has null MX",
    ],
)
def test_a_dead_address_is_never_mailed_again(said: str) -> None:
    assert fate(RCPT, said) is Fate.DEAD


@pytest.mark.parametrize(
    "said",
    [
        "550 No such person at this address",
        "550 5.2.1 The email account that you tried to reach is disabled",
        "550 5.1.2 We weren't able to find the recipient domain",
        "554 5.4.4 Domain has no MX",
        "553 mailbox name not allowed",
        "550 4.1.1 unknown",
        "550 5.1.1.9 is no status code",
        "550 5.2.3 Message too large for this mailbox",
        "550 Mailbox unavailable; see https://x.test/spam",
        "550 2.1.5 what",
    ],
)
def test_another_refused_recipient_is_rejected_and_not_held_dead(said: str) -> None:
    assert fate(RCPT, said) is Fate.REJECTED


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (RCPT, "550 5.4.5 Daily user sending quota exceeded. For more information"),
        (BODY, "550 5.4.5 Daily SMTP relay limit exceeded for user."),
        (RCPT, "550 5.7.1 Daily SMTP relay limit exceeded for customer"),
        (BODY, "550 5.1.8 Access denied, bad outbound sender AS(42004)"),
        (RCPT, "550 5.1.90 Your message can't be sent because you've reached your daily limit"),
        (RCPT, "550 5.1.7 <news@x.test>: Sender address rejected"),
        (RCPT, "550 5.1.0 <news@x.test>: Sender address rejected: User unknown in virtual mailbox table"),
        (BODY, "554 5.2.0 STOREDRV.Submission.Exception:OutboundSpamException; Failed to process message"),
        (BODY, "554 5.2.0 STOREDRV.Submission.Exception:SubmissionQuotaExceededException"),
        (BODY, "554 5.2.252 SendAsDenied; news@x.test not allowed to send as other@x.test"),
        (BODY, "554 5.2.2 mailbox full; STOREDRV.Submission.Exception:QuotaExceededException.Mapi"),
        (MAIL, "554 5.2.2 mailbox full"),
        (MAIL, "552 5.2.2 mailbox full"),
        (RCPT, "554 5.2.2 mailbox full"),
        (BODY, "554 Message rejected: Email address is not verified. The following identities failed"),
        (RCPT, "554 5.7.1 <jane@x.test>: Relay access denied"),
        (RCPT, "550 relay not permitted"),
        (RCPT, "554 relaying denied"),
        (RCPT, "550 5.7.1 recipient does not accept"),
        (BODY, "550 5.7.26 This mail is unauthenticated"),
        (BODY, "554 looks like spam"),
        (BODY, "552 5.7.0 This message was blocked because its content presents a security issue"),
        (MAIL, "552 5.3.4 Message size exceeds fixed limit"),
        (BODY, "552 5.2.3 Your message exceeded the size limits"),
        (BODY, "552 message too large"),
        (BODY, "554 5.3.4 too big"),
        (MAIL, "530 5.7.0 Must issue a STARTTLS command first"),
        (MAIL, "530 Authentication required"),
        (RCPT, "535 5.7.8 Username and Password not accepted"),
        (MAIL, "550 no"),
        (MAIL, "501 5.1.7 Bad sender address syntax"),
        (RCPT, "503 5.5.1 Error: need MAIL command"),
        (DATA, "502 5.5.2 Error: command not recognized"),
    ],
)
def test_what_is_about_the_sender_pauses_the_campaign_and_marks_nobody(stage: Stage, said: str) -> None:
    assert fate(stage, said) is Fate.HALTED
    told = why(stage, reply(said))
    assert said in told
    assert told[0].isupper()


@pytest.mark.parametrize(
    "said",
    [
        "421 4.7.28 Our system has detected an unusual rate of unsolicited mail",
        "450 4.1.1 <jane@x.test>: Recipient address rejected: unverified: host said: 550 5.1.1 unknown",
        "450 4.2.0 <jane@x.test>: Recipient address rejected: Greylisted",
        "451 4.7.500 Server busy. Please try again later from [5.1.1.3].",
        "452 4.5.3 Your message has too many recipients",
        "452 4.2.2 The email account that you tried to reach is over quota",
        "454 Throttling failure: Daily message quota exceeded",
        "454 4.7.0 Temporary authentication failure",
        "432 4.3.2 Concurrent connections limit exceeded",
        "450 5.1.1 not sure of itself",
    ],
)
@pytest.mark.parametrize("stage", list(Stage))
def test_not_now_is_tried_again_later(stage: Stage, said: str) -> None:
    assert fate(stage, said) is Fate.DEFERRED


@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (RCPT, "552 5.2.2 mailbox full"),
        (RCPT, "550 5.2.2 user over quota"),
        (RCPT, "552 Mailbox is over its quota"),
        (BODY, "552 5.2.2 mailbox full"),
    ],
)
def test_a_readers_full_mailbox_is_tried_again_later(stage: Stage, said: str) -> None:
    assert fate(stage, said) is Fate.DEFERRED
    assert scope(stage, reply(said)) is not Scope.RELAY


@pytest.mark.parametrize("said", ["554 Transaction failed", "550 5.6.0 cannot be converted", "554 5.0.0 no"])
@pytest.mark.parametrize("stage", [DATA, BODY])
def test_a_mail_that_is_refused_without_a_reason_is_rejected_and_the_next_is_watched(
    stage: Stage, said: str
) -> None:
    assert fate(stage, said) is Fate.REJECTED
    assert scope(stage, reply(said)) is Scope.RELAY


@pytest.mark.parametrize("code", [0, 100, 354, 600, 999])
def test_an_answer_that_is_none_leaves_doubt_only_after_the_final_dot(code: int) -> None:
    assert judge(BODY, Reply(code, "what")) is Fate.DOUBTFUL
    assert judge(DATA, Reply(code, "what")) is Fate.DEFERRED


@pytest.mark.parametrize(
    ("stage", "said", "about"),
    [
        (RCPT, "452 4.2.2 over quota", Scope.MAILBOX),
        (RCPT, "450 4.1.1 unverified address", Scope.MAILBOX),
        (RCPT, "450 4.2.1 The user you are trying to contact is receiving mail too quickly", Scope.MAILBOX),
        (RCPT, "450 4.2.0 Greylisted", Scope.DOMAIN),
        (RCPT, "450 try later", Scope.DOMAIN),
        (RCPT, "451 4.4.1 no answer from host", Scope.DOMAIN),
        (RCPT, "452 4.3.1 Insufficient system storage", Scope.RELAY),
        (RCPT, "451 4.7.500 Server busy", Scope.RELAY),
        (RCPT, "421 4.7.28 rate limited", Scope.RELAY),
        (RCPT, "450 4.2.1 Peak SMTP relay limit exceeded for customer", Scope.RELAY),
        (MAIL, "450 later", Scope.RELAY),
        (BODY, "451 4.3.0 try later", Scope.RELAY),
        (BODY, "454 Throttling failure: Maximum sending rate exceeded", Scope.RELAY),
        (RCPT, "550 5.1.1 unknown", Scope.MAILBOX),
        (RCPT, "550 no", Scope.DOMAIN),
    ],
)
def test_a_no_is_about_a_mailbox_its_domain_or_all_of_us(stage: Stage, said: str, about: Scope) -> None:
    assert scope(stage, reply(said)) is about


@pytest.mark.parametrize(
    ("stage", "said", "told"),
    [
        (RCPT, "550 5.4.5 Daily user sending quota exceeded", "a limit is reached"),
        (BODY, "554 5.2.2 mailbox full", "The mailbox that mail is sent from is full"),
        (BODY, "552 5.3.4 too big", "too big"),
        (MAIL, "552 5.3.4 Message size exceeds fixed limit", "too big"),
        (MAIL, "530 5.7.0 log in", "SMTP_USER"),
        (RCPT, "554 5.7.1 Relay access denied", "does not pass mail on"),
        (MAIL, "550 5.1.8 bad outbound sender", "does not take mail from this sender"),
        (RCPT, "503 bad sequence", "did not understand"),
        (BODY, "550 5.7.1 policy", "would meet everybody"),
    ],
)
def test_a_pause_is_told_with_its_reason(stage: Stage, said: str, told: str) -> None:
    assert told in why(stage, reply(said))


STATUS = st.builds("{}.{}.{} ".format, st.integers(2, 5), st.integers(0, 9), st.integers(0, 900))


@given(
    stage=st.sampled_from(Stage),
    code=st.integers(0, 999),
    text=st.builds("{}{}".format, st.one_of(st.just(""), STATUS), st.text(max_size=40)),
)
def test_whatever_a_relay_says_nobody_is_taken_for_mailed_or_dead_wrongly(
    stage: Stage, code: int, text: str
) -> None:
    said = Reply(code, text)
    found = judge(stage, said)
    assert (found is Fate.SUBMITTED) == (stage is BODY and 200 <= code < 300)
    if found is Fate.DEAD:
        assert 500 <= code < 600
        assert text.lstrip("#[(<").startswith(("5.1.1", "5.1.3", "5.1.6", "5.1.10"))
    if 400 <= code < 500:
        assert found is Fate.DEFERRED
    if stage is MAIL and 500 <= code < 600:
        assert found is Fate.HALTED
    assert scope(stage, said) in Scope
    assert why(stage, said)


@pytest.mark.parametrize(
    ("stage", "said", "settings", "one"),
    [
        (MAIL, "530 5.7.0 Authentication required", True, False),
        (RCPT, "530 5.7.0 Authentication required", True, False),
        (MAIL, "550 5.7.1 Not you", True, False),
        (RCPT, "550 5.7.1 Not this one", False, True),
        (RCPT, "550 5.7.1 Unable to relay", True, True),
        (BODY, "554 5.7.1 Looks like spam", False, True),
        (RCPT, "550 5.4.5 Daily user sending quota exceeded", False, False),
        (BODY, "552 5.3.4 Message too big", False, False),
        (RCPT, "503 5.5.1 Bad sequence", False, False),
    ],
)
def test_what_pauses_is_about_the_settings_one_recipient_or_the_relay(
    stage: Stage, said: str, *, settings: bool, one: bool
) -> None:
    assert fate(stage, said) is Fate.HALTED
    assert is_for_settings(stage, reply(said)) == settings
    assert may_be_about_one(stage, reply(said)) == one
