"""The page of all that is held about somebody: whole, in their language, readable anywhere, theirs alone."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from bot.engine.effects import Consented
from bot.reports import mydata
from bot.storage.holdings import Awaited, Holding, Talk
from tests.reports.talks import (
    AGREED,
    ANSWERED,
    BEGAN,
    ENDED,
    ENDING,
    NASTY,
    SPOKEN,
    STUDY,
    answer,
    plan,
    session,
)

NOW = "2026-12-01T08:05:00+00:00"
CONSENT = Consented("s1", "2026-11", "take_part", True, "en", "w", AGREED, "assisted", "a friend")


class Reader(HTMLParser):
    """What a browser would show, and whether every tag is closed."""

    VOID = ("meta", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def talk(answers: list[tuple[str, object]] | None = None, **more: object) -> Talk:
    given = list(SPOKEN.items()) if answers is None else answers
    times = {"started_at": BEGAN, "consented_at": AGREED}
    timers = more.pop("timers", [])
    held = session(dict(given), **{**times, **more})
    return Talk(held, given, [CONSENT], timers)


def read(*talks: Talk, language: str = "en", **more: object) -> Reader:
    about = {"cohort": "Leeds", "invite": "Poster", "language": language, "joined_at": BEGAN, **more}
    holding = Holding(participant="p1", talks=list(talks), **about)
    return Reader(mydata.page(holding, {"v1": plan()}, STUDY, language, NOW))


def test_everything_that_is_held_is_on_the_page() -> None:
    """Code, group, invitation, language, times, consent and helper, timers, contact and notice."""
    awaited = [Awaited("reminder", "2026-12-02T10:00:00+00:00")]
    text = read(talk(timers=awaited)).text
    for held in (
        "p1",
        "Leeds",
        "Poster",
        "English",
        "23 November 2026, 09:30 UTC",
        "Our leaflet",
        "I agree",
        "You agreed",
        "Somebody helped you: a friend",
        "remind you of this conversation on 2 December 2026, 10:00 UTC",
        "Amina",
        "Kept well",
    ):
        assert held in text


def test_every_answer_stands_under_its_question_as_it_was_seen() -> None:
    """Labels, not codes; words of something else, comments, computed values and non-answers included."""
    spoken = {**SPOKEN, "gene": answer(state="dont_know"), "children": answer(state="skipped")}
    text = read(talk(list(spoken.items()))).text
    for held in (
        "Looked at for 12 seconds",
        "It is clear",
        "Not sure",
        "💬 well",
        "Who carries the gene?",
        "I don't know",
        "The words",
        "Something else: The smell",
        "Skipped",
        "Worked out from your answers: Twice clear",
    ):
        assert held in text


def test_every_revision_is_told_and_which_of_them_counts() -> None:
    """What was changed, and what is not needed any more, stays on the page in its order."""
    revisions = [
        ("why", answer("first words")),
        ("why", answer("second words", revision=2)),
        ("why", answer("second words", state="not_applicable", revision=3)),
    ]
    text = read(talk(revisions)).text
    assert text.index("first words") < text.index("second words") < text.index("Not needed any more")
    assert text.count("Changed later.") == 2


def test_words_are_never_shortened_nor_taken_for_markup() -> None:
    """What somebody wrote stands there letter by letter, however long and whatever it contains."""
    long = "x" * 4000 + " <script>alert(1)</script> **not bold** {name} &amp;"
    page = read(talk([("why", answer(long)), ("why", answer(NASTY, revision=2))]))
    assert long in page.text
    assert NASTY in page.text
    assert "script" not in [tag for tag, _ in page.seen]


def test_files_are_named_by_what_they_are() -> None:
    """A recording is a recording; names inside the media folder are nobody's concern."""
    files = [("why", answer(files=["s1-why-1.oga"])), ("why", answer(files=["s1-why-2.jpg", "x"]))]
    text = read(talk(files)).text
    assert "📎 Voice message" in text
    assert "📎 Photo" in text
    assert "📎 File" in text
    assert "s1-why" not in text


@pytest.mark.parametrize("ending, until", [({}, "30 days after it ends"), (ENDING, "23 December 2026")])
def test_the_page_says_until_when_it_can_be_erased(ending: dict[str, str], until: str) -> None:
    """The date of an ended conversation; before its end the number of days."""
    text = read(talk(**ending)).text
    assert f"until{until}" in text.replace("\n", "")
    assert "/withdraw" in text
    assert ("Ended" in text) is bool(ending)


def test_words_beside_an_open_question_are_held_too() -> None:
    """A comment that no answer holds yet is on the page, and so is who has answered nothing at all."""
    assert "💬 hm" in read(talk([], remarks={"clear": "hm"})).text
    assert "No answers of yours are kept" in read().text


def test_the_page_is_in_their_language_and_direction() -> None:
    """Urdu runs from right to left, and what is put into it stands in a direction of its own."""
    page = read(talk(), language="ur")
    assert page.seen[0] == ("html", {"lang": "ur", "dir": "rtl"})
    assert "یہ واضح ہے" in page.text
    said = [
        attributes
        for tag, attributes in page.seen
        if tag == "p" and "said" in (attributes.get("class") or "")
    ]
    assert {"class": "said", "dir": "auto"} in said
    assert "bdi" in [tag for tag, _ in page.seen]


def test_the_page_works_offline_and_fetches_nothing() -> None:
    """No script, no address, no picture from anywhere; it fits the width of a phone."""
    page = read(talk())
    named = {name for _, attributes in page.seen for name in attributes}
    assert named.isdisjoint({"src", "href", "onload", "onclick"})
    assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in page.seen
    policy = next(a["content"] for t, a in page.seen if t == "meta" and "http-equiv" in a)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_conversation_stopped_or_not_agreed_to_says_so() -> None:
    """How it stands is told in words, and times that were not reached are left out."""
    stopped = {"stage": "ended", "outcome": "stopped", "finished_at": ENDED}
    assert "stopped by you" in read(talk(**stopped)).text
    early = Talk(session({}, started_at=BEGAN, consented_at=""), [], [], [])
    text = read(early).text
    assert "You agreed to take part" not in text
    assert ANSWERED not in text
