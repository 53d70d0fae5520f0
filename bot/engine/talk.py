"""What is said around the questions: choosing a language, leaving, and words that come at another moment."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine import answering, hearing, parse, render, wording
from bot.engine.consent import leaving, places, shown
from bot.engine.messages import Button, Control, Message, Part
from bot.engine.scene import Scene, last_day, still_open
from bot.engine.scope import before, is_closed, stands
from bot.engine.values import Ask, Draft, Effect, Erase, Hand, Press
from bot.flows.texts import pick

LANGUAGE, STOP, WITHDRAW = "@language", "@stop", "@withdraw"


def until(scene: Scene) -> str:
    """The last day on which an ended session can be changed, or "" once it is over."""
    open_ = still_open(scene.session, scene.study, scene.today)
    return last_day(scene.session, scene.study) if open_ else ""


def say(scene: Scene, text: str, fills: dict[str, str] | None = None) -> None:
    """One sentence of ours; `text` is already in the person's language."""
    scene.says(render.notice(scene.language, text, fills))


def hush(scene: Scene, *, leaving: bool = False) -> None:
    """The prompt that waits loses its buttons, because something is about to be asked below it.

    `leaving`: it is left for another one. Where an answer stands, the message is its record again.
    """
    session = scene.session
    node = scene.plan.index.get(session.at)
    if not session.prompt or not session.at:
        return None
    if session.stage == "consent":
        scene.rewrites(session.prompt, shown.quiet(scene))
    elif node is not None and leaving and node.asks and stands(session, node) and not session.draft.counter:
        answering.keep_remark(scene, node)
        return scene.rewrites(session.prompt, render.record(scene.plan, scene.session, node))
    elif node is not None:
        scene.rewrites(session.prompt, render.quiet(scene.plan, session, node))
        scene.become(draft=session.draft._replace(counter=0))
    return scene.forgets(session.prompt)


# ------------------------------------------------------------------ language


def ask_language(scene: Scene) -> None:
    """Offer every language in its own name; the conversation stays where it is."""
    tags = scene.plan.flow.languages
    aside(scene, LANGUAGE, render.language_picker(spoken(scene), scene.language, tags))


def spoken(scene: Scene) -> list[str]:
    """The languages to choose from: while a consent is asked for, those that all of its words are in."""
    asking = places.plan_of(scene).consented_in if scene.session.asking else scene.session.languages
    return [tag for tag in scene.session.languages if tag in asking] or scene.session.languages


def not_spoken(scene: Scene) -> None:
    """Something was to be agreed to in a language that has no words for it."""
    tr = wording.words(scene.language)
    text = tr.gettext(
        "What you agree to is not there in that language yet. Please choose another language: send /language."
    )
    say(scene, text)


def unspoken(scene: Scene) -> None:
    """The consent has no language that could be chosen: nothing can begin."""
    tr = wording.words(scene.language)
    text = tr.gettext(
        "Sorry, we cannot begin yet: our information is not there in your language. Please ask us:"
    )
    scene.says(Message(scene.language, [Part(text), shown.contact(scene)]))
    scene.gone = True


def aside(scene: Scene, step: str, message: Message) -> None:
    """Ask something beside the question that waits; where it was asked before, the newest counts."""
    for number, name in scene.session.prompts.items():
        if name == step:
            scene.rewrites(int(number), message._replace(buttons=[]))
    scene.asks(step, message)


def language_picked(scene: Scene, number: int, tag: str) -> None:
    """The picker's message says which language was chosen."""
    scene.rewrites(number, Message(tag, [Part(f"🌐 {wording.language_name(tag)}", {}, "answer")]))
    scene.forgets(number)


# ------------------------------------------------------------------ leaving


