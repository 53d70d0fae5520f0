"""Those who are asked in the story: in two languages, by HTTP, and what each of them says."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

from bot.playground.people import Meet, Person
from tests.whole.test_the_path import prompted

SCALE = {
    "en": ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"),
    "ur": ("بالکل متفق نہیں", "متفق نہیں", "یقین نہیں", "متفق", "پوری طرح متفق"),
}
PLACES = {
    "en": {"waiting_room": "In the waiting room", "school": "At the school", "shop": "In the shop"},
    "ur": {"waiting_room": "انتظار گاہ میں", "school": "سکول میں", "shop": "دکان میں"},
}
OWN = {"en": "🌐 English", "ur": "🌐 اردو"}
DONE = {"en": "✔ Done", "ur": "✔ ہو گیا"}
THANKS = {"en": "Thank you!", "ur": "شکریہ!"}


class View(NamedTuple):
    """What somebody thinks: how clear it is (1 to 5), where it should hang, and what should be changed."""

    language: str
    clear: int
    places: tuple[str, ...]
    change: str


VIEWS = (
    View("en", 4, ("waiting_room", "school"), "Larger letters."),
    View("ur", 2, ("shop",), "حروف بڑے کریں۔"),
    View("en", 5, ("waiting_room",), "Nothing, it is lovely."),
    View("en", 3, ("school", "shop"), "Less text, please."),
    View("en", 4, ("waiting_room",), "Put the phone number first."),
    View("en", 1, ("shop",), "I did not understand the second line."),
    View("ur", 4, ("school",), "تصویر بدل دیں۔"),
    View("ur", 5, ("waiting_room", "school", "shop"), "کچھ نہیں۔"),
    View("ur", 3, ("waiting_room",), "فون نمبر بھی لکھیں۔"),
    View("ur", 4, ("shop", "school"), "رنگ ہلکے ہوں۔"),
)
"""Ten views; the first of each language is told on the page."""
ON_THE_PAGE = VIEWS[:2]
NAMES = ("Ruth", "Dev", "Mary", "John", "آمنہ", "علی", "سارہ", "بلال")
"""Those of the others."""
WITHDRAWN = View("en", 2, ("school",), "Please forget me.")


async def joins(meet: Meet, link: str, view: View, name: str) -> Person:
    """Somebody opens the link, and agrees to take part."""
    person = await meet(name, language_code=view.language)
    await person.says(f"/start {link.partition('?start=')[2]}")
    for _ in range(3):  # the language, the card, the item
        prompt = await prompted(person)
        own = OWN[view.language]
        await person.presses(own if own in prompt.buttons else prompt.buttons[0], on=prompt)
        await prompted(person, after=prompt)
    return person


async def answers(person: Person, view: View) -> None:
    """Answer all three questions, to the end."""
    prompt = await prompted(person)
    await person.presses(SCALE[view.language][view.clear - 1], on=prompt)
    prompt = await prompted(person, after=prompt)
    for place in view.places:
        await person.presses(f"☐ {PLACES[view.language][place]}", on=prompt)
    await person.presses(DONE[view.language], on=prompt)
    await prompted(person, after=prompt)
    await person.says(view.change)
    await person.sees(THANKS[view.language])


async def has_a_view(meet: Meet, link: str, view: View, name: str) -> Person:
    """Somebody comes, and tells what they think."""
    person = await joins(meet, link, view, name)
    await answers(person, view)
    return person


async def others_come(meet: Meet, link: str) -> None:
    """All who are not on the page come at once."""
    views = [view for view in VIEWS if view not in ON_THE_PAGE]
    await asyncio.gather(
        *(has_a_view(meet, link, view, name) for name, view in zip(NAMES, views, strict=True))
    )


async def cries_for_help(meet: Meet, link: str) -> None:
    """Somebody presses "I need help" at the first question, and says no more."""
    person = await joins(meet, link, WITHDRAWN, "Ann")
    await person.presses("🆘 I need help", on=await prompted(person))
    await person.sees("call 999")


async def withdraws(meet: Meet, link: str) -> None:
    """Somebody tells what they think, and then wants all of it erased."""
    person = await has_a_view(meet, link, WITHDRAWN, "Joan")
    await person.says("/withdraw")
    asked = await prompted(person)
    await person.presses(asked.buttons[0], on=asked)
    await person.sees("erased")
