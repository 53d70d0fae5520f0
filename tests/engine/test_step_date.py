"""Dates, typed as people type them."""

from __future__ import annotations

import pytest

from bot.engine import dates, wording
from bot.flows.model import Date
from tests.engine.flows import flow, step, words
from tests.engine.talk import BEGAN, Conversation, agrees

TODAY = "2026-11-23"


def asked(*languages: str, **limits: object) -> Conversation:
    tags = list(languages) or ["en", "ur"]
    return agrees(flow(step("born", "date", **limits), words("why"), languages=tags))


@pytest.mark.parametrize(
    "typed",
    [
        "1990-04-05", "1990/4/5", "1990.04.05", "5/4/1990", "05-04-1990", "5.4.1990", "5 4 1990", "5/4/90",
        "5 April 1990", "5th April 1990", "April 5, 1990", "5th of April, 1990", "the 5th of April 1990",
        "5-Apr-1990", "5 apr 90", "APRIL 5 1990", "1990 April 5", "5April1990", "Thursday, 5 April 1990",
        "۵/۴/۱۹۹۰", "٥ ٤ ١٩٩٠", "\u200f5/4/1990", "৫/৪/১৯৯০", "5 اپریل 1990", "۵ اپریل، ۱۹۹۰ء",
        " 5 / 4 / 1990 ",
    ],
)  # fmt: skip
def test_dates_are_read_in_common_forms(typed: str) -> None:
    """ISO, day month year with any sign between, names of months in every language, any script's digits."""
    amina = asked()
    amina.says(typed)
    assert amina.values == {"born": "1990-04-05"}


def test_the_record_says_the_date_in_words() -> None:
    """What was read is shown with the month's name, so that a mistake is seen and can be changed."""
    amina = asked()
    amina.says("3/4/1990")
    assert amina.newest("born").styled("answer") == "✅ 3 April 1990"
    amina.presses("Change", on="born")
    assert amina.asked.styled("answer") == "Your answer now: 3 April 1990"
    amina.says("4 March 1990")
    assert amina.values == {"born": "1990-03-04"}


@pytest.mark.parametrize(
    "language, typed, value",
    [
        ("en", "3/4/1990", "1990-04-03"), ("en-x-easy", "3/4/1990", "1990-04-03"),
        ("en-US", "3/4/1990", "1990-03-04"), ("ur", "3/4/1990", "1990-04-03"),
        ("sv", "3/4/1990", "1990-04-03"), ("en", "4/23/1990", "1990-04-23"),
        ("en-US", "23/4/1990", "1990-04-23"),
    ],
)  # fmt: skip
def test_day_and_month_are_told_apart_by_the_customs_of_the_language(
    language: str, typed: str, value: str
) -> None:
    """Where both could be either the person's language decides, else what is possible."""
    amina = asked(language)
    amina.says(typed)
    assert amina.values == {"born": value}


@pytest.mark.parametrize(
    "language, typed",
    [
        ("pl", "3 listopada 1990"), ("pl", "3 Listopad 1990"), ("es", "3 de noviembre de 1990"),
        ("ar", "٣ نوفمبر ١٩٩٠"), ("ar", "3 نوڤمبر 1990".replace("ڤ", "ف")), ("fr", "3 novembre 1990"),
        ("vi", "3 tháng 11, 1990"), ("bn", "৩ নভেম্বর ১৯৯০"), ("de", "3. Nov. 1990"),
        ("fr", "le 3 nov. 1990"), ("es", "El sábado 3 de noviembre del 1990"),
    ],
)  # fmt: skip
def test_names_of_months_are_those_of_the_flows_languages(language: str, typed: str) -> None:
    """Whole, short, bent or only begun; case and accents do not matter."""
    amina = asked(language)
    amina.says(typed)
    assert amina.values == {"born": "1990-11-03"}


@pytest.mark.parametrize(
    "language, typed",
    [
        ("en", "1st of May 1990"),
        ("fr", "1er mai 1990"),
        ("es", "1.º de mayo de 1990"),
        ("es", "1º mayo 1990"),
    ],
)
def test_the_first_of_a_month_may_be_written_as_the_first(language: str, typed: str) -> None:
    """What people write behind the figure says nothing more."""
    amina = asked(language)
    amina.says(typed)
    assert amina.values == {"born": "1990-05-01"}


def test_accents_and_keyboards_are_forgiven() -> None:
    """A month is known without its accents, and with the letters of an Arabic keyboard."""
    step_ = Date(id="born", type="date", text={"en": "?"})
    assert dates.read(step_, "3 marz 1990", "de", ["de"], TODAY) == "1990-03-03"
    assert dates.read(step_, "3 مئي 1990", "ur", ["ur"], TODAY) == "1990-05-03"


TONGUES = (
    "en", "en-US", "en-x-easy", "ur", "ar", "bn", "ckb", "cs", "cy", "de", "es", "eu", "fa", "fr", "gu",
    "he", "hi",
    "hu", "it", "ku", "lt", "ml", "ne", "pa-Arab", "pa", "pl", "ps", "pt", "ro", "ru", "sk", "so", "sq",
    "sw", "ta",
    "th", "ti", "tr", "uk", "vi", "zh", "xx",
)  # fmt: skip


@pytest.mark.parametrize("language", TONGUES)
def test_every_date_that_is_shown_can_be_typed(language: str) -> None:
    """Whatever the language, the bot reads the dates that it writes: its examples are answers."""
    step_ = Date(id="born", type="date", text={"en": "?"})
    for month in range(1, 13):
        day = f"1990-{month:02}-09"
        assert dates.read(step_, wording.day(day, language), language, [language], TODAY) == day


