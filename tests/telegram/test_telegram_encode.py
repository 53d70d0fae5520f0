"""Messages of the engine as calls of the Bot API: words, entities, and rows of buttons."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import encode, words
from bot.engine.messages import Attachment, Button, Message, Part
from bot.playground import checks

LINK = {"type": "text_link", "offset": 5, "length": 4, "url": "https://example.org/a_b"}


def rendered(template, fills=None, language="en", style="plain"):
    return words.render([Part(template, fills or {}, style)], language)


def covered(shown):
    """The words that each entity covers, by Telegram's count of UTF-16 units."""
    raw = shown.text.encode("utf-16-le")
    return [
        (entity.kind, raw[2 * entity.start : 2 * entity.stop].decode("utf-16-le"))
        for entity in shown.entities
    ]


@pytest.mark.parametrize(
    "template, text, entities",
    [
        ("Plain words.", "Plain words.", []),
        ("**Bold** and *slanted*", "Bold and slanted", [("bold", "Bold"), ("italic", "slanted")]),
        ("Read [this](https://example.org/a_b) now", "Read this now", [("text_link", "this")]),
        ("step_id and a_b_c stay", "step_id and a_b_c stay", []),
        ("https://example.org/a_b_c stays", "https://example.org/a_b_c stays", []),
        ("- one\n- two", "• one\n• two", []),
        ("1. one\n2. two", "1. one\n2. two", []),
        ("Two\nlines\n\nand more", "Two\nlines\n\nand more", []),
        ("{{braces}} and }}{{", "{braces} and }{", []),
        ("Press <Next>, it costs $5 or $6", "Press <Next>, it costs $5 or $6", []),
        ("3 * 4 * 5, 2 < 3 & 5 > 4", "3 * 4 * 5, 2 < 3 & 5 > 4", []),
        ("R&D &amp; &#xE000; &copy", "R&D &amp; &#xE000; &copy", []),
        ("[bad](javascript:x) [file](a.pdf)", "bad file", []),
        ("# A heading", "A heading", [("underline", "A heading"), ("bold", "A heading")]),
        ("an {unknown} place", "an {unknown} place", []),
        ("👩🏽‍⚕️ **after** a wide sign", "👩🏽‍⚕️ after a wide sign", [("bold", "after")]),
    ],
)
def test_light_markdown_becomes_entities(template, text, entities):
    """An author's bold, italic, links and lists are shown; what only looks like markup stays as written."""
    shown = rendered(template)
    assert text == shown.text
    assert entities == covered(shown)


def test_a_link_is_an_entity_with_its_address():
    """A link's address is handed to Telegram as an entity of its own."""
    [entity] = rendered("Read [this](https://example.org/a_b)").entities
    assert entity.plain() == LINK


@pytest.mark.parametrize(
    "fill",
    [
        "[win](http://evil.example)",
        "**bold** _it_ `code`",
        "{other} {{x}}",
        "<b>x</b> &amp; $1$",
        "# head",
        "- list",
    ],
)
def test_peoples_words_stay_as_they_are(fill):
    """Whatever somebody wrote is shown letter by letter and never becomes a link, bold or another's place."""
    shown = rendered("You said: {words} – **thanks**", {"words": fill, "other": "no"})
    assert f"You said: {fill} – thanks" == shown.text
    assert covered(shown) == [("bold", "thanks")]


def test_a_place_inside_of_markup_takes_its_style():
    """Where the author writes a place in bold, what is put in is bold, and what follows is not."""
    shown = rendered("**{a}** {b} *{a}{b}*", {"a": "😀😀", "b": "x"})
    assert shown.text == "😀😀 x 😀😀x"
    assert covered(shown) == [("bold", "😀😀"), ("italic", "😀😀x")]


def test_a_place_in_an_address_is_quoted():
    """Words put into a link's address cannot turn it into another address."""
    [entity] = rendered("[go](https://example.org/{a}?b)", {"a": "../x?y&z ü"}).entities
    assert entity.url == "https://example.org/..%2Fx%3Fy%26z%20%C3%BC?b"


