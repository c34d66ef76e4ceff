from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.cli import COMMANDS

Run = Callable[..., tuple[int, str, str]]
Start = Callable[..., "subprocess.Popen[str]"]
# These serve until somebody ends them.
SERVERS = frozenset({"preview"})
# These ask the network; tests/cli/test_doctor.py tries their examples.
ASKING = frozenset({"doctor"})
# These need a list and a relay; tests/cli/mailing/test_examples.py tries their examples.
MAILING = frozenset({"send", "resume", "pause", "cancel", "resolve", "reconcile", "correct"})


def imported(*arguments: str) -> set[str]:
    """The packages from outside the standard library, and our own modules, that a command line imports."""
    script = (
        "import sys; before = set(sys.modules)\n"
        "from newsletter.cli import run\n"
        f"code = run({list(arguments)!r})\n"
        "print('\\n'.join(sorted(set(sys.modules) - before)), file=sys.stderr)\n"
        "sys.exit(code)"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    standard = sys.stdlib_module_names
    names = {name for name in result.stderr.split() if name.partition(".")[0] not in standard}
    return {name if name.startswith("newsletter") else name.partition(".")[0] for name in names}


def test_help_imports_only_click() -> None:
    own = {"newsletter", "newsletter.cli", "newsletter.errors"}
    assert imported("--help") <= own | {"click", "colorama"}


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_a_command_imports_no_stage(command: str) -> None:
    allowed = {"newsletter", "newsletter.cli", "newsletter.errors", "newsletter.model", "click", "colorama"}
    free = ("newsletter.cli.", "newsletter.model.")
    found = {name for name in imported(command, "--help") if not name.startswith(free)}
    assert found <= allowed


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in SERVERS | ASKING | MAILING])
def test_the_examples_of_every_help_work_when_pasted(
    command: str, sample: Path, newsletter: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (sample / "article.txt").write_text(
        "A letter from the garden\nPosted: Nov 20, 2026\n\n"
        "The first frost came on Thursday, and the last tomatoes came in with it.\n\n"
        "We made soup of them, and there was enough for the whole of the ward.\n\nBy Ana Ruiz\n"
    )
    (sample / "interview.md").write_text(
        "---\ntitle: Five questions for a gardener\n---\nShe answered all of them while she was digging.\n"
    )
    (sample / "readers.csv").write_text("email,name\nana@hollinmarrow.example,Ana Ruiz\n")
    code, out, _ = newsletter(sample, command, "--help")
    assert code == 0
    examples = re.findall(r"^ +newsletter (.+)$", out, re.MULTILINE)
    assert examples
    if command == "add":
        newsletter(sample, "new", "2026-11-29")
    for example in examples:
        code, _, err = newsletter(sample, *shlex.split(example))
        assert code == 0, (example, err)


@pytest.mark.parametrize("command", SERVERS)
def test_the_examples_of_a_server_work_when_pasted_and_end_with_ctrl_c(
    command: str, sample: Path, newsletter: Run, start: Start
) -> None:
    _, out, _ = newsletter(sample, command, "--help")
    examples = re.findall(r"^ +newsletter (.+)$", out, re.MULTILINE)
    assert examples
    for example in examples:
        process = start(sample, *shlex.split(example))
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", ""), example
        assert process.returncode == 0, example


def test_every_command_is_in_the_main_help(newsletter: Run, tmp_path: Path) -> None:
    code, out, _ = newsletter(tmp_path, "--help")
    assert code == 0
    for name, words in COMMANDS.items():
        assert re.search(rf"^ +{name} +{re.escape(words)}$", out, re.MULTILINE)


def test_an_unknown_command_is_a_usage_error(newsletter: Run, tmp_path: Path) -> None:
    code, _, err = newsletter(tmp_path, "sned")
    assert code == 2
    assert "sned" in err
