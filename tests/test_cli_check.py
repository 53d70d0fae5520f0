"""`soundingboard check` and `soundingboard talk`, as an author calls them."""

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import main

STUDY = """
format: 1
name: {en: Fruit, ur: پھل}
languages: [en, ur]
contact: {en: Ask Amina, ur: آمنہ}
privacy: {en: Kept safe, ur: محفوظ}
help: {en: Call 999, ur: فون 999}
"""
FLOW = """
format: 1
id: fruit
title: {en: Fruit, ur: پھل}
languages: [en, ur]
consent:
  version: "1"
  items:
    - {id: take_part, required: true, text: {en: I take part., ur: مجھے منظور ہے۔}}
steps:
  - id: like
    type: select_one
    text: {en: Do you like fruit?, ur: کیا آپ کو پھل پسند ہیں؟}
    choices: yes_no
  - id: why
    type: text
    when: 'language == "en"'
    text: {en: Why?, ur: کیوں؟}
"""
GOOD = "talk:\n  - see: like\n  - press: no\nexpect:\n  like: no\n"


@pytest.fixture(name="home")
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a study in `conversations`."""
    scenarios = tmp_path / "conversations" / "fruit" / "scenarios"
    scenarios.mkdir(parents=True)
    (tmp_path / "conversations" / "study.yaml").write_text(STUDY, encoding="utf-8")
    (scenarios.parent / "flow.yaml").write_text(FLOW, encoding="utf-8")
    (scenarios / "good.yaml").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(name="call")
def _call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Calls the command line; gives the exit code, the output, and what stood on stderr."""

    def call(*arguments: str, typed: str = ""):
        monkeypatch.setattr(sys, "argv", ["soundingboard", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as left:
            main()
        return (left.value.code or 0, *capsys.readouterr())

    return call


def _change(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


# ------------------------------------------------------------------ check


def test_check_says_that_all_is_good(home, call):
    """Without a path the folder `conversations` is checked, and its scenarios are counted."""
    code, out, err = call("check")

    assert (code, err) == (0, "")
    assert out == "conversations: 1 study, 1 conversation, 1 scenario in 2 languages: all good\n"


def test_check_tells_a_flow_s_problem_and_leaves_its_scenarios(home, call):
    """An error has its place as seen from the working folder, and fails the check; nothing is played."""
    _change(home / "conversations/fruit/flow.yaml", "select_one", "selekt_one")
    code, out, _ = call("check", str(home / "conversations"))

    assert code == 1
    assert "conversations/fruit/flow.yaml:12:11 " in out.splitlines()[0]
    assert str(home / "conversations/fruit") not in out
    assert "0 scenarios: 1 problem" in out


def test_check_plays_scenarios(home, call):
    """A scenario that fails is a problem at its entry, and fails the check."""
    _change(home / "conversations/fruit/scenarios/good.yaml", "press: no", "press: maybe")
    code, out, _ = call("check", "conversations/fruit/flow.yaml")

    assert code == 1
    assert out.startswith("conversations/fruit/scenarios/good.yaml:3:5 scenario-press ")
    assert "yes, no, skip, help" in out


def test_check_tells_a_scenario_that_cannot_be_read(home, call):
    """A scenario that does not fit the format is told even where the flow itself is wrong."""
    _change(home / "conversations/fruit/scenarios/good.yaml", "press: no", "pres: no")
    _change(home / "conversations/fruit/flow.yaml", "select_one", "selekt_one")
    code, out, _ = call("check")

    assert code == 1
    assert "good.yaml:3:5 unknown-key" in out
    assert "flow.yaml:12:11" in out


def test_check_lets_warnings_pass_unless_strict(home, call):
    """A missing translation is a warning: told, and a failure only with --strict."""
    _change(home / "conversations/fruit/flow.yaml", "Fruit, ur: پھل", "Fruit")

    assert call("check")[0] == 0
    assert "1 warning" in call("check")[1]
    assert call("check", "--strict")[0] == 1


def test_check_without_a_study(home, call):
    """A conversation can be checked and played before there is a study around it."""
    (home / "conversations" / "study.yaml").unlink()

    assert call("check", "conversations/fruit")[:2] == (
        0,
        "conversations/fruit: 1 conversation, 1 scenario in 2 languages: all good\n",
    )


def test_check_as_json(home, call):
    """With --json the same is there for programs."""
    _change(home / "conversations/fruit/scenarios/good.yaml", "like: no", "like: yes")
    code, out, _ = call("check", "--json")
    found = json.loads(out)

    assert code == 1
    assert found["problems"][0]["file"] == "conversations/fruit/scenarios/good.yaml"
    assert (found["problems"][0]["line"], found["problems"][0]["code"]) == (5, "scenario-expect")
    assert found["languages"] == ["en", "ur"]


@pytest.mark.parametrize("path", ["nowhere", "conversations/fruit/scenarios"])
def test_check_says_what_it_cannot_read(home, call, path):
    """A path that leads to no conversation is one sentence on stderr and exit code 2."""
    code, out, err = call("check", path)

    assert (code, out) == (2, "")
    assert path in err
    assert "Traceback" not in err


def test_check_loads_no_database_and_no_network(home):
    """`check` imports neither the database, nor Telegram, nor anything asynchronous."""
    heavy = ["sqlalchemy", "telegram", "aiohttp", "asyncio", "alembic", "structlog"]
    script = (
        "import sys; sys.argv = ['soundingboard', 'check']\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(root)},
        cwd=home,
        check=True,
    )

    assert done.stdout.splitlines()[-1] == "[]"


# ------------------------------------------------------------------ talk


def test_talk_ends_with_its_input(home, call):
    """With no input the first message is shown and the command ends well."""
    code, out, err = call("talk", "conversations/fruit")

    assert (code, err) == (0, "")
    assert "Please choose your language" in out


def test_talk_goes_through_the_conversation(home, call):
    """Lines of a pipe are shown with what they did, up to the end of the conversation."""
    code, out, _ = call("talk", "conversations/fruit", "--language", "en", typed="a\na\nSweet.\n")

    assert code == 0
    assert "> Sweet.\n✅ Sweet." in out
    assert "Thank you" in out


@pytest.mark.parametrize("typed, language", [("a\n/stop\na\n", None), ("a\na\nSweet.\n", "en")])
def test_talk_saves_what_check_passes(home, call, typed, language):
    """--save writes a scenario for every language, or for the one in which it holds."""
    saved = home / "conversations/fruit/scenarios/saved.yaml"
    call("talk", "conversations/fruit", "--language", "en", "--save", str(saved), typed=typed)

    assert ("language: en" in saved.read_text(encoding="utf-8")) == (language == "en")
    assert call("check")[:2] == (
        0,
        "conversations: 1 study, 1 conversation, 2 scenarios in 2 languages: all good\n",
    )


def test_talk_saves_nothing_where_nothing_was_done(home, call):
    """Without a single line typed no file is written."""
    _, out, _ = call("talk", "conversations/fruit", "--save", "saved.yaml")

    assert "no scenario was saved" in out
    assert not Path("saved.yaml").exists()


def test_talk_saves_the_day_where_it_matters(home, call):
    """A date that is possible today is saved with today, so that `check` plays it on the same day."""
    _change(home / "conversations/fruit/flow.yaml", "type: text", "type: date\n    max: today")
    saved = home / "conversations/fruit/scenarios/saved.yaml"
    today = datetime.now(UTC).date().isoformat()
    call("talk", "conversations/fruit", "-l", "en", "--save", str(saved), typed=f"a\na\n{today}\n")

    assert f"today: '{today}'" in saved.read_text(encoding="utf-8")
    assert call("check")[0] == 0


def test_talk_makes_the_folder_for_what_it_saves(home, call):
    """A conversation's first scenario needs no folder made by hand."""
    code, _, _ = call("talk", "conversations/fruit", "--save", "new/folder/one.yaml", typed="a\n")

    assert code == 0
    assert Path("new/folder/one.yaml").exists()


@pytest.mark.parametrize("place, words", [("there.yaml", "already there"), ("there.yaml/a", "cannot be")])
def test_talk_says_beforehand_that_it_cannot_save(home, call, place, words):
    """Where a scenario cannot be written, no conversation is had in vain, and nothing is overwritten."""
    Path("there.yaml").write_text("mine", encoding="utf-8")
    code, out, err = call("talk", "conversations/fruit", "--save", place, typed="a\n")

    assert (code, out) == (2, "")
    assert words in err
    assert Path("there.yaml").read_text(encoding="utf-8") == "mine"


def test_talk_prints_a_flow_s_problems(home, call):
    """A flow that is wrong is not talked through: its problems are printed as `check` prints them."""
    _change(home / "conversations/fruit/flow.yaml", "select_one", "selekt_one")
    code, out, err = call("talk", "conversations/fruit")

    assert (code, out) == (1, "")
    assert err.startswith("conversations/fruit/flow.yaml:12:11 ")


def test_talk_refuses_a_language_the_flow_lacks(home, call):
    """Another language than the flow's is one sentence with those there are."""
    code, _, err = call("talk", "conversations/fruit", "--language", "fr")

    assert code == 2
    assert "en, ur" in err


def test_talk_names_the_conversations_of_a_study(home, call):
    """A study's folder is answered with the conversations in it."""
    code, _, err = call("talk", "conversations")

    assert code == 2
    assert "conversations/fruit" in err
