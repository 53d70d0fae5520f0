"""Messages as plain text for a terminal."""

import pytest

from bot.channels.console.plain import ANSI, PLAIN, lines, unmarked, words
from bot.engine.messages import Part


@pytest.mark.parametrize(
    "written, read",
    [
        ("**bold** and *italic* and _too_", "bold and italic and too"),
        ("__bold__ [here](https://a.org)", "bold here (https://a.org)"),
        ("- one\n- two", "• one\n• two"),
        ("a_b_c 2 * 3 * 4 \\*so\\*", "a_b_c 2 * 3 * 4 *so*"),
        ("**a *b* c**", "a b c"),
    ],
)
def test_plain_takes_light_markdown_away(written, read):
    """Marks of bold, italic, links and lists become what they mean; other signs stay."""
    assert unmarked(written) == read


def test_plain_shows_bold_and_italic_in_a_terminal():
    """With colours, bold and italic are what they say."""
    part = Part("**a** *b*")

    assert lines(part, "en", ANSI) == ["\x1b[1ma\x1b[22m \x1b[3mb\x1b[23m"]


def test_plain_puts_people_s_words_in_as_they_are():
    """What fills a place is never read as Markdown, and cannot move the terminal's cursor."""
    part = Part("You said {{{x}}}", {"x": "**no** [a](b) {y}\x1b[2J"})

    assert words([part]) == "You said {**no** [a](b) {y}[2J}"


def test_plain_isolates_what_runs_the_other_way():
    """A right-to-left line, and a fill of the other direction, stand in isolates; plain English in none."""
    assert lines(Part("Hello {n}", {"n": "5"}), "en", PLAIN) == ["Hello 5"]
    assert lines(Part("Hello {n}", {"n": "سیب"}), "en", PLAIN) == ["Hello \u2068سیب\u2069"]
    assert lines(Part("سیب {n}", {"n": "5"}), "ur", PLAIN) == ["\u2067سیب \u20685\u2069\u2069"]
