"""What is said around the questions, and about what comes at another moment."""

from __future__ import annotations

from bot.engine import answering, parse, render, wording
from bot.engine.answers import Draft, Given
from bot.engine.consent import places, shown
from bot.engine.events import Press
from bot.engine.messages import Control, Message
from bot.engine.scene import Scene
from bot.engine.scope import before, is_closed, stands
from bot.flows.model import Rank
from bot.flows.plan import Node


def until(scene: Scene) -> str:
    """The last day on which an ended session can be changed, or "" once it is over."""
    return scene.last_day if scene.is_open else ""


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


def aside(scene: Scene, step: str, message: Message) -> None:
    """Ask something beside the question that waits; where it was asked before, the newest counts."""
    for number in scene.numbers(step):
        scene.rewrites(number, message._replace(buttons=[]))
    scene.asks(step, message)


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
    if isinstance(meant, Draft) and _is_last_place(scene, node, given, meant, event):
        return None
    # Done and its like say nothing of the answer.
    if not isinstance(meant, parse.Taken | Draft):
        return moved_on(scene, event)
    if is_closed(scene.session, node):
        return final(scene)
    tr = wording.words(scene.language)
    return say(scene, tr.gettext("You have already answered that one. To change it, press Change under it."))


def _is_last_place(scene: Scene, node: Node, given: Given, meant: Draft, event: Press) -> bool:
    """Whether the press that gave the last place of a ranking, and with it the answer, came twice."""
    ranked = given.value if isinstance(node.step, Rank) and isinstance(given.value, list) else []
    return event.prompt == scene.session.last - 1 and set(meant.chosen) <= set(ranked)


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
    answering.remark(scene, scene.session.at, text)
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


def unreadable(scene: Scene) -> None:
    """Something came that nothing can be read from."""
    if scene.session.stage == "ended":
        return after_the_end(scene)
    tr = wording.words(scene.language)
    return say(
        scene,
        tr.gettext("Sorry, I cannot read that. Please send words or a voice message, or press a button."),
    )


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
