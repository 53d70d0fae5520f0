"""The catalogues of the bot's own words, and the tool that keeps them."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.engine import wording
from bot.engine.messages import Control

ROOT = Path(__file__).parent.parent
SAMPLE = [ROOT / "conversations" / "study.yaml", *sorted(ROOT.glob("conversations/genetics-*/flow.yaml"))]


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("translations", ROOT / "scripts" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tool = _tool()

CODE = """
CONTROLS = {1: N_("Done")}

def say(tr, n):
    tr.gettext("Goodbye")
    tr.gettext("Hello {name}. Send /help, or press Done.")
    return tr.ngettext("{n} day", "{n} days", n) + f"{tr.gettext('Thank you')}!"
"""
WORDS = {
    "Done": "ہو گیا",
    "Goodbye": "خدا حافظ",
    "Hello {name}. Send /help, or press Done.": "سلام {name}۔ /help بھیجیں یا “ہو گیا” دبائیں۔",
    ("{n} day", "{n} days"): ("{n} دن", "{n} دن تک"),
    "Thank you": "شکریہ",
}


class Desk:
    """A small package with its catalogues, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.sources, self.locales = folder / "bot", folder / "locales"
        self.sources.mkdir()
        self.write_code(CODE)
        tool.update(self.locales, self.sources)

    def write_code(self, code: str) -> None:
        (self.sources / "words.py").write_text(code, "utf-8")

    def begin(self, tag: str, words: dict[Any, Any]) -> Path:
        """A catalogue of a language with these translations."""
        path: Path = tool.add(self.locales, self.sources, tag)
        catalogue = tool.read(path)
        for key, translation in words.items():
            catalogue.get(key).string = translation
        tool.save(path, catalogue)
        return path

    def update(self) -> None:
        tool.update(self.locales, self.sources)

    def problems(self) -> str:
        return "\n".join(tool.problems(self.locales, self.sources))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def urdu(desk: Desk) -> Path:
    return desk.begin("ur", WORDS)


# ------------------------------------------------------------------ what is committed


def test_the_committed_catalogues_hold_all_that_the_code_says() -> None:
    """Every word in the code has its translation, and every .po and .mo is as the tool writes it."""
    assert tool.problems(tool.LOCALES, tool.SOURCES) == []


def test_update_gives_the_committed_files_again(tmp_path: Path) -> None:
    """The same words give the same bytes, whoever runs the tool, whenever and wherever."""
    copy = shutil.copytree(tool.LOCALES, tmp_path / "locales")

    tool.update(copy, tool.SOURCES)

    assert _contents(copy) == _contents(tool.LOCALES)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*.?o*")}


def test_the_committed_files_name_no_date_person_or_program() -> None:
    """Headers that change with the day or the machine are left out."""
    for name, content in _contents(tool.LOCALES).items():
        for header in (b"-Date:", b"Last-Translator", b"Language-Team", b"Generated-By", b"Bugs-To"):
            assert header not in content, name


def _texts(value: object) -> Iterator[dict[str, str]]:
    """The texts of a flow file that are said in more than one language."""
    if isinstance(value, dict) and isinstance(value.get("en"), str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: f"{path.parent.name}-{path.stem}")
@pytest.mark.parametrize("tag", ["ur", "ar", "en-x-easy"])
def test_the_sample_names_buttons_places_and_commands_as_they_are(path: Path, tag: str) -> None:
    """Where the English says "press Done", the others name the button as it reads in their language."""
    labels = {label: wording.words(tag).gettext(label) for label in wording.CONTROLS.values()}
    content = yaml.safe_load(path.read_text("utf-8"))
    found = [
        (text[tag], list(tool.in_words(text["en"], text[tag], labels)))
        for text in _texts(content)
        if tag in text
    ]

    assert bool(found) == (tag in content["languages"])
    assert [(words, problems) for words, problems in found if problems] == []


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_samples_urdu_is_written_with_urdu_letters_and_one_kind_of_figures(path: Path) -> None:
    """Arabic ي, ك and ه look right and are found by no search; the bot writes 0–9."""
    content = path.read_text("utf-8")
    urdu = "".join(text["ur"] for text in _texts(yaml.safe_load(content)) if "ur" in text)

    assert set("يىكهة") & set(urdu) == set()
    assert [sign for sign in content if sign.isdecimal() and not sign.isascii()] == []


# ------------------------------------------------------------------ what `check` finds


def test_a_good_catalogue_has_no_problems(desk: Desk, urdu: Path) -> None:
    """Words in calls, tables, plurals and f-strings are found, and nothing more is asked for."""
    assert desk.problems() == ""


