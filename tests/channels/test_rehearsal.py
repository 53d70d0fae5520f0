"""Scenarios are played against the engine, and what fails is told at its place."""

from pathlib import Path

import pytest

from bot.channels.console.inspection import loaded
from bot.channels.console.rehearsal import rehearse_all
from bot.flows.scenario import load_scenario

ADULT = "- press: adult\n  - press: 7\n  - press: apple\n  - press: done\n  - press: 2\n  - press: next"


@pytest.fixture(name="play")
def _play(folder: Path, ready):
    """Plays a scenario of this text in every language, and gives the problems."""

    def play(text: str):
        path = folder / "scenarios" / "one.yaml"
        path.write_text(text, encoding="utf-8")
        return rehearse_all(*ready, load_scenario(path))

    return play


def test_rehearsal_passes_what_fits(play):
    """A scenario whose entries and expectations all hold has no problems, in both languages."""
    text = f"""
talk:
  - see: hello
  - see: age
  {ADULT}
  - see: bye
  - outcome: complete
expect:
  age: adult
  like: 7
  why: not_applicable
  eaten: [apple]
  many: 2
  double: 14
  take_part: true
  quotes: true
"""
    assert play(text) == ()


def test_rehearsal_names_the_place_and_what_could_be_pressed(play, folder):
    """A press that is not there is told at its line, with the step being asked and every button."""
    (problem,) = play("talk:\n  - see: age\n  - press: grown\n  - press: nonsense\n")

    assert (problem.file, problem.line, problem.column) == (str(folder / "scenarios/one.yaml"), 3, 5)
    assert problem.code == "scenario-press"
    assert "`grown`" in problem.message
    assert "asks `age`" in problem.message
    assert "child, adult, help" in problem.remedy


def test_rehearsal_sees_the_step_that_is_asked(play):
    """A step that is not being asked is not seen, and the one that is stands in the message."""
    (problem,) = play("talk:\n  - press: adult\n  - see: age\n")

    assert problem.code == "scenario-see"
    assert "`like`" in problem.message
    assert "How much do you like fruit?" in problem.message


def test_rehearsal_knows_the_step_that_was_meant(play):
    """A misspelt step is answered with the nearest one."""
    (problem,) = play("talk:\n  - see: agee\n")

    assert "nearest step is `age`" in problem.message


@pytest.mark.parametrize(
    "words", ["age", "how old ARE you", "آپ کی عمر کیا ہے", "Welcome in", "**Welcome** in", "hello"]
)
def test_rehearsal_sees_words_in_any_language(play, words):
    """What the bot said last is seen by its words in either language, whatever the language of the run."""
    assert play(f'talk:\n  - see: "{words}"\n') == ()


def test_rehearsal_in_one_language_sees_no_other(play):
    """A scenario that names its language finds only the words of that language."""
    (problem,) = play("language: ur\ntalk:\n  - see: How old are you\n")

    assert problem.code == "scenario-see"


@pytest.mark.parametrize("label", ["18 or over", "🧑 18 or over", "18 یا زیادہ", "adult"])
def test_rehearsal_presses_by_label(play, label):
    """A button is named by its value, or its label in either language with or without its picture."""
    assert play(f"talk:\n  - press: {label}\n  - see: like\n") == ()


def test_rehearsal_lets_a_scenario_show_the_consent(play):
    """A scenario that begins within the consent goes through it itself, and may say no."""
    text = """
talk:
  - see: We ask about **fruit**
  - press: next
  - see: take_part
  - press: agree
  - press: no
  - see: age
expect:
  take_part: true
  quotes: false
"""
    assert play(text) == ()


def test_rehearsal_ends_where_somebody_declines(play):
    """Who does not agree leaves no session, and the outcome says so."""
    assert play("talk:\n  - press: next\n  - press: refuse\n  - outcome: declined\n") == ()


def test_rehearsal_of_someone_screened_out(play):
    """Of a screened-out session nothing can be expected, and nothing can be said to it any more."""
    over = "talk:\n  - press: child\n  - see: too_young\n  - outcome: screened_out\n"

    assert play(over) == ()
    assert [p.code for p in play(f"{over}  - say: Wait!\n")] == ["scenario-over"]
    assert [p.line for p in play(f"{over}expect:\n  age: child\n")] == [6]


def test_rehearsal_tells_another_outcome(play):
    """Where the conversation stands otherwise than the scenario says, that is told at its line."""
    (problem,) = play("talk:\n  - press: adult\n  - outcome: complete\n")

    assert (problem.line, problem.code) == (3, "scenario-outcome")
    assert "in_progress" in problem.message


def test_rehearsal_tells_every_unexpected_end(play):
    """Every variable that ends otherwise is told at its own line, with what it is."""
    text = f"talk:\n  {ADULT}\nexpect:\n  like: 6\n  eaten: [apple, pear]\n  why: skipped\n  lik: 7\n"
    problems = play(text)

    assert [(p.line, p.code) for p in problems] == [
        (9, "scenario-expect"),
        (10, "scenario-expect"),
        (11, "scenario-expect"),
        (12, "unknown-name"),
    ]
    assert "`like` is `7`, not `6`" in problems[0].message
    assert "`eaten` is [apple], not [apple, pear]" in problems[1].message
    assert "`why` is `not_applicable`, not `skipped`" in problems[2].message
    assert "`like`" in problems[3].remedy


