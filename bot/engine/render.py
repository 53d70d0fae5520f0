"""What each prompt says: steps, consent, languages and notices become messages."""

from __future__ import annotations

import hashlib
import json
import re

from bot.engine import attaching, keyboard, parse, quoting, ranking, uploads, wording
from bot.engine.messages import Control, Message, Part
from bot.engine.scope import count, stands
from bot.engine.session import Session
from bot.flows.model import End, Spoken, Text, TextStep
from bot.flows.plan import Node, Plan
from bot.flows.texts import pick

_NAME = re.compile(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)\}")


def step(plan: Plan, session: Session, node: Node) -> Message:
    """A step as it is asked now: count, words, hint, what was answered before, files and buttons."""
    return Message(
        session.language,
        [*_asked(plan, session, node), *_standing(plan, session, node)],
        [*keyboard.answers(plan, session, node), *keyboard.controls(plan, session, node)],
        [] if _only_counts(session, node) else attaching.attachments(plan, session, node),
    )


def quiet(plan: Plan, session: Session, node: Node) -> Message:
    """A step as it was asked, without its buttons: nothing can be pressed there any more."""
    if isinstance(node.step, TextStep) and node.step.several:
        so_far = _gathered(session)[:1] if session.draft.said else []
        return Message(session.language, [*_asked(plan, session, node), *so_far])
    message = step(plan, session, node)
    return message._replace(buttons=[], attachments=[])


def _asked(plan: Plan, session: Session, node: Node) -> list[Part]:
    words = [] if _only_counts(session, node) else spoken(plan, session, node)
    return [*_heading(plan, session, node), *words]


def _only_counts(session: Session, node: Node) -> bool:
    """Whether its prompt stands below what was gathered and only counts it: the question is further up."""
    return session.at == node.id and session.draft.counter == session.prompt


def record(plan: Plan, session: Session, node: Node, *, change: bool = True) -> Message:
    """A step that has been answered: its words, the answer, and one button, Change, unless it is final."""
    language = session.language
    given = session.answers[node.id]
    parts = [*_heading(plan, session, node), *spoken(plan, session, node, hint=False)]
    if node.asks:
        parts.append(Part("✅ {answer}", {"answer": quoting.shown(plan, node, given, language)}, "answer"))
    if given.comment:
        parts.append(Part("💬 {comment}", {"comment": quoting.shortened(given.comment)}, "answer"))
    changes = change and node.asks and not node.final
    return Message(language, parts, keyboard.buttons([Control.CHANGE], language) if changes else [])


def _heading(plan: Plan, session: Session, node: Node) -> list[Part]:
    if not node.asks:
        return []
    number, total = count(plan, session, node)
    text = wording.words(session.language).gettext("{number} of {total}")
    return [Part(text, {"number": str(number), "total": str(total)}, "count")]


def spoken(plan: Plan, session: Session, node: Node, *, hint: bool = True) -> list[Part]:
    """The author's words of a step with earlier answers put in; what it hints at beneath."""
    if not isinstance(node.step, Spoken):
        return []
    said = [filled(plan, session, node.step.text)]
    if hint and node.step.hint:
        said.append(filled(plan, session, node.step.hint, "hint"))
    return [part for part in said if part.template]


def filled(plan: Plan, session: Session, text: Text, style: str = "plain") -> Part:
    """An author's words in the person's language, with earlier answers put in."""
    template = pick(text, session.language, plan.flow.languages)
    fills = {name: _earlier(plan, session, name) for name in _NAME.findall(template) if name}
    return Part(template, fills, style)


def _earlier(plan: Plan, session: Session, name: str) -> str:
    given, node = session.answers.get(name), plan.index.get(name)
    return quoting.shown(plan, node, given, session.language) if given and node else "…"


def _standing(plan: Plan, session: Session, node: Node) -> list[Part]:
    """The answer that stands while a question is asked once more, and what was gathered so far."""
    tr = wording.words(session.language)
    parts = []
    if node.step.type == "rank":
        parts.append(ranking.hint(node.step, session.language))
    if isinstance(node.step, TextStep) and node.step.several:
        parts += _gathered(session)
    if node.asks and stands(session, node) and not session.draft.said:
        fills = {"answer": quoting.shown(plan, node, session.answers[node.id], session.language)}
        parts.append(Part(tr.gettext("Your answer now: {answer}"), fills, "answer"))
    draft = session.draft
    if draft.other:
        parts.append(Part("✏️ {other}", {"other": quoting.shortened(draft.other)}, "answer"))
    if draft.waits == "other":
        text = tr.gettext("You chose “Something else”. Please write what it is, in a few words.")
        parts.append(Part(text, {}, "hint"))
    return parts


def _gathered(session: Session) -> list[Part]:
    """How much was gathered, and that more may come."""
    tr, draft = wording.words(session.language), session.draft
    if not draft.said:
        return [Part(tr.gettext("You can send several messages. Then press Done."), {}, "hint")]
    said = sum(map(bool, draft.said))
    fills = {"gathered": uploads.counted(draft.files, session.language, said)}
    return [
        Part(tr.gettext("So far: {gathered}"), fills, "answer"),
        Part(tr.gettext("Send more, or press Done."), {}, "hint"),
    ]


def wording_hash(plan: Plan, node: Node, language: str) -> str:
    """The first 16 hex digits of the SHA-256 of the exact words a step is asked in: text, hint, choices."""
    step, languages = node.step, plan.flow.languages
    texts = [step.text, step.hint] if isinstance(step, Spoken) else []
    words = [pick(text, language, languages) for text in texts]
    words += [parse.label(choice, language, languages) for choice in node.choices]
    return hashed(words)


def hashed(words: list[str]) -> str:
    """The first 16 hex digits of the SHA-256 of words, as JSON."""
    return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()[:16]


def end(plan: Plan, session: Session, node: Node | None, until: str) -> Message:
    """Thanks in the author's words, then what one can still do, and until when ("" : no longer)."""
    tr = wording.words(session.language)
    parts, files = [], []
    if node is not None and isinstance(node.step, End) and node.step.text:
        parts += spoken(plan, session, node)
        files = attaching.attachments(plan, session, node)
    else:
        parts.append(Part(tr.gettext("Thank you. That was the last question. 🙏")))
    if until:
        text = tr.gettext(
            "Until {date} you can change an answer: press Change under it. "
            "You can also have everything erased: send /withdraw."
        )
        parts.append(Part(text, {"date": wording.day(until, session.language)}, "hint"))
        parts.append(Part(tr.gettext("To see all that is kept about you, send /mydata."), {}, "hint"))
    return Message(session.language, parts, [], files)


def notice(language: str, text: str, fills: dict[str, str] | None = None) -> Message:
    """One sentence of ours that asks for nothing."""
    return Message(language, [Part(text, fills or {}, "notice")])