@pytest.mark.parametrize(
    "right,wrong,problem",
    [
        ('msgstr "شکریہ"', 'msgstr ""', "“Thank you” is not translated."),
        ('msgstr[1] "{n} دن تک"', 'msgstr[1] ""', "“{n} day” is not translated."),
        ('msgid "Goodbye"', '#, fuzzy\nmsgid "Goodbye"', "“Goodbye” is marked fuzzy"),
        ('msgid "Goodbye"', 'msgid "Bye"', "“Goodbye” is missing."),
        ('msgid "Goodbye"', 'msgid "Bye"', "“Bye” is in the code no more."),
        ('"شکریہ"\n', '"شکریہ"\n\n#~ msgid "Old"\n#~ msgstr "پرانا"\n', "“Old” is kept, but unused."),
        ("سلام {name}", "سلام", "lacks name"),
        ("شکریہ", "شکریہ {name}", "has too much: name"),
        ("{n} دن تک", "{m} دن تک", "lacks n"),
        ("/help بھیجیں", "/madad بھیجیں", "lacks /help"),
        ("“ہو گیا”", "“مکمل”", "speaks of a button that is called “ہو گیا”."),
        ("ہو گیا", "جب آپ سب کچھ چن چکیں تو یہ بٹن دبائیں", "is a button"),
        ("شکریہ", "شكريہ", "has ك (U+0643) where ک (U+06A9) belongs."),
        ("شکریہ", "شکریہ؟ ۳", "has other figures than 0–9"),
        ("شکریہ", "شکريه, ?", "has , (U+002C) where ، (U+060C) belongs."),
        ("شکریہ", "شکریہ ا\u0653", "is not in Unicode's normal form NFC."),
        ("nplurals=2; plural=(n != 1)", "nplurals=1; plural=0", "this is not what `update` writes."),
        (
            'msgstr[1] "{n} دن تک"',
            'msgstr[1] "{n} دن"\nmsgstr[2] "{n}"',
            "more translations than num_plurals",
        ),
        ('"Language: ur\\n"', '"Language: ur\\n"\n"PO-Revision-Date: 2026-11-23 09:00+0000\\n"', "not what"),
        ('msgid "Done"', '#: bot/words.py:7\nmsgid "Done"', "this is not what `update` writes."),
    ],
)
def test_check_finds(desk: Desk, urdu: Path, right: str, wrong: str, problem: str) -> None:
    """A catalogue that is spoilt in one place is refused, and the sentence says what is wrong there."""
    spoilt = urdu.read_text("utf-8").replace(right, wrong)
    assert spoilt != urdu.read_text("utf-8")
    urdu.write_text(spoilt, "utf-8")

    assert problem in desk.problems()
    assert "ur/LC_MESSAGES/soundingboard.po: " in desk.problems()


@pytest.mark.parametrize(
    "tag,words,problem",
    [
        ("ar", "شکرًا", "has ک (U+06A9) where ك (U+0643) belongs."),
        ("ar", "شكرًا, أهلًا", "has , (U+002C) where ، (U+060C) belongs."),
        ("ar", "شكرًا، أهلًا.", ""),
        ("bn", "ধন্যবাদ|", "has | (U+007C) where । (U+0964) belongs."),
        ("bn", "ধন্যবাদ, আপা।", ""),
    ],
)
def test_check_finds_signs_of_another_language(tag: str, words: str, problem: str) -> None:
    """Each language has its own signs that are easily taken for others, and its own full stop."""
    assert list(tool.in_script(words, tag)) == ([problem] if problem else [])


@pytest.mark.parametrize(
    "one,two,few,problems",
    [
        ("يوم واحد", "يومان", "{n} أيام", ""),
        ("{n} يوم", "{n} يومان", "{n} أيام", ""),
        ("يوم واحد", "يومان", "أيام", "“{n} day” lacks n"),
    ],
)
def test_a_plural_form_for_one_number_alone_may_say_it_in_words(
    desk: Desk, one: str, two: str, few: str, problems: str
) -> None:
    """Arabic has a form for two, which needs no figure; a form for many numbers does."""
    desk.begin("ar", WORDS | {("{n} day", "{n} days"): ("لا أيام", one, two, few, "{n} يومًا", "{n} يوم")})
    found = [line for line in desk.problems().splitlines() if "lacks n" in line]

    assert [line.partition("po: ")[2] for line in found] == ([problems] if problems else [])


def test_a_plural_form_for_none_and_for_one_keeps_its_figure(desk: Desk) -> None:
    """French says 0 and 1 with the same form, so the figure must tell them apart."""
    desk.begin("fr", WORDS | {("{n} day", "{n} days"): ("un jour", "{n} jours")})

    assert "“{n} day” lacks n" in desk.problems()


@pytest.mark.parametrize("stale", [b"", None])
def test_check_finds_a_mo_that_is_not_compiled_from_its_po(
    desk: Desk, urdu: Path, stale: bytes | None
) -> None:
    """What people see is the .mo, so a .po that was only edited is not enough."""
    mo = urdu.with_suffix(".mo")
    mo.unlink() if stale is None else mo.write_bytes(stale)

    assert "the .mo file beside it is not compiled from it." in desk.problems()


