"""Keep the catalogues of the bot's own words: what the code says, in each language's .po and .mo.

    python scripts/translations.py update      after words in the code or in a .po file have changed
    python scripts/translations.py check       what continuous integration runs
    python scripts/translations.py add pa      begin a catalogue for a language (by its tag: pa, pt-BR)

The words to translate are in locales/<language>/LC_MESSAGES/soundingboard.po, to be edited by hand or in
Poedit, Weblate and the like. After `update`, what is new stands there empty, what has changed is marked
"fuzzy" with the old translation as a proposal (mend it, then take the mark away), and what the code no
longer says is gone. The .mo files are compiled from them and committed, so that a clone needs no build.
The files hold no date and no name: the same words always give the same files.
"""

from __future__ import annotations

import argparse
import ast
import io
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser, write_po

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "bot"
LOCALES = ROOT / "locales"
NAME = "soundingboard"

# How many first arguments of a call are words.
CALLS = {"gettext": 1, "ngettext": 2, "N_": 1}
LONGEST_LABEL, LONGEST_EASY = 30, 15
BUTTON = f"A button: at most {LONGEST_LABEL} characters."
# What translators are told of the words in a table of this name.
TABLES = {"CONTROLS": BUTTON, "COMMANDS": "What a command does, in the menu of commands."}

ABOUT_TEMPLATE = "# The bot's own words, as the code says them. Made by scripts/translations.py."
ABOUT_CATALOGUE = """\
# The bot's own words. Places like {date}, commands like /stop and marks like ✅ stay as they are.
# NOT CHECKED YET: a native reader must read every sentence before people see it. Then take this line out."""

PLACE = re.compile(r"\{(\w+)\}")
COMMAND = re.compile(r"(?<![\w/])/[a-z]+")
SENTENCE = re.compile(r"(?<=[.!?:])\s+")
UNSPACED = re.compile(r"(?<![\u00a0\u202f!?])[:;!?»]|«(?![\u00a0\u202f])")
FILE_NAME = re.compile(r"\b[A-Za-z]+\.[a-z]{3,4}\b", re.ASCII)
# Signs of another language that look nearly like those with which a language is written.
LOOKALIKES = {
    "ar": dict(zip("یکہۃ,;?۔", "يكهة،؛؟.", strict=True)),
    "bn": dict(zip(".|", "।।", strict=True)),
    "ur": dict(zip("يىكهة,;?.", "ییکہۃ،؛؟۔", strict=True)),
}


Key = str | tuple[str, ...]
Labels = dict[str, str]


class Words(Catalog):
    """A catalogue that does not say when, where, by whom and by which program it was written."""

    def __init__(self, tag: str, about: str = ABOUT_CATALOGUE) -> None:
        super().__init__(base(tag) if tag else None, header_comment=about, fuzzy=False)
        self.tag = tag

    def _headers(self) -> list[tuple[str, str]]:
        own = [("Language", self.tag), ("Plural-Forms", self.plural_forms)] if self.tag else []
        encoded = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Transfer-Encoding", "8bit\n")]
        return [("Project-Id-Version", NAME), *own, ("MIME-Version", "1.0"), *encoded]

    def _ignore(self, headers: object) -> None:
        """A file's header is not believed: it follows from the language."""

    mime_headers = property(_headers, _ignore)


def base(tag: str) -> str:
    """The locale of a language tag as Babel writes it: "en-x-easy" → "en", "pt-BR" → "pt_BR"."""
    return tag.partition("-x-")[0].replace("-", "_")


# ------------------------------------------------------------------ files


def read(path: Path) -> Words:
    """The catalogue in a .po file; PoFileError where it cannot be read."""
    words = Words(path.parent.parent.name.replace("_", "-"))
    PoFileParser(words, abort_invalid=True).parse(io.BytesIO(path.read_bytes()))
    return words


def written(words: Words) -> bytes:
    """A catalogue as a .po file."""
    out = io.BytesIO()
    write_po(out, words, width=0, sort_output=True, no_location=True)
    return out.getvalue()


def compiled(words: Words) -> bytes:
    """A catalogue as a .mo file."""
    out = io.BytesIO()
    write_mo(out, words)
    return out.getvalue()


def catalogues(locales: Path) -> list[Path]:
    """The .po file of every language."""
    return sorted(locales.glob(f"*/LC_MESSAGES/{NAME}.po"))


def save(path: Path, words: Words) -> None:
    """Write a catalogue's .po file and the .mo file beside it."""
    path.write_bytes(written(words))
    path.with_suffix(".mo").write_bytes(compiled(words))


# ------------------------------------------------------------------ what the code says


