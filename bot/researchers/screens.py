"""What screens of the team share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from gettext import NullTranslations

from bot.engine import offering, wording
from bot.engine.messages import Part
from bot.flows.texts import pick
from bot.introducing import link_of
from bot.researchers.visit import MENU, Choice, Screen, SorryError, Visit
from bot.storage.upkeep import USERNAME, fact

PAGE = 8
"""Things on one screen; a phone shows about ten buttons."""


def home(visit: Visit) -> Choice:
    """The button that leads to the menu."""
    return home_button(visit.tr)


def home_button(tr: NullTranslations) -> Choice:
    """The same in the words of a catalogue."""
    return Choice("☰ " + tr.gettext("Menu"), "menu", MENU)


def back(visit: Visit, route: str) -> Choice:
    """The button that leads up to where one came from."""
    return Choice("↩ " + visit.tr.gettext("Back"), route, MENU)


def ask(visit: Visit, question: str, yes: str, route: str, otherwise: str) -> Screen:
    """Ask once more before something that cannot be taken back: `route` does it, `otherwise` leaves it."""
    no = Choice(visit.tr.gettext("No, leave it"), otherwise)
    return Screen([Part(question)], [Choice(yes, route), no])


def pager(route: str, page: int, count: int, size: int = PAGE) -> Sequence[Choice]:
    """Buttons to the page before and the one after; pages count from 0, and `route` gets the number."""
    earlier = [Choice("‹", f"{route}{page - 1}", "pages")] if page else []
    later = [Choice("›", f"{route}{page + 1}", "pages")] if (page + 1) * size < count else []
    return [*earlier, *later]


def marked(names: Iterable[str], mark: str) -> str:
    """The conversation of a mark, as a route has it: `str(offering.mark(name))`; "" where there is none."""
    return next((name for name in names if str(offering.mark(name)) == mark), "")


def title_of(visit: Visit, conversation: str) -> str:
    """What a conversation is called; its id where it is over."""
    plan = visit.bureau.shelf.latest.get(conversation)
    return pick(plan.flow.title, visit.language, plan.flow.languages) if plan else conversation


async def url_of(visit: Visit, code: str) -> str:
    """The link of a code."""
    name = await fact(visit.db, USERNAME)
    if name is None:
        raise sorry(visit.tr.gettext("I do not know my own name yet. Please try again in a minute."))
    return link_of(name, code)


def sorry(template: str, **fills: str) -> SorryError:
    """What is raised where something cannot be, with the reason in the member's language."""
    return SorryError(Part(template, fills))


def expect_keys(visit: Visit, keys: Iterable[str], known: Collection[str]) -> None:
    """Raise `SorryError` where a command says `key=value` of a key that is not known there."""
    if strange := sorted(set(keys) - set(known)):
        told = visit.tr.gettext("I do not know “{name}”. What can be said here: {names}.")
        names = wording.listed([f"{key}=" for key in known], visit.language)
        raise sorry(told, name=f"{strange[0]}=", names=names)


def lines(parts: Sequence[Part]) -> Part:
    """Several parts as the lines of one paragraph."""
    templates, fills = [], {}
    for number, part in enumerate(parts):
        template = part.template
        for name, words in part.fills.items():
            template = template.replace(f"{{{name}}}", f"{{{name}_{number}}}")
            fills[f"{name}_{number}"] = words
        templates.append(template)
    return Part("\n".join(templates), fills)


def number_of(which: str) -> int:
    """The number in "#12"; 0 where there is none."""
    digits = which.removeprefix("#").partition("/")[0]
    return int(digits) if which.startswith("#") and digits.isdecimal() and len(digits) < 16 else 0


def page_of(which: str) -> int:
    """The page that a route names: "3", or the last part of "#12/3"; 0 where it names none."""
    last = which.rpartition("/")[2]
    return int(last) if last.isdecimal() and len(last) < 6 else 0