def test_check_finds_a_long_easy_read_sentence(desk: Desk) -> None:
    """In Easy Read each sentence has at most 15 words; several short ones may follow each other."""
    same = {key: key for key in WORDS}
    desk.begin("en-x-easy", same | {"Goodbye": "one two three four. " * 4 + "five " * 14 + "six"})
    assert desk.problems() == ""

    desk.begin("ur-x-easy", WORDS | {"Goodbye": "ایک " * 16})
    assert "“Goodbye” has a sentence of more than 15 words" in desk.problems()


@pytest.mark.parametrize(
    "tag,words,problem",
    [
        ("fr", "Bonjour\u00a0! Ça va\u202f? Appuyez sur «\u00a0Terminé\u00a0»\u00a0: merci.", ""),
        ("fr", "Bonjour!", "lacks a no-break space (U+00A0) before one of : ; ! ? » or after «."),
        ("fr", "Ça va ?", "lacks a no-break space (U+00A0) before one of : ; ! ? » or after «."),
        ("fr", "« Terminé\u00a0»", "lacks a no-break space (U+00A0) before one of : ; ! ? » or after «."),
        ("es", "¡Hola! ¿Qué tal? Pulse «Listo»: gracias.", ""),
        ("es", "Hola. Qué tal?", "has not as many ¿ as ?."),
        ("es", "¡Hola.", "has not as many ¡ as !."),
        ("en-x-easy", "Hello! How are you?", ""),
    ],
)
def test_check_finds_signs_that_stand_as_in_english(tag: str, words: str, problem: str) -> None:
    """French has spaces that do not break before some signs; Spanish opens what it closes."""
    assert list(tool.in_script(words, tag)) == ([problem] if problem else [])


def test_check_finds_new_words_in_the_code(desk: Desk, urdu: Path) -> None:
    """Words that nobody has translated do not reach people in English unseen."""
    desk.write_code(CODE.replace("Goodbye", "See you on Monday at the library"))

    assert "“See you on Monday at the library” is missing." in desk.problems()
    assert "soundingboard.pot: this is not what `update` writes." in desk.problems()


def test_an_f_string_cannot_be_translated(desk: Desk) -> None:
    """Words that are filled before they are looked up are in no catalogue: the tool says where."""
    desk.write_code('def say(tr, name):\n    return tr.gettext(f"Hello {name}")\n')

    with pytest.raises(TypeError, match="Line 2 translates an f-string"):
        desk.problems()


# ------------------------------------------------------------------ what `update` and `add` do


def test_update_keeps_translations_and_proposes_the_old_one_for_changed_words(desk: Desk, urdu: Path) -> None:
    """Most of a translator's work survives a change; what changed is to be looked at, what went is gone."""
    desk.write_code(
        CODE.replace("Send /help, or", "Please send /help, or").replace('    tr.gettext("Goodbye")\n', "")
    )

    desk.update()

    words = tool.read(urdu)
    changed = words.get("Hello {name}. Please send /help, or press Done.")
    assert words.get("Thank you").string == "شکریہ"
    assert (changed.string, changed.fuzzy) == (WORDS["Hello {name}. Send /help, or press Done."], True)
    assert words.get("Goodbye") is None
    assert list(words.obsolete) == []
    assert "خدا حافظ" not in urdu.read_text("utf-8")


def test_update_keeps_what_a_translator_notes(desk: Desk, urdu: Path) -> None:
    """The words at the head of a file and beside an entry stay where they are."""
    noted = urdu.read_text("utf-8").replace("# NOT CHECKED YET", "# CHECKED by a reader. Before, not yet")
    noted = noted.replace('msgid "Goodbye"', '# warm\nmsgid "Goodbye"')
    urdu.write_text(noted, "utf-8")

    desk.update()

    assert urdu.read_text("utf-8") == noted


def test_add_begins_a_catalogue_with_the_plural_forms_of_its_language(desk: Desk) -> None:
    """Arabic has six plural forms, and each waits for its translation."""
    path = tool.add(desk.locales, desk.sources, "ar")

    assert "nplurals=6" in path.read_text("utf-8")
    assert "msgstr[5]" in path.read_text("utf-8")
    assert "“{n} day” is not translated." in desk.problems()


def test_a_copy_of_the_template_becomes_a_catalogue(desk: Desk) -> None:
    """Whoever has no Python copies the .pot; its language is that of the folder."""
    path = desk.locales / "cy" / "LC_MESSAGES" / "soundingboard.po"
    path.parent.mkdir(parents=True)
    shutil.copy(desk.locales / "soundingboard.pot", path)

    desk.update()

    assert '"Language: cy\\n"' in path.read_text("utf-8")
    assert path.with_suffix(".mo").is_file()