def said(sources: Path) -> Words:
    """The template of all words in a package: without places, so that it changes only with the words."""
    template = Words("", ABOUT_TEMPLATE)
    for path in sorted(sources.rglob("*.py")):
        for words, hint in calls(ast.parse(path.read_text("utf-8"), str(path))):
            template.add(words, auto_comments=[hint] if hint else [])
    return template


def calls(tree: ast.Module) -> Iterator[tuple[Key, str]]:
    """The words of each call and their hint. By syntax tree: Babel's own way misses what is in f-strings."""
    hints = {id(node): hint for table, hint in tables(tree) for node in ast.walk(table)}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args) if name in CALLS:
                words = tuple(_literal(argument) for argument in args[: CALLS[name]])
                if all(words):
                    yield words if len(words) > 1 else words[0], hints.get(id(node), "")
            case _:
                pass


def _literal(argument: ast.expr) -> str:
    """Words that stand in the code; "" for those that are marked by `N_` where they stand."""
    if isinstance(argument, ast.JoinedStr):
        raise TypeError(
            f"Line {argument.lineno} translates an f-string. Please put the values in afterwards."
        )
    found = argument.value if isinstance(argument, ast.Constant) else ""
    return found if isinstance(found, str) else ""


def tables(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    """The tables of words that have a hint."""
    for node in tree.body:
        match node:
            case (
                ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
                | ast.Assign(targets=[ast.Name(id=name)], value=value)
            ) if name in TABLES:
                yield value, TABLES[name]
            case _:
                pass


# ------------------------------------------------------------------ commands


def renewed(words: Words, template: Words) -> Words:
    """A catalogue brought up to the code; translations of words that are gone go with them."""
    words.update(template)
    words.obsolete.clear()
    return words


def update(locales: Path, sources: Path) -> None:
    """Bring the template and every catalogue up to the code."""
    template = said(sources)
    locales.mkdir(exist_ok=True)
    (locales / f"{NAME}.pot").write_bytes(written(template))
    for path in catalogues(locales):
        save(path, renewed(read(path), template))


def add(locales: Path, sources: Path, tag: str) -> Path:
    """Begin the catalogue of a language, all of it still to be translated; ValueError for an unknown tag."""
    path = locales / tag.replace("-", "_") / "LC_MESSAGES" / f"{NAME}.po"
    if path.exists():
        raise ValueError(f"{tag} has a catalogue already: {path}")
    try:
        Locale.parse(base(tag))
    except (UnknownLocaleError, ValueError):
        raise ValueError(f"There is no language {tag!r}. Please give its tag, such as pa or pt-BR.") from None
    path.parent.mkdir(parents=True)
    save(path, renewed(Words(tag), said(sources)))
    return path


# ------------------------------------------------------------------ check


def problems(locales: Path, sources: Path) -> list[str]:
    """What is wrong with the catalogues, one sentence each, with the file it is in."""
    template = said(sources)
    pot = locales / f"{NAME}.pot"
    found = [] if pot.is_file() and pot.read_bytes() == written(template) else [f"{pot.name}: {STALE}"]
    for path in catalogues(locales):
        where = path.relative_to(locales).as_posix()
        found += [f"{where}: {problem}" for problem in in_catalogue(path, template)]
    return found


STALE = "this is not what `update` writes."
NEXT_STEPS = """\
{path} holds all that the bot says. Next:
1. Translate it: fill in every msgstr, by hand or in Poedit, Weblate and the like.
2. Add the language's words to the lists in bot/flows/builtin.py.
3. Run `python scripts/translations.py update`, which compiles it, then `check`, which says what is missing.
4. Let a native reader look at every sentence, then take out the line NOT CHECKED YET.
"""


def in_catalogue(path: Path, template: Words) -> Iterator[str]:
    """What is wrong in one .po file and the .mo beside it."""
    try:
        words = read(path)
    except PoFileError as error:
        yield f"line {error.lineno + 1} cannot be read: {error}."
        return
    there, wanted = _messages(words), _messages(template)
    yield from (f"{_short(key)} is missing." for key in wanted if key not in there)
    yield from (f"{_short(key)} is in the code no more." for key in there if key not in wanted)
    yield from (f"{_short(message.id)} is kept, but unused." for message in words.obsolete.values())
    labels = {str(key): str(there[key].string) for key in there if key in wanted and _is_label(wanted[key])}
    for message in there.values():
        yield from (f"{_short(message.id)} {problem}" for problem in in_message(message, words.tag, labels))
    mo = path.with_suffix(".mo")
    if not mo.is_file() or mo.read_bytes() != compiled(words):
        yield "the .mo file beside it is not compiled from it."
    if path.read_bytes() != written(renewed(words, template)):
        yield STALE


def _messages(words: Words) -> dict[Key, Message]:
    return {_key(message): message for message in words if message.id}


def _key(message: Message) -> Key:
    return message.id if isinstance(message.id, str) else tuple(message.id)


def _short(key: object) -> str:
    first = key if isinstance(key, str) else next(iter(key))  # type: ignore[call-overload]
    return f"“{first[:40]}{'…' if len(first) > 40 else ''}”"


def _is_label(message: Message) -> bool:
    return BUTTON in message.auto_comments


def in_message(message: Message, tag: str, labels: Labels) -> Iterator[str]:
    """What is wrong with one translation, in each of its plural forms."""
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [""])
    if not all(forms):
        yield "is not translated."
    if message.fuzzy:
        yield "is marked fuzzy: please look whether the translation still fits."
    source = message.id if isinstance(message.id, str) else " ".join(message.id)
    exact = exact_forms(tag) if message.pluralizable else frozenset()
    for index, form in enumerate(forms):
        if not form:
            continue
        untold = index in exact and "{n}" not in form
        yield from in_words(source.replace("{n}", "") if untold else source, form, labels)
        yield from in_script(form, tag)
        if _is_label(message) and len(form) > LONGEST_LABEL:
            yield f"is a button, and “{form}” has {len(form)} characters: at most {LONGEST_LABEL} fit."


