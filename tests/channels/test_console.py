"""The conversation in a terminal: fed with lines, it answers with lines."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.console.notebook import scenario
from bot.channels.console.plain import ANSI, PLAIN
from bot.channels.console.rehearsal import rehearse_all
from bot.channels.console.sitting import LATER, NOTHING, converse, is_over, opening, take
from bot.flows.scenario import load_scenario
from bot.reports.mydata import rehearsed

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CONSENT = (">", "a", "a")


@pytest.fixture(name="talk")
def _talk(ready):
    """Begins a talk, types lines, and gives the talk and what was seen after the last line."""

    def talk(*typed, language="en", style=PLAIN):
        begun, shown = opening(*ready, NOW, style, language)
        for line in typed:
            begun, shown = take(begun, line)
        return begun, "\n".join(shown)

    return talk


def test_console_begins_with_the_keys_and_the_languages(talk):
    """The first lines say how to type; without a language every one is offered by a letter."""
    _, shown = talk(language="")

    assert "what stands in [brackets]" in shown
    assert "[a] 🌐 English" in shown
    assert "[b] \u2068🌐 اردو\u2069" in shown


def test_console_begins_in_a_language_that_is_named(talk):
    """With a language the first card comes at once, in it."""
    _, shown = talk(language="ur")

    assert "ہم پھلوں کے بارے میں" in shown
    assert "[a]" not in shown


def test_console_keeps_its_signs_from_being_mirrored(talk):
    """Among right-to-left words a key stands in a left-to-right isolate, for `[>]` must not turn to `[<]`."""
    assert "\u2066[>]\u2069 \u2068◀ آگے\u2069" in talk(language="ur")[1]
    assert "  [>] ▶ Next" in talk()[1]


def test_console_presses_answers_by_letter_and_controls_by_sign(talk):
    """A letter presses an answer, a sign a control, in small or capital letters."""
    assert talk(*CONSENT, "B")[0].phone.session.answers["age"].value == "adult"
    assert talk(*CONSENT, "b", "<")[0].phone.session.at == "age"


def test_console_reads_a_number_as_that_number(talk):
    """At a scale from 0 to 10, and at a number with buttons, typing 2 answers 2 and never the second."""
    _, shown = talk(*CONSENT, "b")
    ended, _ = talk(*CONSENT, "b", "7", "a", ">", "2")

    assert "[0] 0   [1] 1" in shown
    assert ended.phone.session.answers["like"].value == 7
    assert ended.phone.session.answers["many"].value == 2


def test_console_sends_everything_else_as_words(talk):
    """Words, also single letters that are no key, are written; a lone sign without its button is not."""
    assert talk(*CONSENT, "b", "1", "a")[0].phone.session.answers["why"].value == "a"
    assert talk(*CONSENT, "b", "1", ">") == (talk(*CONSENT, "b", "1")[0], NOTHING)


def test_console_shows_an_edit_in_short(talk):
    """An answer is shown beneath the question with the way to change it, and the question is not repeated."""
    _, shown = talk(*CONSENT, "b")

    assert "✅ 🧑 18 or over   [/change age]" in shown
    assert "How old are you?" not in shown


def test_console_shows_toggles(talk):
    """A choice of several shows its buttons anew with what is ticked."""
    _, shown = talk(*CONSENT, "b", "7", "a")

    assert "[a] ☑ Apples   [b] ☐ Pears" in shown


def test_console_changes_an_earlier_answer(talk):
    """`/change` and a step's id press that Change; a step without one is told."""
    changed, shown = talk(*CONSENT, "b", "7", "/change age")

    assert changed.phone.session.at == "age"
    assert "Your answer now: 🧑 18 or over" in shown
    assert talk(*CONSENT, "/change like")[1] == NOTHING


def test_console_sends_voice_and_commands(talk):
    """`voice 4` is a voice message of four seconds, and /help is obeyed."""
    spoken, shown = talk(*CONSENT, "b", "0", "voice 4")

    assert spoken.phone.session.answers["why"].files
    assert "🎤" in shown
    assert "Call 999" in talk("/help")[1]


