"""The families of mail programs, and how many readers of a public of all kinds use them."""

from __future__ import annotations

# (family, percent) pairs, 100 together. Rounded from what is published of opened mails, with a third less for
# Apple Mail, which opens mails that nobody reads: an estimate, which a publication should replace by its own.
SHARES: tuple[tuple[str, int], ...] = (
    ("apple", 35),
    ("gmail", 33),
    ("outlook", 8),
    ("outlook_windows", 7),
    ("yahoo", 6),
    ("samsung", 3),
    ("gmx", 2),
    ("t_online", 1),
    ("thunderbird", 1),
    ("orange", 1),
    ("other", 3),
)