@cache
def exact_forms(tag: str) -> frozenset[int]:
    """The plural forms that stand for one number alone, and so may say it without a figure: "two days"."""
    times = Counter(map(c2py(Words(tag).plural_expr), range(1000)))
    return frozenset(form for form, count in times.items() if count == 1)


def in_words(source: str, form: str, labels: Labels) -> Iterator[str]:
    """What a translation has lost of places, commands and the names of buttons."""
    for pattern in (PLACE, COMMAND):
        wanted, there = set(pattern.findall(source)), set(pattern.findall(form))
        for name in sorted(wanted ^ there):
            yield f"{'lacks' if name in wanted else 'has too much:'} {name}"
    for label, translated in labels.items():
        name = re.escape(label)
        if re.search(rf"[Pp]ress {name}\b|“{name}”", source) and translated not in form:
            yield f"speaks of a button that is called “{translated}”."


def in_script(form: str, tag: str) -> Iterator[str]:
    """Signs that a language is not written with, and Easy Read sentences that are long."""
    alike = LOOKALIKES.get(tag.partition("-")[0], {})
    for sign in sorted(set(FILE_NAME.sub("", form)) & alike.keys()):
        yield f"has {sign} (U+{ord(sign):04X}) where {alike[sign]} (U+{ord(alike[sign]):04X}) belongs."
    if any(character.isdecimal() and not character.isascii() for character in form):
        yield "has other figures than 0–9, which the bot writes."
    if unicodedata.normalize("NFC", form) != form:
        yield "is not in Unicode's normal form NFC."
    for sentence in SENTENCE.split(form) if tag.endswith("-x-easy") else []:
        if len(sentence.split()) > LONGEST_EASY:
            yield f"has a sentence of more than {LONGEST_EASY} words, which is not Easy Read."
    yield from in_signs(form, tag)


def in_signs(form: str, tag: str) -> Iterator[str]:
    """Signs that stand otherwise than in English: the spaces of French, the opening signs of Spanish."""
    language = tag.partition("-")[0]
    if language == "fr" and UNSPACED.search(form):
        yield "lacks a no-break space (U+00A0) before one of : ; ! ? » or after «."
    for opening, closing in ("¿?", "¡!") if language == "es" else ():
        if form.count(opening) != form.count(closing):
            yield f"has not as many {opening} as {closing}."


# ------------------------------------------------------------------ the command line


def main(arguments: list[str]) -> int:
    """Run a command; 1 where something is to be mended."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="update | check | add LANGUAGE")
    commands.add_parser("update")
    commands.add_parser("check")
    commands.add_parser("add").add_argument("language")
    chosen = parser.parse_args(arguments)
    if chosen.command == "check":
        return _checked()
    if chosen.command == "update":
        update(LOCALES, SOURCES)
        return 0
    try:
        path = add(LOCALES, SOURCES, chosen.language)
        print(NEXT_STEPS.format(path=path.relative_to(ROOT).as_posix()), end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _checked() -> int:
    found = problems(LOCALES, SOURCES)
    if not found:
        print(f"{len(catalogues(LOCALES))} catalogues hold all that the bot says.")
        return 0
    print("\n".join(found))
    print("\nPlease mend the .po files, then run: python scripts/translations.py update")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
