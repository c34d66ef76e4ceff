"""How long the disk takes to keep a write for good, which every commit of the ledger waits for."""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from time import perf_counter

_WRITES = 200
_PAGE = b"\x5a" * 4096
# In milliseconds; a disk that takes longer is what a mailing waits for.
NOTABLE = 0.3


def sync_time(folder: Path) -> float:
    """The median milliseconds of fdatasync after a write of 4 KB at the end of a file in `folder`."""
    file = folder / "fdatasync"
    taken = []
    handle = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        for _ in range(_WRITES):
            os.write(handle, _PAGE)
            start = perf_counter()
            os.fdatasync(handle)
            taken.append((perf_counter() - start) * 1000)
    finally:
        os.close(handle)
        file.unlink()
    return statistics.median(taken)


def outlook(milliseconds: float, connections: int, rate: float) -> str:
    """What the disk costs a mailing at `rate` messages a second, '' where that is not worth a word."""
    if milliseconds <= NOTABLE or not rate:
        return ""
    # What a turn of the loop decides is committed together: at most one mail for each connection.
    each = milliseconds / connections
    share = min(each * rate / 1000, 1)
    return (
        f"Each commit waits {milliseconds:.2f} ms for the disk. With {connections} connections that is at "
        f"least {each:.2f} ms a mail, {share:.0%} of the time that one takes; a disk that takes {NOTABLE} ms "
        f"would need {NOTABLE / connections:.2f} ms."
    )
