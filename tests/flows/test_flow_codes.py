"""Every code that `check` can say has a bad example in a table."""

import ast
import re
from pathlib import Path

import bot.flows
from tests.flows.bad_yaml import BAD_YAML
from tests.flows.test_flow_check import TABLES
from tests.flows.test_flow_scenario import BAD_SCENARIOS
from tests.flows.test_flow_study import BAD_STUDIES

ONE_WORD = {"tab", "brace", "markdown", "minutes", "unreachable"}
NO_CODES = {"utf-8", "utf-8-sig", "utf-16-le", "en-x-easy", "not-utf-8", "too-large", "missing-part"}
"""Encodings, a language, and codes with tests of their own in test_flow_traps and test_flow_pages."""
FROM_EXPRESSIONS = {
    "sign",
    "syntax",
    "unlike-kinds",
    "never-equal",
}


def codes_in(file: Path) -> set[str]:
    constants = {
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    return {each for each in constants if re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", each) or each in ONE_WORD}


def test_every_code_has_a_bad_example():
    """No code is known to the package without a flow, study or scenario that is told it, nor the reverse."""
    package = Path(bot.flows.__file__).parent
    known = {code for file in package.glob("*.py") for code in codes_in(file)} - NO_CODES
    tables = [*BAD_YAML, *TABLES, *BAD_STUDIES, *BAD_SCENARIOS]
    told = {code for bad in tables for code in bad.codes.split()}
    assert known - told == set()
    assert told - known == FROM_EXPRESSIONS
