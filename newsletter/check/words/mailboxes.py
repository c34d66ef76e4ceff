"""Domains of free mailboxes, in whose name nobody but their providers may send."""

from __future__ import annotations

FREE = frozenset(
    {
        *("gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "yahoo.de", "yahoo.fr", "ymail.com"),
        *("aol.com", "hotmail.com", "hotmail.co.uk", "outlook.com", "outlook.de", "live.com", "msn.com"),
        *("icloud.com", "me.com", "mac.com", "gmx.de", "gmx.net", "gmx.com", "gmx.at", "web.de"),
        *("t-online.de", "freenet.de", "mail.ru", "yandex.com", "proton.me", "protonmail.com", "orange.fr"),
        *("free.fr", "laposte.net", "libero.it", "mail.com", "zoho.com"),
    }
)
