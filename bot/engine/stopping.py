"""Leaving: to stop and keep what was said, to have it erased, or to stay after all."""

from __future__ import annotations

from collections.abc import Iterable

from bot.engine import answering, information, keyboard, render, talk, wording
from bot.engine.answers import Draft
from bot.engine.consent import leaving
from bot.engine.effects import Erase
from bot.engine.events import Press
from bot.engine.messages import Button, Control, Message, Part
from bot.engine.scene import Scene

STOP, WITHDRAW = "@stop", "@withdraw"


def ask_stop(scene: Scene, *, refused: bool = False) -> None:
    """Ask whether to keep or erase what was said; `refused`: because they do not agree any more."""
    tr = wording.words(scene.language)
    if scene.session.stage == "ended":
        return talk.after_the_end(scene)
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
    return talk.aside(
        scene, STOP, Message(scene.language, [Part(question)], _alone(controls, scene.language))
    )


def ask_withdraw(scene: Scene) -> None:
    """Ask once more before everything is erased; after the last day say whom to ask."""
    tr = wording.words(scene.language)
    if not scene.is_open:
        return closed(scene)
    question = tr.gettext(
        "Shall I erase everything you have told us? All your answers and recordings will be gone, "
        "from every conversation you had with me. This cannot be undone."
    )
    parts = [Part(question)]
    if scene.session.finished_at:
        date = wording.day(scene.last_day, scene.language)
        parts.append(Part(tr.gettext("You can do this until {date}."), {"date": date}, "hint"))
    controls = _alone([Control.ERASE, Control.CANCEL], scene.language)
    return talk.aside(scene, WITHDRAW, Message(scene.language, parts, controls))


def _alone(indexes: Iterable[int], language: str) -> list[Button]:
    return [keyboard.button(index, language, f"control{row}") for row, index in enumerate(indexes)]


def leave(scene: Scene, event: Press) -> bool:
    """Stop, erase, or stay after all. True where the conversation goes on."""
    tr = wording.words(scene.language)
    if not scene.is_open:
        closed(scene)
        return False
    match event.index:
        case Control.STOP | Control.LEAVE:
            _rewritten(scene, event, tr.gettext("You stopped here."))
            talk.hush(scene, leaving=True)
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
    answering.keep_remarks(scene)
    scene.become(stage="ended", outcome=outcome, finished_at=finished, at="", prompt=0, draft=Draft())
    scene.become(asking="", behind="")
    text = wording.words(scene.language).gettext(
        "Thank you. I have kept what you said. To have it erased, send /withdraw until {date}."
    )
    return talk.say(scene, text, {"date": wording.day(scene.last_day, scene.language)})


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


def close_late(scene: Scene) -> None:
    """A change that was begun in an ended conversation ends with the last day for changes."""
    late = not scene.is_open
    if late and scene.session.stage == "questions":
        talk.hush(scene, leaving=True)
        scene.become(stage="ended", at="", prompt=0, draft=Draft())


def closed(scene: Scene) -> None:
    """The last day for changes is over: say so, and whom to ask."""
    scene.says(information.too_late(scene.study, scene.session.finished_at, scene.language))
