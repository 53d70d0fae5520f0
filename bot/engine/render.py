"""What each prompt says: steps, consent, languages and notices become messages."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable

from bot.engine import numbers, parse, ranking, uploads, wording
from bot.engine.messages import Attachment, Button, Control, Message, Part
from bot.engine.order import order
from bot.engine.scope import asked_on, before, count, stands, worth
from bot.engine.values import Given, Session
from bot.flows.model import (
    NON_ANSWERS,
    End,
    Files,
    MaterialStep,
    Note,
    Number,
    Question,
    Rank,
    SelectMultiple,
    Spoken,
    Study,
    Text,
    TextStep,
)
from bot.flows.plan import Node, Plan, page_name
from bot.flows.texts import pick

_NAME = re.compile(r"\{\{|\}\}|\{([A-Za-z][A-Za-z0-9_]*)\}")
QUOTED = 300
NON_ANSWER_BUTTONS = {
    "other": Control.OTHER,
    "dont_know": Control.DONT_KNOW,
    "rather_not": Control.RATHER_NOT,
    "does_not_apply": Control.DOES_NOT_APPLY,
}


def button(index: int, language: str, group: str = "control") -> Button:
    """A button that is not a choice."""
    return Button(wording.control(index, language), index, group)


def buttons(indexes: Iterable[int], language: str) -> list[Button]:
    """A row of buttons that are not choices."""
    return [button(index, language) for index in indexes]


# ------------------------------------------------------------------ steps


def step(plan: Plan, session: Session, node: Node) -> Message:
    """A step as it is asked now: count, words, hint, what was answered before, files and buttons."""
    return Message(
        session.language,
        [*_asked(plan, session, node), *_standing(plan, session, node)],
        [*_answers(plan, session, node), *_controls(plan, session, node)],
        [] if _only_counts(session, node) else attachments(plan, session, node),
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
        parts.append(Part("✅ {answer}", {"answer": shown(plan, node, given, language)}, "answer"))
    if given.comment:
        parts.append(Part("💬 {comment}", {"comment": shortened(given.comment)}, "answer"))
    changes = change and node.asks and not node.final
    return Message(language, parts, buttons([Control.CHANGE], language) if changes else [])


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
    return shown(plan, node, given, session.language) if given and node else "…"


def _standing(plan: Plan, session: Session, node: Node) -> list[Part]:
    """The answer that stands while a question is asked once more, and what was gathered so far."""
    tr = wording.words(session.language)
    parts = []
    if node.step.type == "rank":
        parts.append(ranking.hint(node.step, session.language))
    if isinstance(node.step, TextStep) and node.step.several:
        parts += _gathered(session)
    if node.asks and stands(session, node) and not session.draft.said:
        fills = {"answer": shown(plan, node, session.answers[node.id], session.language)}
        parts.append(Part(tr.gettext("Your answer now: {answer}"), fills, "answer"))
    draft = session.draft
    if draft.other:
        parts.append(Part("✏️ {other}", {"other": shortened(draft.other)}, "answer"))
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


def _answers(plan: Plan, session: Session, node: Node) -> list[Button]:
    language, step = session.language, node.step
    if not isinstance(step, Question):
        return []
    marks, choices = _marks(node, session), node.choices
    answers = [
        Button(
            marks.get(choices[index].value, "") + parse.label(choices[index], language, plan.flow.languages),
            index,
        )
        for index in order(node, session.id)
    ]
    if isinstance(step, Number):
        answers = [Button(str(number), index) for index, number in enumerate(numbers.small_range(step))]
    others = [button(NON_ANSWER_BUTTONS[name], language, "other") for name in NON_ANSWERS if name in step.or_]
    mark = marks.get("other", "")
    return answers + [
        b._replace(label=mark + b.label) if mark and b.press == Control.OTHER else b for b in others
    ]


def _marks(node: Node, session: Session) -> dict[int | str, str]:
    """What stands before the label of each choice, by value: its tick, or its place."""
    chosen = session.draft.chosen
    match node.step.type:
        case "select_multiple":
            return {value: "☑ " if value in chosen else "☐ " for value in (*node.by_value, "other")}
        case "rank":
            places = {value: f"{ranking.sign(place)} " for place, value in enumerate(chosen, 1)}
            return {value: places.get(value, f"{ranking.FREE} ") for value in (*node.by_value, "other")}
        case _:
            return {}


def _controls(plan: Plan, session: Session, node: Node) -> list[Button]:
    language, step = session.language, node.step
    first: list[Button] = []
    match step:
        case MaterialStep():
            first = buttons([Control.NEXT], language)
        case Note() if step.button:
            words = pick(step.button, language, plan.flow.languages)
            first = [Button(words, Control.NEXT, "control")]
        case SelectMultiple():
            first = buttons([Control.DONE], language)
        case Rank():
            whole = ranking.is_whole(node, step, session.draft)
            undo = [Control.UNDO] if session.draft.chosen else []
            first = buttons([*undo, *([Control.DONE] if whole else [])], language)
        case TextStep() if step.several:
            first = buttons([Control.DONE, *([Control.AFRESH] if session.draft.said else [])], language)
        case _:
            pass
    if node.asks and stands(session, node) and not session.draft.said:
        first += buttons([Control.KEEP], language)
    second = [Control.BACK] if before(plan, session, node, asked_on(session)) else []
    if isinstance(step, Question) and not step.required:
        second.append(Control.SKIP)
    second.append(Control.HELP)
    return first + [b._replace(group="control2") for b in buttons(second, language)]


def attachments(plan: Plan, session: Session, node: Node) -> list[Attachment]:
    """The files that go before a step's words: pages of what it is about, the material it shows, its own."""
    step, language, languages = node.step, session.language, plan.flow.languages
    files: list[Files | None] = []
    if isinstance(step, MaterialStep):
        files.append(plan.flow.materials[step.material].files)
    if isinstance(step, Spoken):
        files += [step.image, step.video, step.audio]
    paths = [*_pages(plan, node, language), *(pick(each, language, languages) for each in files if each)]
    return _media(plan, paths)