def test_paragraphs_stand_apart_and_the_hint_is_italic():
    """Paragraphs have a blank line between them, empty ones vanish, and all of a hint is set in italics."""
    parts = [
        Part("{n} of {total}", {"n": "3", "total": "12"}, "count"),
        Part("**Is it clear?**"),
        Part("{nothing}", {"nothing": ""}),
        Part("Say *it* in [words](https://example.org)", {}, "hint"),
    ]
    shown = words.render(parts, "en")
    assert shown.text == "3 of 12\n\nIs it clear?\n\nSay it in words"
    assert covered(shown) == [
        ("bold", "Is it clear?"),
        ("italic", "Say it in words"),
        ("text_link", "words"),
    ]


# ------------------------------------------------------------------ directions


def test_urdu_with_places_keeps_its_direction_and_offsets():
    """In a right-to-left message each fill stands in an isolate, and entities still cover the right words."""
    shown = rendered("آپ نے کہا: **{said}** اور *{n}* بار", {"said": "Yes (2)", "n": "3"}, "ur")
    assert shown.text == "آپ نے کہا: \u2068Yes (2)\u2069 اور \u20683\u2069 بار"
    assert covered(shown) == [("bold", "\u2068Yes (2)\u2069"), ("italic", "\u20683\u2069")]


def test_a_line_without_letters_of_its_own_runs_as_its_language_does():
    """A tick and an inserted answer stand on the right in Urdu: a mark of direction goes before them."""
    assert rendered("✅ {a}", {"a": "25–34"}, "ur").text == "\u200f✅ \u206825–34\u2069"
    assert rendered("PDF کتابچہ", {}, "ur").text == "\u200fPDF کتابچہ"
    assert rendered("An English fallback.", {}, "ur").text == "An English fallback."


def test_urdu_words_in_an_english_message_are_isolated():
    """A right-to-left answer does not turn the English around it; a left-to-right one needs nothing."""
    assert rendered("✅ {a}!", {"a": "ہاں"}).text == "\u200e✅ \u2068ہاں\u2069!"
    assert rendered("You said {a} twice", {"a": "ہاں"}).text == "You said \u2068ہاں\u2069 twice"
    assert rendered("✅ {a}!", {"a": "yes"}).text == "✅ yes!"


def test_a_line_that_begins_with_peoples_words_runs_as_its_language_does():
    """Where what is put in comes first, a mark goes before it: not every phone passes over an isolate."""
    assert rendered("• {a}: 5 joined", {"a": "اردو"}).text == "\u200e• \u2068اردو\u2069: 5 joined"
    assert rendered("{a} شامل ہوئے", {"a": "Leeds"}, "ur").text == "\u200f\u2068Leeds\u2069 شامل ہوئے"


def test_each_line_of_several_is_isolated():
    """A line break ends an isolate, so every line of what people wrote has its own."""
    shown = rendered("{a}", {"a": "one\n\nدو"}, "ur")
    assert shown.text == "\u200f\u2068one\u2069\n\u200f\n\u200f\u2068دو\u2069"


@pytest.mark.parametrize(
    "written, shown",
    [
        ("a\u202eb\u202c", "ab"),
        ("a\x00b\x07c\x1b[0m\r\n\td", "abc[0m\n d"),
        ("\ud83dhalf", "half"),
        ("open \u2067one", "open \u2067one\u2069"),
        ("closed \u2069 twice \u2066x\u2069", "closed  twice \u2066x\u2069"),
        ("line \u2067one\nline two", "line \u2067one\u2069\nline two"),
    ],
)
def test_what_would_do_harm_is_taken_away(written, shown):
    """Overrides, control characters and half characters go; isolates are closed where they were opened."""
    assert words.clean(written) == shown


# ------------------------------------------------------------------ length