def test_today_and_yesterday_are_the_events_own() -> None:
    """The day is that on which the words were said."""
    amina = asked()
    assert BEGAN.date().isoformat() == TODAY
    amina.says("Today!")
    amina.presses("Change", on="born")
    amina.waits(days=2)
    amina.says("yesterday")
    assert [value for _, _, value in amina.history] == ["2026-11-23", "2026-11-24"]


@pytest.mark.parametrize(
    "limits, value",
    [({}, "2030-02-01"), ({"max": "today"}, "1930-02-01"), ({"min": "2031-01-01"}, "2130-02-01")],
)
def test_a_year_of_two_digits_is_the_nearest_that_fits(limits: dict[str, str], value: str) -> None:
    """The limits of the step decide about the century, then the distance from today."""
    if "min" in limits:
        limits["max"] = "2199-12-31"
    amina = asked(**limits)
    amina.says("1/2/30")
    assert amina.values == {"born": value}


@pytest.mark.parametrize(
    "typed",
    [
        "hello", "23 November", "11/1990", "1990", "5", "23/11/126", "between 3 and 5 May 1990", "3-4-5-1990",
        "1990-04-05T10:00", "May June 1990", "about 5 May 1990", "5" * 4000, "NaN", "ma 3 1990",
    ],
)  # fmt: skip
def test_what_is_no_date_gets_an_example_and_the_question_stays(typed: str) -> None:
    """Without day, month and year, or with more than that, nothing is guessed."""
    amina = asked()
    said = amina.says(typed)
    assert said.text == "Please send the day, the month and the year. For example: 23 November 2026"
    assert (amina.at, amina.answers) == ("born", {})


@pytest.mark.parametrize("typed", ["31 February 1990", "29/2/2025", "0/1/1990", "1/1/0000", "31/6/90"])
def test_a_day_that_the_calendar_lacks_is_said_so(typed: str) -> None:
    """A slip of the finger is told apart from what is no date."""
    amina = asked()
    assert "cannot find that day in the calendar" in amina.says(typed).text
    assert amina.answers == {}


@pytest.mark.parametrize("typed", ["1402/5/12", "12/5/1370", "1 January 2569"])
def test_a_year_of_another_calendar_is_not_taken_for_ours(typed: str) -> None:
    """Years before 1900 or after 2100 are only taken where the author's limits reach there."""
    amina = asked()
    amina.says(typed)
    assert amina.answers == {}


def test_limits_far_off_can_be_reached() -> None:
    """An author who asks for dates of long ago, or far ahead, gets them."""
    for limit, typed in ({"max": "1850-01-01"}, "1 May 1789"), ({"min": "2200-01-01"}, "1 May 2201"):
        amina = asked(**limit)
        amina.says(typed)
        assert "born" in amina.answers


def test_what_lies_outside_is_said_with_the_limit() -> None:
    """The reason names the limit that was passed, and the example fits."""
    amina = asked(min="2026-01-01", max="today")
    assert "not before 1 January 2026" in amina.says("31/12/2025").text
    said = amina.says("24/11/2026").text
    assert "not after 23 November 2026" in said
    amina.says(said.split("example: ")[1])
    assert amina.values == {"born": "2026-11-23"}


def test_the_limits_themselves_are_within() -> None:
    """`min` and `max` can be given, and `today` moves with the days."""
    for typed in ("2026-01-01", "23/11/2026"):
        amina = asked(min="2026-01-01", max="today")
        amina.says(typed)
        assert "born" in amina.answers
    amina = asked(min="today")
    amina.waits(days=1)
    amina.says("23/11/2026")
    assert amina.answers == {}


def test_the_example_is_within_the_limits() -> None:
    """What is offered as an example is itself an answer."""
    for limits in ({"max": "1999-12-31"}, {"min": "2030-05-06"}, {"min": "1990-01-01", "max": "1990-01-01"}):
        amina = asked(**limits)
        amina.says(amina.says("x").text.split("example: ")[1])
        assert "born" in amina.answers


def test_the_ways_out_and_skip_are_there() -> None:
    """A date may be something else, unknown or skipped, by press or by name."""
    amina = asked(**{"or": ["other", "dont_know"]})
    amina.presses("I don't know", "Back", "Something else")
    amina.says("In the spring")
    amina.presses("Back")
    amina.says("skip")
    assert [(state, value) for _, state, value in amina.history] == [
        ("dont_know", None),
        ("answered", "other"),
        ("skipped", None),
    ]
    assert amina.records[1].answer.other == "In the spring"


def test_a_constraint_compares_dates() -> None:
    """`answer` is an ISO date, which words in quotation marks and `today` are compared with."""
    plan = flow(
        step("began", "date"),
        step("ended", "date", constraint="answer >= began and answer <= today"),
        words("long_ago", when="ended < '2000-01-01'"),
        words("why"),
    )
    amina = agrees(plan)
    amina.says("1 May 1999")
    for typed in ("30 April 1999", "24 November 2026"):
        assert "does not fit" in amina.says(typed).text
    amina.says("2 May 1999")
    assert amina.at == "long_ago"


def test_an_earlier_date_stands_in_words_in_a_text() -> None:
    """A placeholder shows a date as its person saw it, in the language of now."""
    text = {"en": "What was it like on {born}?", "ur": "{born} کو کیسا تھا؟"}
    plan = flow(step("born", "date", required=True), words("why", text=text), languages=["en", "ur"])
    amina = agrees(plan)
    amina.says("3/4/1990")
    assert "on 3 April 1990?" in amina.asked.text
    amina.commands("language")
    amina.presses("اردو")
    assert "3 اپریل، 1990 کو" in amina.asked.text