def test_console_sends_photos(talk):
    """`photo 2` are two photos at once, which a question for words refuses once."""
    shown, words = talk(*CONSENT, "b", "0", "photo 2")

    assert shown.phone.session.at == "why"
    assert words.count("This question takes") == 1


def test_console_lets_time_pass(talk, folder):
    """`wait 25h` shows what happens in that time, which here is nothing, and only then that is said."""
    waited, shown = talk(*CONSENT, "b", "wait 25h")

    assert shown == LATER
    assert waited.phone.at >= NOW + timedelta(hours=25)
    assert "Welcome back" in talk(*CONSENT, "b", "wait 25h", "/start")[1]
    assert scenario(waited).count("wait: 25h") == 1


def test_console_prefers_the_newest_buttons(talk):
    """While the languages are offered their letters count, and the question's other keys still do."""
    assert talk(*CONSENT, "/language", "b")[0].phone.session.language == "ur"
    assert talk(*CONSENT, "b", "/language", "-")[0].phone.session.answers["like"].state == "skipped"


def test_console_marks_bold_for_a_terminal(talk):
    """With a style for terminals, bold is bold; without one there is no escape sequence at all."""
    assert "\x1b[1mfruit\x1b[22m" in talk(style=ANSI)[1]
    assert "\x1b" not in talk()[1]


def test_console_ends_with_the_conversation_or_the_lines(ready):
    """`converse` stops at the end of the conversation and reads no further, or where lines run out."""
    lines = iter([*CONSENT, "b", "7", "-", "-", ">", "never read"])
    told: list[str] = []
    whole = converse(opening(*ready, NOW, PLAIN, "en")[0], lambda: next(lines, None), told.append, str)

    assert is_over(whole)
    assert next(lines) == "never read"
    assert "Goodbye." in told
    assert not is_over(converse(opening(*ready, NOW, PLAIN, "en")[0], lambda: None, told.append, str))


def test_console_hands_out_a_copy_of_what_would_be_kept(ready):
    """After /mydata the page holds every revision so far; where it was put is told beneath."""
    lines = iter([*CONSENT, "b", "3", "Too sour", "/change why", "Too sweet", "/mydata"])
    told: list[str] = []
    pages: list[str] = []

    def hand(phone):
        at = phone.at.isoformat(timespec="seconds")
        pages.append(rehearsed(phone.plan, phone.study, phone.session, phone.kept, at))
        return "(my-data.html)"

    converse(opening(*ready, NOW, PLAIN, "en")[0], lambda: next(lines, None), told.append, hand)
    assert told[-1] == "(my-data.html)"
    [page] = pages
    assert page.index("I take part.") < page.index("Too sour") < page.index("Too sweet")


@pytest.mark.parametrize(
    "typed, kept",
    [
        (
            [*CONSENT, "b", "3", "Yes: no? #1", "a", "c", "Figs", ">", "2", ">"],
            ["why: 'Yes: no? #1'", "press: 3\n"],
        ),
        ([*CONSENT, "b", "2", "voice 3", "/language", "b", "-", "x", "3", "/change age", "="], []),
        ([*CONSENT, "photo 2", "b", "0", "photo 1", "voice 3"], ["photo: 2", "photo: 1"]),
        ([">", "a", "b", "b"], ["press: refuse"]),
        ([">", "b"], ["outcome: declined"]),
        ([*CONSENT, "a"], ["outcome: screened_out"]),
        ([*CONSENT, "b", "/stop", "b"], ["press: erase"]),
        ([*CONSENT], ["talk: []"]),
    ],
)
def test_console_saves_a_scenario_that_passes(talk, ready, folder, typed, kept):
    """Whatever was done is written as a scenario that plays the same again in every language."""
    path = folder / "scenarios" / "saved.yaml"
    path.write_text(scenario(talk(*typed)[0]), encoding="utf-8")

    assert [line for line in kept if line not in path.read_text(encoding="utf-8")] == []
    assert rehearse_all(*ready, load_scenario(path)) == ()