@pytest.mark.parametrize("tag,reason", [("ur", "has a catalogue already"), ("klingonese", "no language")])
def test_add_says_why_a_language_cannot_be_begun(desk: Desk, urdu: Path, tag: str, reason: str) -> None:
    """Nothing is written over, and a mistyped language makes no folder."""
    before = sorted(desk.locales.iterdir())

    with pytest.raises(ValueError, match=reason):
        tool.add(desk.locales, desk.sources, tag)

    assert sorted(desk.locales.iterdir()) == before


def test_the_command_line_says_what_it_found(capsys: pytest.CaptureFixture[str]) -> None:
    """`check` ends with 0 where all is well; `add` ends with 1 where it cannot."""
    assert tool.main(["check"]) == 0
    assert "catalogues hold all that the bot says." in capsys.readouterr().out
    assert tool.main(["add", "ur"]) == 1
    assert "has a catalogue already" in capsys.readouterr().err


def test_add_says_what_comes_next(tmp_path: Path) -> None:
    """One command begins a language: it names the file, the lists, the next commands and the reader."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "words.py").write_text(CODE, "utf-8")
    (tmp_path / "scripts").mkdir()
    script = shutil.copy(ROOT / "scripts" / "translations.py", tmp_path / "scripts")

    told = subprocess.run([sys.executable, script, "add", "pa"], capture_output=True, text=True, check=True)

    assert (tmp_path / "locales" / "pa" / "LC_MESSAGES" / "soundingboard.po").is_file()
    assert told.stdout.startswith("locales/pa/LC_MESSAGES/soundingboard.po ")
    for step in ("msgstr", "bot/flows/builtin.py", "update", "check", "native reader"):
        assert step in told.stdout


# ------------------------------------------------------------------ what people see


def test_the_bot_never_blames() -> None:
    """Nothing that it says, in English or Easy Read, calls what somebody did invalid or an error."""
    easy = tool.read(tool.LOCALES / "en_x_easy" / "LC_MESSAGES" / "soundingboard.po")
    said = [str(message.id) for message in tool.said(tool.SOURCES)]
    said += [str(message.string) for message in easy]
    blames = re.compile(r"\b(invalid|error|incorrect|illegal|failed|must)\b", re.IGNORECASE)
    assert [words for words in said if blames.search(words)] == []


def test_arrows_point_the_way_the_words_run() -> None:
    """Beside Urdu forward is to the left; a language without a catalogue has English words and arrows."""
    assert wording.control(Control.NEXT, "en") == "▶ Next"
    assert wording.control(Control.NEXT, "ur") == "◀ آگے"
    assert wording.control(Control.BACK, "ur") == "↪ پیچھے"
    assert wording.control(Control.SKIP, "ur") == "⏮ چھوڑیں"
    assert wording.control(Control.NEXT, "he") == "▶ Next"


@pytest.mark.parametrize(
    "language,n,said",
    [
        ("fr", 0, "{n} jour après la fin"),
        ("fr", 1, "{n} jour après la fin"),
        ("fr", 2, "{n} jours après la fin"),
        ("es", 0, "{n} días después del final"),
        ("es", 1, "{n} día después del final"),
        ("es", 30, "{n} días después del final"),
    ],
)
def test_french_and_spanish_count_in_their_own_ways(language: str, n: int, said: str) -> None:
    """None is one thing in French and several in Spanish."""
    days = wording.words(language).ngettext("{n} day after it ends", "{n} days after it ends", n)

    assert days == said


def test_easy_read_has_its_own_words_and_plurals() -> None:
    """The catalogues that people meet are the committed ones, with one thing and several told apart."""
    easy = wording.words("en-x-easy")
    one, more = "There is one more to talk about:", "What would you like to talk about?"

    assert easy.gettext("{number} of {total}") == "Question {number} of {total}"
    assert easy.ngettext(one, more, 1) == "There is one more thing to talk about:"
    assert wording.words("ur").ngettext(one, more, 2) == "آپ کس بارے میں بات کرنا چاہیں گے؟"


@pytest.mark.parametrize(
    "n,said",
    [
        (0, "يوم انتهائها"),
        (1, "يوم واحد بعد انتهائها"),
        (2, "يومين بعد انتهائها"),
        (30, "{n} يومًا بعد انتهائها"),
        (100, "{n} يوم بعد انتهائها"),
        (103, "{n} أيام بعد انتهائها"),
    ],
)
def test_arabic_counts_with_the_form_that_a_number_takes(n: int, said: str) -> None:
    """None, one, two, a few, many and round hundreds are said in six ways."""
    days = wording.words("ar").ngettext("{n} day after it ends", "{n} days after it ends", n)

    assert days == said