def test_peoples_words_are_shortened_before_the_authors():
    """A message too long for Telegram loses the longest words of people, and none of the author's."""
    parts = [Part("You said: {long}"), Part("and: {short}"), Part("*The end*", {}, "plain")]
    fills = {"long": "😀" * 5000, "short": "brief"}
    shown = words.render([part._replace(fills=fills) for part in parts], "en")
    assert 4090 <= words.units(shown.text) <= 4096
    assert shown.text.startswith("You said: 😀😀")
    assert shown.text.endswith("😀…\n\nand: brief\n\nThe end")
    assert covered(shown) == [("italic", "The end")]


def test_an_authors_words_are_cut_at_the_end():
    """A template that is too long by itself is cut, and no entity reaches beyond the cut."""
    shown = rendered("**" + "word " * 1000 + "end**")
    assert words.units(shown.text) <= 4096
    assert shown.text.endswith("…")
    assert covered(shown) == [("bold", shown.text)]


SIGNS = st.characters() | st.sampled_from(
    "*_[]()`~|<>{}#-+.!\\\n $&ابپ😀\u202e\u2067\u2069\u200f\ue000\x00\ud800"
)
TEXTS = st.text(SIGNS, max_size=80)
TEMPLATES = st.lists(
    TEXTS | st.sampled_from(["{a}", "{b}", "**{a}**", "[{a}](https://x.org/{b})", "\n\n"])
).map("".join)
STYLES = st.sampled_from(["plain", "count", "hint", "answer", "notice"])
PARTS = st.lists(
    st.builds(Part, TEMPLATES, st.fixed_dictionaries({}, optional={"a": TEXTS, "b": TEXTS}), STYLES)
)


@given(PARTS, st.sampled_from(["en", "ur"]), st.sampled_from([40, 200, 4096]))
def test_telegram_takes_whatever_comes_out(parts, language, limit):
    """Whatever authors and people write, the text fits and its entities lie within it as Telegram wants."""
    shown = words.render(parts, language, limit)
    assert words.units(shown.text) <= limit
    if shown.text.strip():
        checks.message_text({"text": shown.text, "entities": [entity.plain() for entity in shown.entities]})


@given(TEXTS, st.sampled_from(["en", "ur"]))
def test_no_entity_comes_of_what_people_wrote(said, language):
    """A fill adds no entity, and the author's entity after it still covers its own word."""
    shown = rendered("{a} **bold**", {"a": said}, language)
    assert [pair for pair in covered(shown) if pair[1] == "bold"] == [("bold", "bold")]
    assert len(shown.entities) == 1


@given(TEXTS, st.integers(1, 200))
def test_shortened_words_are_a_beginning(text, limit):
    """A shortened text is at most as long as allowed and begins as the whole does."""
    text = words.clean(text)
    short = words.shorten(text, limit)
    assert words.units(short) <= limit
    assert short == text or text.startswith(short.removesuffix("…"))


# ------------------------------------------------------------------ buttons


def laid_out(*labels, group="answer"):
    rows = encode.lay_out([Button(label, number, group) for number, label in enumerate(labels)])
    return [[button.label for button in row] for row in rows]


@pytest.mark.parametrize(
    "labels, rows",
    [
        (["Yes", "No"], [["Yes", "No"]]),
        (["👎", "🤷", "👍"], [["👎", "🤷", "👍"]]),
        (list("12345"), [list("12345")]),
        ([*"0123456789", "10"], [list("0123"), list("4567"), ["8", "9", "10"]]),
        (["Disagree", "Not sure", "Agree"], [["Disagree", "Not sure", "Agree"]]),
        (["A label that is rather long", "B"], [["A label that is rather long"], ["B"]]),
        (["ہاں", "نہیں"], [["ہاں", "نہیں"]]),
        (["ਹਾਂ ਜੀ", "না"], [["ਹਾਂ ਜੀ", "না"]]),
        (["漢字漢字漢字漢字", "x"], [["漢字漢字漢字漢字"], ["x"]]),
    ],
)
def test_short_labels_stand_side_by_side_and_long_ones_alone(labels, rows):
    """Buttons are laid out by what can be read on a phone, in rows of nearly equal length, in their order."""
    assert laid_out(*labels) == rows


