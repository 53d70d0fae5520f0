"""What has changed between two versions, told to a researcher in the chat and listed in a file."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram.words import LIMIT, render
from bot.flows.difference import Change, Kind, differences
from bot.flows.plan import Node, Plan
from bot.flows.words import languages
from bot.reports.change_lines import excerpts
from bot.reports.changes import GROUPS, MOST, as_text, told
from bot.reports.table import variables
from tests.flows.test_flow_difference import between, edited, edits, full, plan, possible, step


def said(changes: list[Change], language: str = "en", most: int = MOST) -> str:
    """What is read in the chat."""
    return render(told(changes, language, most), language).text


def many(number: int = 50) -> list[Change]:
    """Some of every kind."""
    return [
        Change(kind, f"step{place}", "hint", "ur" if place % 2 else "en", f"before {place}", f"after {place}")
        for kind in Kind
        for place in range(number)
    ]


def test_versions_that_are_the_same_are_said_to_be():
    """Where nothing has changed there is one sentence, and no line in a file."""
    assert said([]) == "Nothing has changed."
    assert as_text([]) == ""


def test_what_matters_comes_first_and_is_counted():
    """Steps, then conditions and choices, then words by language, under headings with their numbers."""

    def change(flow: dict[str, Any]) -> None:
        step(flow, "clear")["text"] = {"en": "Is it clear?", "ur": "کیا واضح ہے؟"}
        step(flow, "many")["hint"] = {"en": "Guess."}
        flow["steps"].append(flow["steps"].pop(0))
        step(flow, "ease")["when"] = "clear > 2 and quotes"
        flow["steps"].insert(0, {"id": "new", "type": "note", "text": {"en": "Welcome"}})

    assert said(between(change)).replace("\u2068", "").replace("\u2069", "").replace("\u200e", "") == (
        "1 step is new\n• new: “Welcome”\n\n"
        "1 step stands elsewhere\n• hello: now after bye\n\n"
        "1 condition or rule is different\n"
        "• ease: asked only if clear > 2 and quotes, before if clear > 1 and quotes\n\n"
        "English: 2 texts are different\n• clear: “Clear?” → “Is it clear?”\n• many · hint: new, “Guess.”\n\n"
        "اردو: 1 text is different\n• clear: “واضح؟” → “کیا واضح ہے؟”"
    )


def test_a_new_version_of_the_consent_is_told_with_what_it_means():
    """Researchers hear that people under way are asked again."""
    found = between(lambda flow: flow["consent"].update(version="2"))
    assert said(found).startswith("⚠️ The consent has a new version (1 → 2). Whoever is in the middle")


def test_a_consent_that_changes_under_its_old_version_is_told_as_a_trap():
    """Nobody is asked again then, which is hardly what was meant; a file's new name is no such change."""
    found = between(lambda flow: flow["consent"]["items"][1]["text"].update(en="You may quote my words."))
    assert said(found).startswith("⚠️ The consent has changed but not its version")
    renamed = Change(Kind.FILE_RENAMED, "consent", "cards.1.image", "en", "a.png", "b.png", consent=True)
    assert "⚠️" not in said([renamed])


def test_what_exports_are_joined_by_is_named():
    """Variables that end or hold other values are named by their older ids, once each, and not too many."""
    found = between(lambda flow: flow["choices"]["agree"].pop(0))
    assert "📊 In exports, this ends or holds other values from now on: choices.agree\n" in said(found)
    renamed = [Change(Kind.STEP_RENAMED, "new", "id", "", "old", "new", exports=True)] * 2
    assert "from now on: old\n" in said(renamed)
    gone = [Change(Kind.STEP_REMOVED, f"q{number}", exports=True) for number in range(9)]
    assert "from now on: q0, q1, q2, q3, q4, …\n" in said(gone)


def test_every_kind_of_change_is_told_and_listed():
    """No change goes untold: each kind has a heading, but for the consent's version, which comes first."""
    headed = [kind for group in GROUPS for kind in group.kinds]
    assert sorted(headed) == sorted({*Kind} - {Kind.CONSENT_VERSION_CHANGED})
    for kind in Kind:
        change = Change(kind, "clear", "hint", "en", "before", "after")
        assert said([change]) != ""
        assert as_text([change]).startswith(f"{kind.replace('_', ' ')} ")


@pytest.mark.parametrize("most", [5, 12, MOST, 40])
def test_what_does_not_fit_is_counted(most: int):
    """However much has changed, it is read on a phone, and every change is told or counted."""
    found = many()
    text = said(found, most=most)
    lines = [line for line in text.split("\n") if line]
    assert len(lines) == most
    assert len(text) < LIMIT
    told_lines = sum(line.startswith(("• ", "\u200e• ")) for line in lines)
    rest = int("".join(filter(str.isdigit, lines[-1])))
    only_counted = 50 if most >= 20 else 0
    # The consent's version, of which there can be but one, is told by itself.
    assert told_lines + rest + only_counted == len(found) - 50


def test_a_little_that_has_changed_is_told_whole():
    """Where all lines fit, none is counted away."""
    found = [Change(Kind.STEP_REMOVED, f"q{number}") for number in range(MOST - 1)]
    assert said(found).count("•") == MOST - 1
    assert "more change" not in said(found)
    assert said([*found, Change(Kind.STEP_REMOVED, "last")]).endswith("… and 2 more changes")


@given(words=st.text(min_size=1, max_size=30))
def test_what_authors_wrote_is_never_a_template(words: str):
    """Markdown, braces and links in a flow are told as they stand there: only our own words are templates."""
    mark = f"{{what}} **{words}** [x](http://a.org)"
    for kind in Kind:
        parts = told([Change(kind, "clear", "hint", "en", mark, f"{mark} too")], "en")
        assert all("http" not in part.template for part in parts)


