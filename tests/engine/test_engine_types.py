"""Every type of step has its tests."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from pathlib import Path

from bot.flows import model


def types(models: Iterable[type[model.Model]]) -> set[str]:
    """The words that stand after `type:` for these models."""
    return {typing.get_args(each.model_fields["type"].annotation)[0] for each in models}


def test_every_type_of_step_that_can_be_asked_has_a_test_file() -> None:
    """A newcomer to the union of steps needs a `test_step_<type>.py` with tests in it."""
    union, _discriminator = typing.get_args(model.Step)
    expected = types(typing.get_args(union))
    files = {path.stem: path.read_text("utf-8") for path in Path(__file__).parent.glob("test_step_*.py")}
    tested = {name.removeprefix("test_step_") for name, text in files.items() if "\ndef test_" in text}
    assert tested == expected
