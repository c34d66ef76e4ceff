"""`newsletter` and `python -m newsletter`."""

from __future__ import annotations

import gc
import sys

# Most of what a command makes lives until its end: to look for garbage each 700 objects costs a twentieth.
OBJECTS = 50_000


def main() -> None:
    """Run the command line and leave with its exit code."""
    gc.set_threshold(OBJECTS)
    try:
        from newsletter.cli import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


if __name__ == "__main__":
    main()
