"""What is held about a person as a page that they can read: in their language, offline, on a phone.

Whatever somebody wrote stands there whole, as plain words, in a direction of its own. No script, and nothing
that is fetched from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Final

from bot.engine import quoting, render, wording
from bot.engine.answers import Answer, Given
from bot.engine.effects import Consented, Record
from bot.engine.session import Session
from bot.engine.withdrawal import last_day
from bot.engine.wording import N_
from bot.flows.model import Calculate, MaterialStep, Study, TextStep
from bot.flows.plan import Node, Plan
from bot.flows.texts import is_right_to_left, pick
from bot.storage.holdings import Awaited, Holding, Talk

NAME: Final = "my-data.html"

_STYLE = (
    "body{font:1.05rem/1.5 system-ui,sans-serif;max-width:42rem;margin:0 auto;padding:1rem;color:#1a1a1a}"
    "h1{font-size:1.5rem}h2{font-size:1.25rem;margin-top:2.5rem;border-top:2px solid #999;padding-top:1rem}"
    "h3{font-size:1.05rem;margin:1.5rem 0 .25rem}p{margin:.25rem 0 .75rem}dt{font-weight:600}"
    "dd{margin:0 0 .6rem}p,dd,h3{overflow-wrap:anywhere}"
    ".said{border-inline-start:4px solid #476;padding-inline-start:.75rem;white-space:pre-wrap}"
    ".when{color:#555;font-size:.9rem}"
)
_HEAD = (
    '<!doctype html>\n<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    "<title>{title}</title><style>{style}</style></head><body>\n"
)
_OUTCOMES: Final = {
    "in_progress": N_("under way"),
    "complete": N_("finished"),
    "stopped": N_("stopped by you"),
}
_FILES: Final = {
    ".oga": N_("Voice message"),
    ".ogg": N_("Voice message"),
    ".mp3": N_("Sound recording"),
    ".m4a": N_("Sound recording"),
    ".jpg": N_("Photo"),
    ".jpeg": N_("Photo"),
    ".png": N_("Photo"),
    ".webp": N_("Photo"),
    ".mp4": N_("Video"),
    ".mov": N_("Video"),
}
_MARKS = re.compile(
    r"\*\*(?P<bold>.+?)\*\*|\*(?P<italic>[^*\s][^*]*?)\*|\[(?P<link>[^\]]+)\]\((?P<url>[^)\s]+)\)"
)
_PLACE = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}")


def page(holding: Holding, plans: Mapping[str, Plan], study: Study, language: str, at: str) -> str:
    """The whole page as HTML; `at` is when it is made, `plans` hold every version that a talk is in."""
    tr = wording.words(language)
    title = tr.gettext("Everything that is kept about you")
    head = _HEAD.format(
        lang=escape(language),
        dir="rtl" if is_right_to_left(language) else "ltr",
        title=escape(title),
        style=_STYLE,
    )
    body = [f"<h1>{escape(title)}</h1>", *_about(holding, study, language, at)]
    for talk in holding.talks:
        body += _talk(talk, plans, study, language)
    body += _besides(study, language)
    return head + "\n".join(body) + "\n</body></html>\n"


def rehearsed(plan: Plan, study: Study, session: Session, kept: Sequence[Record | Consented], at: str) -> str:
    """The page of a conversation that is in no database: `kept` is all that it would have kept."""
    said = [(each.variable, each.answer) for each in kept if isinstance(each, Record)]
    agreed = [each for each in kept if isinstance(each, Consented)]
    talk = Talk(session, said, agreed, [])
    about = (session.participant, session.cohort, "", session.language, session.started_at)
    return page(Holding(*about, [talk]), {session.version: plan}, study, session.language, at)


# ------------------------------------------------------------------ the person


def _about(holding: Holding, study: Study, language: str, at: str) -> Iterator[str]:
    tr = wording.words(language)
    yield _own(pick(study.name, language, study.languages))
    made = tr.gettext(
        "This page was made on {date}. It tells everything that is kept about you at that time."
    )
    yield _line(made, {"date": _time(at, language)})
    yield "<dl>"
    yield _pair(tr.gettext("Your code (your name is not kept)"), holding.participant)
    yield _pair(tr.gettext("Your group"), holding.cohort)
    if holding.invite:
        yield _pair(tr.gettext("The invitation that you came by"), holding.invite)
    if holding.language:
        yield _pair(tr.gettext("Your language"), wording.language_name(holding.language))
    yield _pair(tr.gettext("When you joined"), _time(holding.joined_at, language))
    yield "</dl>"
    if not holding.talks:
        yield _line(tr.gettext("No answers of yours are kept."), {})


def _besides(study: Study, language: str) -> Iterator[str]:
    """What is kept beside the answers, and whom to ask."""
    tr = wording.words(language)
    yield f"<h2>{escape(tr.gettext('Also kept'))}</h2>"
    yield _line(
        tr.gettext(
            "The number of this chat, sealed, so that messages reach you; and the numbers of the messages "
            "here, so that you can change an answer. Your name, your user name and your phone number are "
            "not kept."
        ),
        {},
    )
    yield _line(tr.gettext("To have everything erased, send /withdraw. If you have a question, ask us:"), {})
    yield _own(pick(study.contact, language, study.languages))
    yield _own(pick(study.privacy, language, study.languages))


# ------------------------------------------------------------------ one conversation


def _talk(talk: Talk, plans: Mapping[str, Plan], study: Study, language: str) -> Iterator[str]:
    session = replace(talk.session, language=language)
    plan = plans[session.version].of(session.id)
    yield f'<h2 dir="auto">{escape(pick(plan.flow.title, language, plan.flow.languages))}</h2>'
    yield from _dates(session, study, language)
    yield from _consents(talk.consents, [plan, *plans.values()], language)
    if not talk.answers:
        yield _line(wording.words(language).gettext("No answers of yours are kept here."), {})
    for node in plan.nodes:
        revisions = [answer for variable, answer in talk.answers if variable == node.id]
        if revisions or node.id in session.remarks:
            yield from _answers(plan, session, node, revisions)
    yield from _timers(talk.timers, language)


def _dates(session: Session, study: Study, language: str) -> Iterator[str]:
    tr = wording.words(language)
    yield "<dl>"
    yield _pair(tr.gettext("Begun"), _time(session.started_at, language))
    if session.consented_at:
        yield _pair(tr.gettext("You agreed to take part"), _time(session.consented_at, language))
        yield _pair(tr.gettext("This conversation is"), tr.gettext(_OUTCOMES[session.outcome]))
    if session.finished_at:
        yield _pair(tr.gettext("Ended"), _time(session.finished_at, language))
        until = wording.day(last_day(session.finished_at, study), language)
        yield _pair(tr.gettext("You can change or erase it until"), until)
    else:
        days = study.withdrawal_days
        until = tr.ngettext("{n} day after it ends", "{n} days after it ends", days).replace("{n}", str(days))
        yield _pair(tr.gettext("You can change or erase it until"), until)
    yield "</dl>"


def _consents(consents: list[Consented], plans: Sequence[Plan], language: str) -> Iterator[str]:
    """`plans`: of this conversation first, then all others, for a newer consent is of another version."""
    tr = wording.words(language)
    items = {
        (plan.flow.id, plan.flow.consent.version, item.id): pick(item.text, language, plan.flow.languages)
        for plan in reversed(plans)
        for item in plan.flow.consent.items
    }
    for each in consents:
        words = items.get((plans[0].flow.id, each.version, each.item), each.item)
        said = tr.gettext("✅ You agreed") if each.given else tr.gettext("✖ You said no")
        yield f'<h3 dir="auto">{_marked(words, {})}</h3>'
        yield f'<p class="said">{escape(said)}</p>'
        yield _when(tr.gettext("{date}, in this language: {language}"), each.at, each.language, language)
        if each.mode == "assisted":
            helper = (
                tr.gettext(wording.HELPERS[each.helper]) if each.helper in wording.HELPERS else each.helper
            )
            yield _line(tr.gettext("Somebody helped you: {helper}"), {"helper": helper or "✓"})


def _answers(plan: Plan, session: Session, node: Node, revisions: list[Answer]) -> Iterator[str]:
    language = session.language
    tr = wording.words(language)
    yield f'<h3 dir="auto">{_question(plan, session, node)}</h3>'
    for answer in revisions:
        yield from (
            f'<p class="said" dir="auto">{escape(line)}</p>' for line in _said(plan, node, answer, language)
        )
        if answer.comment:
            yield f'<p class="said" dir="auto">💬 {escape(answer.comment)}</p>'
        yield from (f"<p>📎 {escape(_kind(name, language))}</p>" for name in answer.files)
        told = tr.gettext("{date}, in this language: {language}")
        if answer is not revisions[-1]:
            told = tr.gettext("{date}, in this language: {language}. Changed later.")
        yield _when(told, answer.answered_at, answer.language, language)
    if remark := session.remarks.get(node.id):
        yield f'<p class="said" dir="auto">💬 {escape(remark)}</p>'


def _question(plan: Plan, session: Session, node: Node) -> str:
    if isinstance(node.step, Calculate):
        label = pick(node.step.text, session.language, plan.flow.languages) or node.id
        worked_out = wording.words(session.language).gettext("Worked out from your answers: {what}")
        return _marked(worked_out, {"what": label})
    return "<br>".join(_marked(part.template, part.fills) for part in render.spoken(plan, session, node))


def _said(plan: Plan, node: Node, answer: Answer, language: str) -> Iterator[str]:
    """An answer as it was seen, but never shortened."""
    tr = wording.words(language)
    if answer.state == "not_applicable":
        yield tr.gettext("Not needed any more, after your other answers")
    elif isinstance(node.step, MaterialStep) and isinstance(answer.value, int):
        text = tr.ngettext("Looked at for {n} second", "Looked at for {n} seconds", answer.value)
        yield wording.put(text, {"n": str(answer.value)}, language)
    elif answer.state == "answered" and isinstance(node.step, TextStep) and not answer.other:
        values = answer.value if isinstance(answer.value, list) else [answer.value]
        yield from (str(value) for value in values if value is not None)
    else:
        named = answer.value
        if answer.other:
            named = [value for value in named if value != "other"] if isinstance(named, list) else None
        if named or not answer.other:
            yield quoting.shown(plan, node, Given(answer.state, named, files=answer.files), language)
        if answer.other:
            yield f"{wording.non_answer('other', language)}: {answer.other}"


def _timers(timers: list[Awaited], language: str) -> Iterator[str]:
    text = wording.words(language).gettext("A message will remind you of this conversation on {date}.")
    for timer in timers:
        yield _line(text, {"date": _time(timer.due_at, language)})


def _kind(name: str, language: str) -> str:
    """What a file of theirs is."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    return wording.words(language).gettext(_FILES.get(suffix, N_("File")))