def ask_stop(scene: Scene, *, refused: bool = False) -> None:
    """Ask whether to keep or erase what was said; `refused`: because they do not agree any more."""
    tr = wording.words(scene.language)
    if scene.session.stage == "ended":
        return after_the_end(scene)
    if not scene.session.consented_at:
        question = tr.gettext("Do you want to stop here? Nothing you said has been kept.")
        controls = [Control.LEAVE, Control.CANCEL]
    elif refused:
        question = tr.gettext(
            "That is completely fine. We cannot go on without it, so we stop here. "
            "What shall I do with what you have said so far?"
        )
        controls = [Control.STOP, Control.ERASE, Control.CANCEL]
    else:
        question = tr.gettext("You can stop here. What shall I do with what you have said so far?")
        controls = [Control.STOP, Control.ERASE, Control.CANCEL]
    return aside(scene, STOP, Message(scene.language, [Part(question)], _alone(controls, scene.language)))


def ask_withdraw(scene: Scene) -> None:
    """Ask once more before everything is erased; after the last day say whom to ask."""
    tr = wording.words(scene.language)
    if not still_open(scene.session, scene.study, scene.today):
        return closed(scene)
    question = tr.gettext(
        "Shall I erase everything you have told us? All your answers and recordings will be gone, "
        "from every conversation you had with me. This cannot be undone."
    )
    parts = [Part(question)]
    if scene.session.finished_at:
        date = wording.day(last_day(scene.session, scene.study), scene.language)
        parts.append(Part(tr.gettext("You can do this until {date}."), {"date": date}, "hint"))
    controls = _alone([Control.ERASE, Control.CANCEL], scene.language)
    return aside(scene, WITHDRAW, Message(scene.language, parts, controls))


def _alone(indexes: Iterable[int], language: str) -> list[Button]:
    return [render.button(index, language, f"control{row}") for row, index in enumerate(indexes)]


def leave(scene: Scene, event: Press) -> bool:
    """Stop, erase, or stay after all. True where the conversation goes on."""
    tr = wording.words(scene.language)
    if not still_open(scene.session, scene.study, scene.today):
        closed(scene)
        return False
    match event.index:
        case Control.STOP | Control.LEAVE:
            _rewritten(scene, event, tr.gettext("You stopped here."))
            hush(scene, leaving=True)
            _stop(scene)
        case Control.ERASE:
            erase(scene)
        case Control.CANCEL:
            _rewritten(scene, event, tr.gettext("Nothing has been erased."))
            return True
        case _:
            pass
    return False


def _rewritten(scene: Scene, event: Press, text: str) -> None:
    scene.rewrites(event.prompt, render.notice(scene.language, text))
    scene.forgets(event.prompt)


def _stop(scene: Scene) -> None:
    if not scene.session.consented_at:
        return leaving.decline(scene)
    outcome = "stopped" if scene.session.outcome == "in_progress" else scene.session.outcome
    finished = scene.session.finished_at or scene.event.at
    for name in scene.session.remarks:
        answering.keep_remark(scene, scene.plan.index[name])
    scene.become(stage="ended", outcome=outcome, finished_at=finished, at="", prompt=0, draft=Draft())
    scene.become(asking="", behind="")
    text = wording.words(scene.language).gettext(
        "Thank you. I have kept what you said. To have it erased, send /withdraw until {date}."
    )
    return say(scene, text, {"date": wording.day(last_day(scene.session, scene.study), scene.language)})


def erase(scene: Scene) -> None:
    """Everything goes; the receipt is the last thing that is sent."""
    scene.says(receipt(scene.session.participant, scene.event.at, scene.language))
    scene.does(Erase(scene.session.participant, scene.event.at))
    scene.gone = True


def receipt(participant: str, at: str, language: str) -> Message:
    """What somebody is given when everything of theirs is erased: the date and their code."""
    text = wording.words(language).gettext(
        "Everything you told us was erased on {date}. Your receipt: {receipt}. "
        "Thank you for your time. Nothing more will be sent to you."
    )
    fills = {"date": wording.day(at, language), "receipt": participant}
    return render.notice(language, text, fills)