def attached(plan: Plan, language: str, files: Iterable[Files | None]) -> list[Attachment]:
    """Files of a flow as they are sent in a language."""
    return _media(plan, (pick(each, language, plan.flow.languages) for each in files if each))


def _media(plan: Plan, paths: Iterable[str]) -> list[Attachment]:
    return [Attachment(*medium) for path in paths if (medium := plan.media.get(path))]


def _pages(plan: Plan, node: Node, language: str) -> list[str]:
    if not node.about:
        return []
    file = pick(plan.flow.materials[node.about].files, language, plan.flow.languages)
    return [page_name(file, number) for number in node.pages]


def shown(plan: Plan, node: Node, given: Given, language: str) -> str:
    """An answer as the person saw it, in their language; "" for what nobody sees."""
    if given.state != "answered":
        return _state(given.state, language)
    if given.files or (isinstance(node.step, TextStep) and isinstance(given.value, list)):
        said, files = worth(node, given), uploads.counted(given.files, language)
        return ": ".join(filter(None, [files, shortened(str(said or ""))]))
    values = given.value if isinstance(given.value, list) else [given.value]
    listed = wording.numbered if node.step.type == "rank" else wording.listed
    return listed([_value(plan, node, given, value, language) for value in values], language)


def _state(state: str, language: str) -> str:
    if state == "skipped":
        return wording.words(language).gettext("Skipped")
    return wording.non_answer(state, language) if state in wording.NON_ANSWER else ""


def _value(plan: Plan, node: Node, given: Given, value: object, language: str) -> str:
    if value == "other" and given.other:
        return f"{wording.non_answer('other', language)}: {shortened(given.other)}"
    if isinstance(value, int | str) and value in node.by_value:
        return parse.label(node.by_value[value], language, plan.flow.languages)
    if isinstance(node.step, Number) and node.step.unit:
        return f"{value} {pick(node.step.unit, language, plan.flow.languages)}"
    if node.step.type == "date":
        return wording.day(str(value), language)
    return shortened(str(value)) if isinstance(node.step, TextStep) else str(value)


def shortened(words: str) -> str:
    """People's words, short enough to be quoted back."""
    return words if len(words) <= QUOTED else f"{words[: QUOTED - 1]}…"


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


# ------------------------------------------------------------------ language, end, notices


def language_picker(tags: list[str], language: str, languages: tuple[str, ...]) -> Message:
    """Every language by its own name, the likely one first. A button's index is its place in `languages`."""
    ordered = sorted(tags, key=lambda tag: tag != language)
    asks = dict.fromkeys(wording.words(tag).gettext("Please choose your language") for tag in ordered)
    choices = [Button(f"🌐 {wording.language_name(tag)}", languages.index(tag)) for tag in ordered]
    return Message(language, [Part("\n".join(asks))], choices)


def end(plan: Plan, session: Session, node: Node | None, until: str) -> Message:
    """Thanks in the author's words, then what one can still do, and until when ("" : no longer)."""
    tr = wording.words(session.language)
    parts, files = [], []
    if node is not None and isinstance(node.step, End) and node.step.text:
        parts += spoken(plan, session, node)
        files = attachments(plan, session, node)
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


def help_message(study: Study, language: str) -> Message:
    """Where help is to be had, and whom to ask. Nobody reads this chat live, and it says so."""
    tr = wording.words(language)
    return Message(
        language,
        [
            Part(pick(study.help, language, study.languages)),
            Part(tr.gettext("Nobody reads this chat while you write. You can reach us here:")),
            Part(pick(study.contact, language, study.languages)),
        ],
    )
