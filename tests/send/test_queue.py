"""Whose turn it is, where it is not simply the next one's."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from newsletter.database.ledger import working
from newsletter.database.tables import DELIVERIES
from newsletter.model import DeliveryState
from newsletter.send.pace import Limits, Pace
from newsletter.send.queue import Queue

from .mailings import ID, planned


def test_those_who_are_held_up_do_not_hide_others_whose_time_has_come(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.send.queue._DUE", 10)
    with planned(tmp_path, 30) as mailing:
        with mailing.database.writing() as connection:
            deferred = {"state": DeliveryState.DEFERRED, "not_before": mailing.now}
            connection.execute(update(DELIVERIES).values(deferred))
        with working(mailing.database, ID, root=tmp_path, now=mailing.now) as ledger:
            queue = Queue(ledger, Pace(Limits()), None)
            for expected in (10, 20, 30, 30):
                queue.add_due(mailing.now)
                assert len(queue) == expected