def hand(participant: str, language: str) -> tuple[Effect, ...]:
    """All that is held about somebody is put together and sent to them."""
    text = wording.words(language).gettext(
        "I am putting together everything that is kept about you. It comes as a file in a moment."
    )
    return Ask("", 0, "", render.notice(language, text)), Hand(participant, language)


def close_late(scene: Scene) -> None:
    """A change that was begun in an ended conversation ends with the last day for changes."""
    late = not still_open(scene.session, scene.study, scene.today)
    if late and scene.session.stage == "questions":
        hush(scene, leaving=True)
        scene.become(stage="ended", at="", prompt=0, draft=Draft())


def closed(scene: Scene) -> None:
    """The last day for changes is over: say so, and whom to ask."""
    text = wording.words(scene.language).gettext(
        "The time to change or erase answers here ended on {date}. "
        "Please ask us, and we will see what can be done:"
    )
    contact = pick(scene.study.contact, scene.language, scene.study.languages)
    date = wording.day(last_day(scene.session, scene.study), scene.language)
    scene.says(Message(scene.language, [Part(text, {"date": date}), Part(contact)]))


# ------------------------------------------------------------------ things said at another moment


def moved_on(scene: Scene, event: Press) -> None:
    """A button of an older message explains itself. A second tap on what led on does nothing."""
    beside = scene.session.prompts.get(str(event.prompt), "").startswith("@") and event.index >= 0
    leads_on = beside or event.index in _LEADING_ON
    if event.session != scene.session.id or not leads_on or event.prompt < scene.session.last - 1:
        tr = wording.words(scene.language)
        text = tr.gettext("That button belongs to an older message. Please use the newest message below.")
        say(scene, text)


_LEADING_ON = (
    Control.NEXT,
    Control.DONE,
    Control.BACK,
    Control.SKIP,
    Control.AGREE,
    Control.REFUSE,
    Control.LEAVE,
    Control.STOP,
    Control.CANCEL,
)
"""Buttons that leave their message behind, so that a second tap comes too late."""


def already_answered(scene: Scene, step: str, event: Press) -> None:
    """A button of a question where an answer stands: the same one is a double tap, another wants Change."""
    node, given = scene.plan.index.get(step), scene.session.answers.get(step)
    agreed = scene.session.consent.get(places.parted(step)[1])
    if agreed is not None and event.index in {Control.AGREE, Control.REFUSE}:
        return None if agreed is (event.index == Control.AGREE) else _already_agreed(scene)
    if node is None or given is None or event.index == Control.CHANGE:
        return moved_on(scene, event)
    meant = parse.press(node, Draft(), event.index, scene.language)
    if isinstance(meant, parse.Taken) and (meant.state, meant.value) == (given.state, given.value):
        return None
    # Done and its like say nothing of the answer.
    if not isinstance(meant, parse.Taken | Draft):
        return moved_on(scene, event)
    if is_closed(scene.session, node):
        return final(scene)
    tr = wording.words(scene.language)
    return say(scene, tr.gettext("You have already answered that one. To change it, press Change under it."))


def _already_agreed(scene: Scene) -> None:
    text = wording.words(scene.language).gettext(
        "I have your answer to that one already. To see what you agreed to, and to change it, send /privacy."
    )
    say(scene, text)


def final(scene: Scene) -> None:
    """An answer that is closed by now was to be changed."""
    tr = wording.words(scene.language)
    say(scene, tr.gettext("That question is closed now, so your answer stays as you gave it. Thank you!"))


def keep_remark(scene: Scene, text: str) -> None:
    """Words at a closed question are kept as its comment, and the question still waits."""
    step, remark = scene.session.at, scene.session.remarks.get(scene.session.at, "")
    said = answering.joined(remark, text)
    scene.become(remarks={**scene.session.remarks, step: said})
    hearing.commented(scene, step, remark, said)
    tr = wording.words(scene.language)
    say(scene, tr.gettext("I have kept your words. Please also choose one."))


