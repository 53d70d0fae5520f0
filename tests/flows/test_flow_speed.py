"""A large flow is checked while its author waits, by a process that loads little."""

import resource
import subprocess
import sys
from pathlib import Path

from tests.flows.marked import folder_with

LANGUAGES = ["en", "en-x-easy", "ur", "pa", "bn", "ar"]


def text(indent: int, words: str) -> str:
    return "".join(f"{' ' * indent}{language}: {words} {language}\n" for language in LANGUAGES)


def large_flow(steps: int) -> str:
    lines = ["format: 1\nid: large\ntitle:\n", text(2, "Large"), f"languages: [{', '.join(LANGUAGES)}]\n"]
    lines += ['consent:\n  version: "1"\n  items:\n    - id: take_part\n      required: true\n      text:\n']
    lines += [text(8, "I take part"), "steps:\n"]
    for number in range(steps):
        lines += [f"  - id: q{number}\n    type: select_one\n    text:\n", text(6, "Is it clear to you?")]
        if number % 3:
            lines += [f"    when: \"q{number - 1} == 'yes' or q{number - 1} != 'no' and quotes{number}\"\n"]
            lines[-1] = lines[-1].replace(f" and quotes{number}", f" and answered(q{number - number % 3})")
        lines += ["    hint:\n", text(6, "Choose one."), "    choices:\n"]
        for value in ("yes", "no", "maybe"):
            lines += [f"      - value: {value}\n        label:\n", text(10, value)]
    return "".join(lines)


def process_seconds(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_five_hundred_steps_in_six_languages_take_less_than_three_seconds(tmp_path: Path):
    """The whole process, from its start to the last problem, stays within the author's patience."""
    folder_with(tmp_path, large_flow(500))
    code = (
        "from pathlib import Path; from bot.flows.check import check_path;"
        f"found = check_path(Path({str(tmp_path)!r}));"
        "assert [problem.code for problem in found] == ['long-path'], found[:3]"
    )
    assert process_seconds(code) < 3


def test_checking_loads_neither_database_nor_chat():
    """`check` is light: the heavy parts of the bot are not imported for it."""
    code = (
        "import sys, bot.flows.check;"
        "heavy = {'sqlalchemy', 'telegram', 'asyncio', 'aiohttp', 'structlog', 'alembic', 'cryptography'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    assert process_seconds(code) < 3
