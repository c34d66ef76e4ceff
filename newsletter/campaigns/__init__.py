"""The flow of a mailing: from an approved email and a list to deliveries in the ledger.

    approved email, list      --plan-->     Plan: who would get it, through what, for how long
    Plan, a person's word     --freeze-->   Campaign: its recipients stand in the ledger
    Campaign                  --wait-->     its moment; until then nothing is lost by stopping
    Campaign                  --work-->     Outcome: record, deliveries, summary

Beside it stand what an operator does about a campaign: pause, cancel, resolve, reconcile, correct. Nothing
here asks or prints; what only mailing needs is imported where it is used.
"""

from __future__ import annotations

from newsletter.campaigns.correct import Correction, correct, freeze_correction
from newsletter.campaigns.means import outlooks
from newsletter.campaigns.orders import (
    Found,
    Stand,
    became_of,
    cancel,
    chosen,
    doubtful,
    elsewhere,
    from_message_ids,
    from_postfix,
    from_replies,
    pause,
    refused,
    resolve,
    standing,
    taken_up,
)
from newsletter.campaigns.plan import Idle, Plan, Wish, freeze, plan
from newsletter.campaigns.work import Outcome, is_late, wait, work

__all__ = [
    "Correction",
    "Found",
    "Idle",
    "Outcome",
    "Plan",
    "Stand",
    "Wish",
    "became_of",
    "cancel",
    "chosen",
    "correct",
    "doubtful",
    "elsewhere",
    "freeze",
    "freeze_correction",
    "from_message_ids",
    "from_postfix",
    "from_replies",
    "is_late",
    "outlooks",
    "pause",
    "plan",
    "refused",
    "resolve",
    "standing",
    "taken_up",
    "wait",
    "work",
]