def nudge(scene: Scene) -> None:
    """Words or files where a button is waited for; before consent nothing of them is kept."""
    tr = wording.words(scene.language)
    if scene.session.stage == "ended":
        after_the_end(scene)
    elif scene.session.at == places.AGAIN:
        hush(scene)
        scene.waits(places.AGAIN, shown.prompt(scene, places.AGAIN))
    elif scene.session.asking:
        consent_first(scene)
    elif scene.session.stage in {"language", "consent"}:
        say(
            scene,
            tr.gettext("We have not begun yet, so I have not kept that. Please press a button above first."),
        )
    else:
        say(scene, tr.gettext("Please press the button above when you are ready to go on."))


def consent_first(scene: Scene) -> None:
    """Something else was done while a newer consent is asked for again."""
    tr = wording.words(scene.language)
    text = tr.gettext(
        "Please first tell me what you agree to, with the buttons of the newest message. "
        "Then you can go on here. I have not kept anything else."
    )
    say(scene, text)


def edited(scene: Scene) -> None:
    """An older message of theirs was edited: say how an answer is changed."""
    tr = wording.words(scene.language)
    say(
        scene,
        tr.gettext("I saw that you edited a message. To change an answer, press Change under the question."),
    )


def changed(scene: Scene, answer: str) -> None:
    """An earlier answer was changed from where they are."""
    text = wording.words(scene.language).gettext("Thank you. Your earlier answer is now: {answer}")
    say(scene, text, {"answer": answer})


def reworded(scene: Scene) -> None:
    """Words beside an answer, or a part of it, were edited."""
    say(scene, wording.words(scene.language).gettext("Thank you. I have changed your words as well."))


def kept_beside(scene: Scene) -> None:
    """Words that are no answer to the closed question they belong to."""
    text = wording.words(scene.language).gettext(
        "I have kept your words with that question. To change the answer itself, press Change under it."
    )
    say(scene, text)


def change_below(scene: Scene) -> None:
    """An earlier answer of several choices cannot be given in words alone."""
    text = wording.words(scene.language).gettext("To change that answer, please press Change under it.")
    say(scene, text)


def not_needed(scene: Scene) -> None:
    """A step that is ruled out by what was answered since."""
    tr = wording.words(scene.language)
    say(scene, tr.gettext("That question is not needed any more, after your other answers."))


def not_here(scene: Scene, index: int) -> None:
    """Back or skip where there is none."""
    tr = wording.words(scene.language)
    if scene.session.stage == "ended":
        after_the_end(scene)
    elif index == Control.BACK and _is_after_closed(scene):
        say(scene, tr.gettext("The questions before this one are closed now. Your answers stay as they are."))
    elif index == Control.BACK:
        say(scene, tr.gettext("There is nothing to go back to here."))
    else:
        say(scene, tr.gettext("This one cannot be skipped. If you do not want to answer, you can /stop."))


def _is_after_closed(scene: Scene) -> bool:
    node = scene.plan.index.get(scene.session.at)
    return node is not None and before(scene.plan, scene.session, node, scene.today, closed=True) is not None


def unknown_command(scene: Scene) -> None:
    """A command that the bot does not have."""
    if scene.session.stage == "ended":
        return after_the_end(scene)
    tr = wording.words(scene.language)
    return say(scene, tr.gettext("I do not know that command. Send /again to see the question, or /help."))


def privacy(scene: Scene) -> None:
    """Who holds the data and why, in the study's words."""
    words = pick(scene.study.privacy, scene.language, scene.study.languages)
    scene.says(Message(scene.language, [Part(words)]))


def after_the_end(scene: Scene) -> None:
    """The conversation has ended: what can still be done."""
    tr = wording.words(scene.language)
    day = until(scene)
    if not day:
        return say(
            scene, tr.gettext("This conversation has ended. Thank you! For anything else, send /help.")
        )
    text = tr.gettext(
        "This conversation has ended. Thank you! Until {date} you can press Change under an answer, "
        "or send /withdraw to have everything erased."
    )
    return say(scene, text, {"date": wording.day(day, scene.language)})
