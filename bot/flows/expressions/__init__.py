"""Expressions of a flow: `when`, `constraint` and `calculate`. Read, judged and computed; no I/O.

Decided here, where the format leaves room: `sum` and `mean` of nothing known are unknown (as in
SQL), `count` is 0; `round` takes halves away from zero, on the digits people see; `length` counts
code points; results beyond ±10^15 are unknown; a list holds numbers and words only.
"""

from bot.flows.expressions.evaluate import evaluate, truth
from bot.flows.expressions.kinds import (
    ANY,
    BOOLEAN,
    DATE,
    NUMBER,
    SECTION,
    TEXT,
    Kind,
    kind_of,
)
from bot.flows.expressions.parse import canonical, parse, renamed, reread
from bot.flows.expressions.tree import (
    RESERVED_WORDS,
    UNKNOWN,
    Expression,
    ExpressionError,
    Problem,
    Scope,
    Unknown,
    Value,
)

__all__ = [
    "ANY",
    "BOOLEAN",
    "DATE",
    "NUMBER",
    "RESERVED_WORDS",
    "SECTION",
    "TEXT",
    "UNKNOWN",
    "Expression",
    "ExpressionError",
    "Kind",
    "Problem",
    "Scope",
    "Unknown",
    "Value",
    "canonical",
    "evaluate",
    "kind_of",
    "parse",
    "renamed",
    "reread",
    "truth",
]