@pytest.mark.parametrize("language", [*languages(), "sw"])
def test_every_place_is_filled_in_every_language(language: str):
    """No `{name}` is left in what is read, in whatever language it is told."""
    for found in (many(2), [Change(kind, "q") for kind in Kind], many()):
        assert "{" not in said(found, language)
        assert "{" not in said(found, language, 200)


def test_moves_say_where_to():
    """To the beginning, after another step, into a section, within one."""
    moves = [
        ("a", ""),
        ("", "a"),
        ("", "s/"),
        ("", "s/b"),
        ("s/a", "s/b"),
        ("s/a", "s/"),
        ("s/a", "b"),
        ("s/a", ""),
    ]
    found = [Change(Kind.STEP_MOVED, "q", "", "", before, after) for before, after in moves]
    assert [line.removeprefix("• q: now ") for line in said(found).split("\n")[1:]] == [
        "comes first",
        "after a",
        "at the beginning of s",
        "in s, after b",
        "after b",
        "comes first",
        "outside of s, after b",
        "outside of s, and comes first",
    ]


def test_long_words_are_told_where_they_differ():
    """Of a long text only what has changed is quoted, with the words around it."""
    before = "one two three four five six seven eight nine ten"
    assert excerpts(before, before.replace("six", "6")) == (
        "… two three four five six seven eight nine …",
        "… two three four five 6 seven eight nine …",
    )
    assert excerpts("a b", "a b c") == ("a b", "a b c")
    assert excerpts("", "a") == ("", "a")
    old = " and ".join(f"answered(question_{number})" for number in range(9))
    long = Change(Kind.CONDITION_CHANGED, "clear", "when", "", old, f"{old} or quotes")
    assert "asked only if … answered(question_8) or quotes, before" in said([long])
    spaced = Change(Kind.WORDS_CHANGED, "clear", "text", "en", "a b", "a\n\nb")
    assert "• clear: only spaces or line breaks" in said([spaced])


def test_the_list_has_every_change_in_full():
    """A line for each, in plain English, with language, marks, and what stood and stands there."""

    def change(flow: dict[str, Any]) -> None:
        flow["steps"].remove(step(flow, "born"))
        flow["consent"]["cards"][0]["text"]["ur"] = "خوش آمدید"
        step(flow, "ease")["when"] = "quotes"
        flow["steps"].append(flow["steps"].pop(0))

    assert as_text(between(change)).splitlines() == [
        "words changed consent · cards.1 [ur, consent]: سلام → خوش آمدید",
        "step removed born [exports]: Born? → (nothing)",
        "condition changed ease: clear > 1 and quotes → quotes",
        "step moved hello: after bye, before after (the beginning)",
    ]


def test_files_are_told_with_their_language():
    """The same step may show another file in each language."""
    found = [Change(Kind.FILE_CHANGED, "read", "audio", tag, "a.mp3", f"{tag}.mp3") for tag in ("en", "ur")]
    assert said(found).split("\n")[1:] == [
        "• read · audio · en: a.mp3 → en.mp3",
        "• read · audio · ur: a.mp3 → ur.mp3",
    ]


# ------------------------------------------------------------------ exports


def held(node: Node) -> tuple[object, ...]:
    """What a variable is and which values it can have."""
    decimals = getattr(node.step, "decimals", 0) and 1
    return node.step.type, {choice.value for choice in node.choices}, decimals


def broken(old: Plan, new: Plan) -> set[str]:
    """The older version's variables whose columns end, or hold values of another kind, in the newer one."""
    after = {variable.id: variable for variable in variables([new])}
    found = set()
    for variable in variables([old]):
        other = after.get(variable.id)
        names = {column.name for column in variable.columns}
        ends = other is None or not names <= {column.name for column in other.columns}
        if ends or held(variable.node) != held(other.node):
            found.add(variable.id)
    return found


def test_changes_that_break_columns_are_marked():
    """Wherever a column of the exports ends or its values change, some change is marked."""
    marked = 0
    old = plan(full())
    for path, value in edits(full()["flow"], ("flow",)):
        new = possible(edited(full(), path, value))
        if new and broken(old, new):
            assert any(change.exports for change in differences(old, new)), (path, value)
            marked += 1
    assert marked > 50


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_columns_that_are_broken_by_several_changes_are_marked(data: st.DataObject):
    """The same where steps come, go and move about."""
    steps = [*full()["flow"]["steps"]]
    section = next(place for place, each in enumerate(steps) if each["id"] == "knowledge")
    inner = data.draw(st.permutations(steps[section]["steps"]))
    out = data.draw(st.integers(0, len(inner)))
    steps[section] = {**steps[section], "steps": inner[out:]}
    places = data.draw(st.lists(st.integers(section + 2, len(steps)), min_size=out, max_size=out))
    for place, each in zip(places, inner, strict=False):
        steps.insert(place, each)
    old, new = plan(full()), possible(edited(full(), ("flow", "steps"), steps))
    assert new
    assert bool(broken(old, new)) is any(change.exports for change in differences(old, new))


def test_what_adds_a_column_breaks_none():
    """A new step, or one more place to say so in one's own words, joins without harm."""

    def change(flow: dict[str, Any]) -> None:
        flow["steps"].append({"id": "new", "type": "number", "text": {"en": "How old?"}})
        step(flow, "hello")["text"]["en"] = "Good morning"
        step(flow, "ease")["when"] = "quotes"

    assert not any(each.exports for each in between(change))
