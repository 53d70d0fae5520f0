"""What is promised to people, and the test that proves each of it (docs/promises.yaml).

python scripts/promises.py check    # every promise has a test, and every test named is there
python scripts/promises.py table    # the same as Markdown tables
"""

import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parent.parent
PROMISES = ROOT / "docs" / "promises.yaml"


class Promise(NamedTuple):
    """A sentence or a row, where it is promised, and the tests (`tests/….py::test_…`) that prove it."""

    where: str
    says: str
    tests: tuple[str, ...]


def main() -> int:
    """Do what the command line says; 1 where something is to be mended."""
    promises = list(read())
    if sys.argv[1:] == ["table"]:
        print("\n".join(table(promises)))
        return 0
    if sys.argv[1:] != ["check"]:
        print(__doc__)
        return 2
    problems = list(check(promises))
    print("\n".join(problems) or f"{len(promises)} promises, each with its test.")
    return int(bool(problems))


def read() -> Iterator[Promise]:
    """All promises in their order."""
    for where, rows in yaml.safe_load(PROMISES.read_text("utf-8")).items():
        for says, tests in rows.items():
            yield Promise(where, says, tuple([tests] if isinstance(tests, str) else tests or ()))


def check(promises: list[Promise]) -> Iterator[str]:
    """What is wrong, a line each."""
    for promise in promises:
        if not promise.tests:
            yield f"{promise.where}: no test proves “{promise.says}”. Please name one in {PROMISES.name}."
        for test in promise.tests:
            path, _, name = test.partition("::")
            if name.partition("[")[0] not in functions(ROOT / path):
                yield f"{promise.where}: there is no {test}, which is to prove “{promise.says}”."


@cache
def functions(path: Path) -> frozenset[str]:
    """The names of all functions in a file; none where there is no such file."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text("utf-8"))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def table(promises: list[Promise]) -> Iterator[str]:
    """A Markdown table for each place, in the order of the file."""
    for where in dict.fromkeys(promise.where for promise in promises):
        yield from (f"\n**{where}**\n", "| promise | proved by |", "|---|---|")
        for promise in promises:
            if promise.where == where:
                says = promise.says.replace("|", "\\|")
                yield f"| {says} | {', '.join(f'`{short(test)}`' for test in promise.tests)} |"


def short(test: str) -> str:
    """A test's id without what is the same for all."""
    return test.removeprefix("tests/").replace(".py::", "::")


if __name__ == "__main__":
    sys.exit(main())