# ------------------------------------------------------------------ words as HTML


def _time(at: str, language: str) -> str:
    return f"{wording.day(at, language)}, {at[11:16]} UTC" if at else "–"


def _when(template: str, at: str, spoken: str, language: str) -> str:
    fills = {"date": _time(at, language), "language": wording.language_name(spoken) if spoken else "–"}
    return f'<p class="when">{_marked(template, fills)}</p>'


def _pair(name: str, value: str) -> str:
    return f"<dt>{escape(name)}</dt><dd><bdi>{escape(value)}</bdi></dd>"


def _line(template: str, fills: Mapping[str, str]) -> str:
    return f"<p>{_marked(template, fills)}</p>"


def _own(text: str) -> str:
    """An author's words, which may be in another language than the page."""
    return f'<p dir="auto">{_marked(text, {})}</p>'


def _marked(template: str, fills: Mapping[str, str]) -> str:
    """Light Markdown as HTML; what is put in is plain words, and turns nothing around it."""
    text = _MARKS.sub(_mark, escape(template)).replace("\n", "<br>")

    def place(found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0][0]
        return f"<bdi>{escape(fills[found[1]])}</bdi>" if found[1] in fills else found[0]

    return _PLACE.sub(place, text)


def _mark(found: re.Match[str]) -> str:
    if found["bold"]:
        return f"<b>{found['bold']}</b>"
    if found["italic"]:
        return f"<i>{found['italic']}</i>"
    return f"{found['link']} ({found['url']})"
