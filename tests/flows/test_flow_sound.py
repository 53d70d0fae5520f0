"""`check` keeps quiet about what is right."""

from pathlib import Path

import pytest

from bot.flows.check import check_flow, check_path
from bot.flows.loading import load_flow
from bot.flows.plan import compile_flow
from tests.flows.good import MADE, ONE, OTHERS, PLACEHOLDERS, REQUIRED, note
from tests.flows.marked import HEAD, Bad, folder_with, placed, problems_of, unmarked

GOOD = {**PLACEHOLDERS, **OTHERS, **MADE}


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_said_about_a_sound_flow(name: str, tmp_path: Path):
    """A flow without mistakes has no problem, not even a warning, and becomes a plan."""
    folder = folder_with(tmp_path, Bad("", GOOD[name]).yaml)
    assert [str(problem) for problem in check_flow(folder)] == []
    assert compile_flow(load_flow(folder)).nodes


NUMBER = "- {id: name, type: number, text: How many?}\n"
LIST = "- {id: name, type: select_one, text: Who?, choices: yes_no, or: [dont_know]}\n"
UNSURE = [
    REQUIRED.replace("required", "or: [dont_know], required") + note(),
    REQUIRED.replace("}", ", when: quotes}") + note(),
    ONE + note("quotes or answered(name)"),
    ONE + note("not answered(name)"),
    LIST + note("\"selected(name, 'dont_know')\""),
    NUMBER.replace("name", "a") + NUMBER + note("not 1 < a < name"),
    NUMBER + note("count(name) > 0"),
]


@pytest.mark.parametrize("steps", UNSURE)
def test_an_answer_that_may_be_missing_is_not_inserted(steps: str, tmp_path: Path):
    """A placeholder is told wherever some way leads to it without an answer."""
    found = [problem.code for problem in problems_of(tmp_path, Bad("", steps).yaml)]
    assert found == ["unanswered-placeholder"]


def test_one_mistake_does_not_hide_another(tmp_path: Path):
    """Problems of form and of meaning, of steps, consent and files, come in one run."""
    yaml = HEAD.replace("required: true", "required: yes").replace("A test", "{es: Prueba}") + (
        "  - {id: a, type: text, txt: Why?}\n"
        "  - {id: b, type: select_one, text: 'Hello {nobody}', choices: agre_5}\n"
        "  - {id: c, type: note, text: Hello, image: gone.png, when: 'z == 1'}\n"
        "  - {id: d, type: end}\n"
        "  - {id: e, type: date, text: When?, when: answered(a) and quotes}\n"
    )
    found = [problem.code for problem in problems_of(tmp_path, yaml)]
    assert sorted(found) == [
        "missing-file",
        "missing-translation",
        "unknown-key",
        "unknown-language",
        "unknown-list",
        "unknown-name",
        "unknown-placeholder",
        "unreachable",
        "wrong-type",
    ]


def test_who_speaks_of_a_broken_step_is_not_told(tmp_path: Path):
    """A step that does not fit is told once, not again wherever its id is used."""
    yaml, expected = unmarked(
        HEAD + "  - {id: a, type: ▸select_on, text: Why?}\n"
        "  - {id: s, type: section, when: 5, title: ▸[x], steps: [{id: b, type: text, text: Why?}]}\n"
        "  - {id: c, type: note, text: 'Hello {a}', when: 'a == 1 and answered(b) and sum(s) > 1'}\n",
        "unknown-type wrong-type",
    )
    assert placed(problems_of(tmp_path, yaml)) == expected


def test_who_speaks_of_broken_consent_is_not_told(tmp_path: Path):
    """A mistake in one consent item does not make the others unknown to conditions."""
    step = "  - {id: a, type: note, text: Hello, when: quotes}\n"
    yaml, expected = unmarked(HEAD.replace("required: true", "required: ▸yes") + step, "wrong-type")
    assert placed(problems_of(tmp_path, yaml)) == expected


def test_a_problem_names_the_file_as_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Paths in problems begin where the author named the folder."""
    folder_with(tmp_path, "a: b: c")
    monkeypatch.chdir(tmp_path.parent)
    (problem,) = check_path(Path(tmp_path.name))
    assert problem.file == f"{tmp_path.name}/flow.yaml"
    assert str(problem).startswith(f"{tmp_path.name}/flow.yaml:1:5 yaml-colon There is")


def test_hundreds_of_ends_are_no_trouble(tmp_path: Path):
    """A flow that can end after each of its questions is checked like any other."""
    steps = "".join(
        f"- {{id: q{number}, type: select_one, text: On?, choices: yes_no}}\n"
        f"- {{id: e{number}, type: end, when: q{number} == 'no'}}\n"
        for number in range(250)
    )
    assert [problem.code for problem in problems_of(tmp_path, Bad("", steps).yaml)] == ["long-path"]


@pytest.mark.parametrize("other, codes", [("no", []), ("yes", ["long-path"])])
def test_only_steps_of_one_path_are_counted(other: str, codes: list[str], tmp_path: Path):
    """Sixty questions for each of two groups are not too many, and for one group they are."""
    steps = "- {id: role, type: select_one, text: Who?, choices: yes_no}\n" + "".join(
        f"- {{id: {name}, type: section, when: role == '{value}', steps: [{notes(name)}]}}\n"
        for name, value in (("a", "yes"), ("b", other))
    )
    assert [problem.code for problem in problems_of(tmp_path, Bad("", steps).yaml)] == codes


def notes(name: str) -> str:
    return ", ".join(f"{{id: {name}{number}, type: note, text: Hello}}" for number in range(60))
