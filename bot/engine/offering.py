"""Which conversations are still to come, which of them somebody would like, and in which language to ask.

What is pressed here belongs to no session: its prompt is named by an empty session and a number below.
"""

from __future__ import annotations

from collections.abc import Mapping
from zlib import crc32

from bot.engine import languages, wording
from bot.engine.desk import Cohort, Desk
from bot.engine.effects import Ask
from bot.engine.messages import Button, Message, Part
from bot.flows.model import Study
from bot.flows.plan import Plan
from bot.flows.texts import pick

OFFER, SPOKEN = 1, 2
"""The numbers of the prompts that offer conversations and languages."""


def conversations(latest: Mapping[str, Plan], cohort: Cohort) -> tuple[str, ...]:
    """A cohort's conversations in order; a cohort that names none, such as `open`, has all."""
    return cohort.conversations or tuple(latest)


def left(latest: Mapping[str, Plan], desk: Desk, but: str = "") -> list[str]:
    """The conversations that are still to come, in the cohort's order; `but` this one."""
    if desk.cohort is None:
        return []
    done = {*desk.ended, but}
    return [name for name in conversations(latest, desk.cohort) if name not in done and name in latest]


def mark(conversation: str) -> int:
    """What the button of a conversation carries: the same whatever is changed about a cohort meanwhile."""
    return crc32(conversation.encode())


def offer(latest: Mapping[str, Plan], names: list[str], language: str) -> Ask:
    """One button a conversation; its press is the conversation's `mark`."""
    tr = wording.words(language)
    text = tr.ngettext("There is one more to talk about:", "What would you like to talk about?", len(names))
    buttons = [Button(_title(latest[name], language), mark(name)) for name in names]
    return Ask("", OFFER, "", Message(language, [Part(text)], buttons))


def ask_language(study: Study, tags: list[str], language: str) -> Ask:
    """One button a language of the study, by its own name; its press is the language's place in the study."""
    return Ask("", SPOKEN, "", languages.picker(tags, language, study.languages))


def _title(plan: Plan, language: str) -> str:
    return pick(plan.flow.title, language, plan.flow.languages)