def test_groups_have_their_own_rows_and_controls_come_last():
    """Controls never stand beside answers, and stand below them wherever they come in the message."""
    buttons = [
        Button("Back", -1, "control"),
        Button("Skip", -2, "control2"),
        Button("Yes", 0),
        Button("?", -12, "other"),
    ]
    rows = [[button.label for button in row] for row in encode.lay_out(buttons)]
    assert rows == [["Yes"], ["?"], ["Back"], ["Skip"]]


@given(
    st.lists(
        st.builds(Button, st.text(min_size=1), st.integers(0, 99), st.sampled_from(["answer", "control"]))
    )
)
def test_no_button_is_lost_or_moved(buttons):
    """Each group's buttons are all there, in their order, and no row holds more than five."""
    rows = encode.lay_out(buttons)
    for group in ("answer", "control"):
        laid = [button for row in rows for button in row if button.group == group]
        assert laid == [button for button in buttons if button.group == group]
    assert all(1 <= len(row) <= 5 for row in rows)


# ------------------------------------------------------------------ calls


def test_files_come_first_and_buttons_stand_under_the_words():
    """Each file is a call of its own; the words come last, once, with the buttons and no parse_mode."""
    files = [Attachment("aa", "photo", "a.png"), Attachment("bb", "audio", "b.mp3")]
    message = Message("en", [Part("*Look*")], [Button("Next", -3, "control")], files)
    photo, audio, text = encode.send(7, message, "s1", 4)
    assert photo == ("sendPhoto", {"chat_id": 7}, files[0])
    assert audio == ("sendAudio", {"chat_id": 7}, files[1])
    assert text.method == "sendMessage"
    assert text.params == {
        "chat_id": 7,
        "text": "Look",
        "entities": [{"type": "italic", "offset": 0, "length": 4}],
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {"inline_keyboard": [[{"text": "Next", "callback_data": "s1.4.-3"}]]},
    }


@pytest.mark.parametrize(
    "kind, method",
    [("photo", "sendPhoto"), ("video", "sendVideo"), ("audio", "sendAudio"), ("document", "sendDocument")],
)
def test_every_kind_of_file_has_its_method(kind, method):
    """Pictures, films, sound and leaflets are each sent as what they are, so that phones play them."""
    file = Attachment("aa", kind, "a.bin")
    first, *_ = encode.send(7, Message("en", [Part("Look")], [], [file]), "s1", 4)
    assert first == (method, {"chat_id": 7}, file)


def test_a_rewrite_replaces_words_and_buttons():
    """An edit always goes to the text, and takes the old buttons away if there are no new ones."""
    call = encode.rewrite(7, 99, Message("en", [Part("✅ Yes")]), "s1", 4)
    assert call.method == "editMessageText"
    assert (call.params["chat_id"], call.params["message_id"], call.params["text"]) == (7, 99, "✅ Yes")
    assert "reply_markup" not in call.params


def test_a_file_without_words_is_sent_alone():
    """A message that has only files sends no empty text."""
    message = Message("en", [Part("{a}", {"a": " "})], [], [Attachment("aa", "document", "a.pdf")])
    assert [call.method for call in encode.send(7, message, "", 0)] == ["sendDocument"]


def test_buttons_without_words_still_stand_somewhere():
    """A message that has buttons but no words is sent with a sign to hold them."""
    [call] = encode.send(7, Message("en", [Part("")], [Button("Next", -3)]), "s", 1)
    assert (call.params["text"], "reply_markup" in call.params) == ("…", True)


def test_labels_are_harmless_and_on_one_line():
    """A label loses what would turn its neighbours, and line breaks."""
    message = Message("en", [Part("?")], [Button("a\u202eb\nc", 0)])
    [call] = encode.send(7, message, "s", 1)
    assert call.params["reply_markup"]["inline_keyboard"][0][0]["text"] == "ab c"