def test_rehearsal_walks_back_and_changes(play):
    """Back, keep and change lead to the earlier question and back to where the person was."""
    text = """
talk:
  - press: adult
  - press: 2
  - say: Too sweet.
  - see: eaten
  - press: back
  - see: why
  - press: keep
  - see: eaten
  - press: change like
  - see: like
  - press: 8
  - see: eaten
expect:
  why: not_applicable
  like: 8
  many: not_reached
"""
    assert play(text) == ()


def test_rehearsal_takes_voice_commands_and_time(play):
    """A voice message answers an open question, a command is obeyed, and time passes between them."""
    text = """
talk:
  - press: adult
  - press: 0
  - wait: 25h
  - voice: 4
  - command: /language
  - press: اردو
  - see: کون سے کھاتے
  - press: other
  - say: Figs
  - press: done
  - press: skip
  - command: /stop
  - press: stop
  - outcome: stopped
expect:
  why: answered
  eaten: [other]
  many: skipped
"""
    assert play(text) == ()


SHOWN = """
  - id: street
    type: text
    accept: [photo]
    text: {en: Show us your street., ur: اپنی گلی دکھائیں۔}
  - id: story
    type: text
    several: true
    accept: [text, voice, photo]
    text: {en: And its story?, ur: اور اس کی کہانی؟}
  - id: hello
"""


@pytest.fixture(name="shown")
def _shown(folder: Path):
    """Plays a scenario of this text in a flow that asks for photos first, then for several messages."""
    flow = (folder / "flow.yaml").read_text(encoding="utf-8")
    (folder / "flow.yaml").write_text(flow.replace("\n  - id: hello\n", SHOWN, 1), encoding="utf-8")

    def play(text: str):
        path = folder / "scenarios" / "one.yaml"
        path.write_text(text, encoding="utf-8")
        return rehearse_all(*loaded(folder), load_scenario(path))

    return play


def test_rehearsal_sends_photos(shown):
    """`photo: 2` is an album of two and one answer; what the bot says meanwhile is seen in any language."""
    text = """
talk:
  - photo: 2
  - see: اور اس کی
  - see: 📷 2
  - see: story
  - say: It is
  - photo: 3
  - say: old.
  - voice: 4
  - press: done
  - see: age
expect:
  street: answered
  story: |-
    It is
    old.
"""
    assert shown(text) == ()


def test_rehearsal_tells_of_photos_where_none_are_taken(play):
    """At a question with buttons the photos are refused, and the question still waits."""
    assert play('talk:\n  - photo: 2\n  - see: "cannot take that"\n  - see: age\n') == ()


def test_rehearsal_refuses_a_language_that_the_flow_lacks(play):
    """A scenario in another language is not played."""
    (problem,) = play("language: fr\ntalk:\n  - see: age\n")

    assert problem.code == "scenario-language"
    assert "en, ur" in problem.remedy


def test_rehearsal_says_in_which_language_alone_something_fails(folder, play):
    """What fails in every language is told once; what fails in one is told with that language."""
    (everywhere,) = play("talk:\n  - see: like\n")
    assert not everywhere.message.startswith("In ")

    flow = (folder / "flow.yaml").read_text(encoding="utf-8")
    (folder / "flow.yaml").write_text(flow.replace("like < 5", 'language == "en"'), encoding="utf-8")
    path = folder / "scenarios" / "one.yaml"
    path.write_text("talk:\n  - press: adult\n  - press: 7\n  - see: why\n", encoding="utf-8")
    (alone,) = rehearse_all(*loaded(folder), load_scenario(path))
    assert alone.message.startswith("In ur: `why` is not the step being asked")


@pytest.mark.parametrize("name", sorted(Path("conversations").glob("*/scenarios/*.yaml")), ids=str)
def test_rehearsal_of_the_sample(name):
    """Every scenario of the sample passes in every language."""
    assert rehearse_all(*loaded(name.parent.parent), load_scenario(name)) == ()


# ------------------------------------------------------------------ time


NIGHT = """
reminders: [24h, 72h]
quiet_hours: {from: "21:00", to: "11:00", timezone: Europe/London}
"""


@pytest.fixture(name="reminding")
def _reminding(folder):
    """The same study with reminders."""
    study = folder.parent / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8") + NIGHT, encoding="utf-8")
    return loaded(folder)


def rehearsed(folder, reminding, talk):
    path = folder / "scenarios" / "tried.yaml"
    path.write_text(talk, encoding="utf-8")
    return rehearse_all(*reminding, load_scenario(path))


def test_rehearsal_shows_reminders_in_every_language(folder, reminding):
    """Time that passes brings what falls due in it, and nothing before its time."""
    talk = """
talk:
  - press: adult
  - wait: 23h
  - see: How much do you like fruit?
  - wait: 3h
  - see: 👋
  - press: continue
  - press: 7
  - command: /pause
  - wait: 300d
  - say: Hello?
  - see: 👋
  - press: start_again
  - see: age
"""
    assert rehearsed(folder, reminding, talk) == ()


def test_rehearsal_keeps_the_quiet_hours(folder, reminding):
    """Begun at ten in the morning, a day later it is still quiet for an hour."""
    early = "talk:\n  - wait: 24h\n  - see: Hello again\n"
    assert [p.code for p in rehearsed(folder, reminding, early)] == ["scenario-see"]
    assert rehearsed(folder, reminding, early.replace("24h", "26h")) == ()


def test_rehearsal_shows_all_that_a_long_wait_brings(folder, reminding):
    """The second reminder comes after the first, and after them nothing."""
    assert rehearsed(folder, reminding, "talk:\n  - wait: 90d\n  - see: Hello again\n  - see: age\n") == ()
