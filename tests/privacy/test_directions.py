"""Commands and phone numbers among right-to-left words: they must not come out in pieces."""

from __future__ import annotations

import pytest

from bot.channels.telegram import words
from bot.channels.telegram.words import Rendered
from bot.engine.messages import Part


def rendered(template: str, language: str = "ur", **fills: str) -> Rendered:
    return words.render([Part(template, fills)], language)


def covered(shown: Rendered) -> list[tuple[str, str]]:
    """Each entity's kind and the text it covers, counted as Telegram does."""
    raw = shown.text.encode("utf-16-le")
    return [(each.kind, raw[2 * each.start : 2 * each.stop].decode("utf-16-le")) for each in shown.entities]


@pytest.mark.parametrize(
    "whole",
    [
        "/help",
        "/withdraw",
        "0114 496 0000",
        "+44 114 496 0000",
        "(0114) 496-0000",
        "+441144960000",
        "2027-03-31",
        "٠١١٤ ٤٩٦ ٠٠٠٠",
    ],
)
def test_a_command_or_number_stands_in_an_isolate(whole: str):
    """In right-to-left words they run from left to right and hold together, whatever stands around them."""
    for template in ("فون: {}۔", "{} لکھیں", "کہیں، {}"):
        assert f"\u2066{whole}\u2069" in rendered(template.format(whole)).text


@pytest.mark.parametrize(
    "template",
    [
        "دیکھیں https://example.org/help/123456 یا amina@example.org/x",
        "نمبر ABC123456 اور 123456ABC",
        "عمر 25-34، 1/2، یا/اور",
        "https://example.org/?a=/help&b=+44114960000",
    ],
)
def test_addresses_and_short_numbers_are_left_alone(template: str):
    """An isolate within an address would break the link; ages and fractions need none."""
    assert "\u2066" not in rendered(template).text


def test_left_to_right_messages_need_no_isolate():
    """English words are sent as they are written."""
    assert rendered("Call 0114 496 0000 or send /help", "en").text == "Call 0114 496 0000 or send /help"


def test_styles_hold_the_isolate_and_nothing_more():
    """An isolate inside of bold words is all within them, so that every later style is in its place."""
    shown = rendered("😀 **/help** یا *0114 496 0000*، **{a}**، `/stop` __آخر__", a="ہاں 😀")
    assert covered(shown) == [
        ("bold", "\u2066/help\u2069"),
        ("italic", "\u20660114 496 0000\u2069"),
        ("bold", "\u2068ہاں 😀\u2069"),
        ("code", "\u2066/stop\u2069"),
        ("bold", "آخر"),
    ]


def test_telegram_still_finds_the_command():
    """Telegram finds a command after any sign that is no letter, digit, slash or angle bracket."""
    text = rendered("مدد: /help").text
    before = text[text.index("/help") - 1]
    assert not before.isalnum()
    assert before not in "_/<>"


def test_nobodys_words_become_the_name_of_a_site():
    """A place in a link's host makes no link: Telegram would refuse the message, or show another's site."""
    assert rendered("[go](https://{a}.example.org/x)", "en", a="evil.org/").entities == []
    [entity] = rendered("[go](https://example.org/{a})", "en", a="evil.org/").entities
    assert entity.url == "https://example.org/evil.org%2F"
