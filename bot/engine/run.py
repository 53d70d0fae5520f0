"""The conversation. `start` begins a session, `resume` takes one event; both are functions.

Everything that decides where a conversation goes lives here: a flow runs from top to bottom, conditions
skip, Back walks up, Change reopens one answer and returns to the first question that has none.
"""

from __future__ import annotations

from typing import assert_never

from bot.engine import answering, consent, parse, reminding, render, returning, talk, wording
from bot.engine.messages import Control, Message
from bot.engine.scene import Scene, still_open
from bot.engine.scope import applies, before, stands, waits
from bot.engine.values import (
    AnyEvent,
    Command,
    Draft,
    Due,
    Press,
    Rejection,
    Sent,
    Session,
    Speak,
    Tally,
    Turn,
    Unreadable,
    Words,
)
from bot.flows.model import Calculate, End, MaterialStep, Note, SelectMultiple, Study
from bot.flows.plan import Node, Plan


def start(plan: Plan, study: Study, session: Session, event: AnyEvent) -> Turn:
    """Begin a session; `language` "" asks for one of its `languages`. Its ids and cohort are given."""
    scene = Scene(plan, study, event, session)
    if session.language:
        consent.begin(scene)
    elif len(session.languages) == 1:
        choose_language(scene, session.languages[0])
    else:
        scene.become(language=likely(session.languages, event.phone))
        talk.ask_language(scene)
    reminding.begin(scene)
    return scene.turn()


def likely(tags: list[str], phone: str) -> str:
    """The language to begin in: the phone's, where it is among those on offer, else the first."""
    base = phone.partition("-")[0]
    return next((tag for tag in tags if tag == phone), base if base in tags else tags[0])


def resume(plan: Plan, study: Study, session: Session, event: AnyEvent) -> Turn:
    """What an event does to a session. Never raises for anything that a person can do."""
    scene = Scene(plan, study, event, session)
    talk.close_late(scene)
    if session.paused and not isinstance(event, Due):
        scene.become(paused=False)
    if returning.asks_where(session, event):
        returning.greet(scene)
    else:
        _happens(scene, event)
    reminding.settle(scene, session)
    return scene.turn()


def _happens(scene: Scene, event: AnyEvent) -> None:
    match event:
        case Press():
            _press(scene, event)
        case Words():
            _words(scene, event)
        case Sent():
            _sent(scene, event)
        case Command():
            _command(scene, event)
        case Unreadable():
            _unreadable(scene)
        case Due():
            reminding.due(scene, event)
        case _:
            assert_never(event)


# ------------------------------------------------------------------ presses


def _press(scene: Scene, event: Press) -> None:
    step = scene.session.prompts.get(str(event.prompt))
    if event.index == Control.HELP:
        scene.says(render.help_message(scene.study, scene.language))
    elif event.session == scene.session.id and step == returning.RETURN:
        _returning_pressed(scene, event)
    elif event.session == scene.session.id and event.index in {Control.CONTINUE, Control.PAUSE}:
        _come_late(scene, event)
    elif event.session != scene.session.id or step is None:
        talk.moved_on(scene, event)
    elif step == talk.LANGUAGE:
        _language_pressed(scene, event)
    elif step in {talk.STOP, talk.WITHDRAW}:
        _leaving_pressed(scene, event)
    elif event.index == Control.CHANGE and step in scene.plan.index:
        _change(scene, scene.plan.index[step], event.prompt)
    elif event.prompt == scene.session.prompt:
        _current_pressed(scene, event.index)
    elif event.index >= 0:
        talk.already_answered(scene, step, event.index)


def _current_pressed(scene: Scene, index: int) -> None:
    if scene.session.stage == "consent":
        if consent.press(scene, index):
            scene.become(stage="questions", consented_at=scene.event.at)
            walk(scene, 0)
        return
    node = scene.plan.index[scene.session.at]
    match index:
        case Control.BACK:
            _back(scene, node)
        case Control.KEEP if stands(scene.session, node):
            answering.keep_remark(scene, node)
            _settled(scene, node)
        case Control.NEXT if isinstance(node.step, Note | MaterialStep):
            scene.rewrites(scene.session.prompt, render.quiet(scene.plan, scene.session, node))
            answering.seen(scene, node)
            _go_on(scene, node)
        case _:
            _take(scene, node, parse.press(node, scene.session.draft, index, scene.language))


def _take(scene: Scene, node: Node, outcome: parse.Outcome) -> None:
    match outcome:
        case parse.Taken():
            rejection = answering.judge(scene, node, outcome)
            if rejection is not None:
                _take(scene, node, rejection)
                return
            answering.keep(scene, node, outcome)
            _settled(scene, node)
        case Draft():
            scene.become(draft=outcome)
            scene.rewrites(scene.session.prompt, render.step(scene.plan, scene.session, node))
        case Rejection():
            scene.says(Message(scene.language, [outcome.part]))
        case parse.Remark():
            talk.keep_remark(scene, outcome.text)
        case None:
            pass
        case _:
            assert_never(outcome)


def _settled(scene: Scene, node: Node) -> None:
    """The question has its answer: its message becomes the record of it, and the conversation goes on."""
    scene.rewrites(scene.session.prompt, render.record(scene.plan, scene.session, node))
    _go_on(scene, node)


# ------------------------------------------------------------------ moving


def _go_on(scene: Scene, node: Node) -> None:
    walk(scene, node.position + 1 if scene.session.walking else 0)


def walk(scene: Scene, position: int) -> None:
    """Go down the flow from a position to the next step that waits for the person, or to the end."""
    for node in scene.plan.nodes[position:]:
        given = scene.session.answers.get(node.id)
        done = given.stands if given is not None else node.id in scene.session.seen
        if done and not (scene.session.walking and waits(node)):
            continue
        if not applies(scene.plan, scene.session, node, scene.today):
            continue
        match node.step:
            case Calculate():
                answering.compute(scene, node)
                # Reached for the first time after a Change, it may rule out what was answered without it.
                answering.fall_out(scene, node)
            case End():
                return finish(scene, node)
            case _ if waits(node):
                # Who stopped and mends an answer has still stopped: what was left stays unasked.
                if scene.session.outcome == "stopped":
                    return finish(scene, None)
                if scene.session.walking and not done:
                    scene.become(walking=False)
                return ask(scene, node)
            case _:
                scene.says(render.step(scene.plan, scene.session, node)._replace(buttons=[]))
                answering.seen(scene, node)
    return finish(scene, None)


def ask(scene: Scene, node: Node) -> None:
    """Ask a step; an answer that stands is where its buttons begin."""
    _close_record(scene, node)
    given = scene.session.answers.get(node.id)
    draft = Draft()
    if given is not None and isinstance(node.step, SelectMultiple) and isinstance(given.value, list):
        draft = Draft(given.value, "", given.other)
    if draft != scene.session.draft:
        scene.become(draft=draft)
    scene.waits(node.id, render.step(scene.plan, scene.session, node))


def finish(scene: Scene, node: Node | None) -> None:
    """The end: thanks, and what can still be done. Of a screened-out session only a count is kept."""
    outcome = node.step.outcome if node is not None and isinstance(node.step, End) else "complete"
    again = bool(scene.session.finished_at)
    scene.become(
        stage="ended",
        outcome="stopped" if scene.session.outcome == "stopped" else outcome,
        finished_at=scene.session.finished_at or scene.event.at,
        at="",
        prompt=0,
        draft=Draft(),
        walking=False,
    )
    if outcome == "screened_out":
        scene.says(render.end(scene.plan, scene.session, node, ""))
        scene.does(Tally(scene.session.id, outcome))
        scene.gone = True
    elif again:
        scene.says(
            render.notice(
                scene.language, wording.words(scene.language).gettext("Thank you. I have noted that. 🙏")
            )
        )
    else:
        scene.says(render.end(scene.plan, scene.session, node, talk.until(scene)))


def _back(scene: Scene, node: Node) -> None:
    earlier = before(scene.plan, scene.session, node, scene.today)
    if earlier is None:
        return talk.not_here(scene, Control.BACK)
    scene.become(walking=True)
    return _reopen(scene, earlier)


def _change(scene: Scene, node: Node, number: int) -> None:
    tr = wording.words(scene.language)
    given = scene.session.answers.get(node.id)
    if not still_open(scene.session, scene.study, scene.today):
        talk.closed(scene)
    elif given is None or not given.stands:
        scene.says(
            render.notice(
                scene.language, tr.gettext("That question is not needed any more, after your other answers.")
            )
        )
    elif number != scene.session.prompt:
        scene.become(stage="questions", walking=False)
        _reopen(scene, node)


def _reopen(scene: Scene, node: Node) -> None:
    """Ask an earlier step again, in place of the one that waits."""
    talk.hush(scene, leaving=True)
    ask(scene, node)


def _close_record(scene: Scene, node: Node) -> None:
    """The message in which an answer stands so far loses its Change: the question comes again below."""
    if not node.asks or not stands(scene.session, node):
        return
    number = next((int(n) for n, step in scene.session.prompts.items() if step == node.id), 0)
    if number:
        scene.rewrites(number, render.record(scene.plan, scene.session, node, change=False))


# ------------------------------------------------------------------ words and files


def _words(scene: Scene, event: Words) -> None:
    node = scene.plan.index.get(scene.session.at)
    if event.edits:
        talk.edited(scene)
    elif node is None or not node.asks:
        talk.nudge(scene)
    else:
        outcome = parse.written(
            node, scene.session.draft, event.text, scene.language, voice_agreed=_voice_agreed(scene)
        )
        _take(scene, node, outcome)


def _sent(scene: Scene, event: Sent) -> None:
    node = scene.plan.index.get(scene.session.at)
    if node is None or not node.asks:
        return talk.nudge(scene)
    outcome = parse.sent(
        node, scene.session.draft, event.upload, scene.language, voice_agreed=_voice_agreed(scene)
    )
    return _take(scene, node, outcome)


def _voice_agreed(scene: Scene) -> bool:
    """A consent item named `voice` asks whether a person may be recorded."""
    return scene.session.consent.get("voice", True)


def _unreadable(scene: Scene) -> None:
    if scene.session.stage == "ended":
        return talk.after_the_end(scene)
    tr = wording.words(scene.language)
    scene.says(
        render.notice(
            scene.language,
            tr.gettext("Sorry, I cannot read that. Please send words or a voice message, or press a button."),
        )
    )
    return None


# ------------------------------------------------------------------ commands


def _command(scene: Scene, event: Command) -> None:
    match event.name:
        case "language":
            talk.ask_language(scene)
        case "back" | "skip":
            _as_pressed(scene, Control.BACK if event.name == "back" else Control.SKIP)
        case "stop":
            talk.ask_stop(scene)
        case "withdraw":
            talk.ask_withdraw(scene)
        case "privacy":
            talk.privacy(scene)
        case "help":
            scene.says(render.help_message(scene.study, scene.language))
        case "start" | "again":
            repeat(scene)
        case "pause":
            returning.pause(scene)
        case _:
            talk.unknown_command(scene)


def _as_pressed(scene: Scene, index: int) -> None:
    """A command that does what a button of the current prompt does."""
    before = len(scene.effects)
    if scene.session.at and scene.session.stage != "language":
        _current_pressed(scene, index)
    if len(scene.effects) == before:
        talk.not_here(scene, index)


def repeat(scene: Scene) -> None:
    """Show once more what the conversation waits for; the message that showed it loses its buttons."""
    talk.hush(scene)
    show(scene)


def show(scene: Scene) -> None:
    """Show what the conversation waits for."""
    node = scene.plan.index.get(scene.session.at)
    match scene.session.stage:
        case "language":
            talk.ask_language(scene)
        case "consent":
            consent.show(scene, consent.place(scene))
        case _ if node is not None:
            scene.waits(node.id, render.step(scene.plan, scene.session, node))
        case _:
            talk.after_the_end(scene)


def choose_language(scene: Scene, tag: str) -> None:
    """The conversation goes on in this language, at the same place."""
    talk.hush(scene, leaving=True)
    scene.become(language=tag)
    scene.does(Speak(scene.session.participant, tag))
    if scene.session.stage == "language":
        return consent.begin(scene)
    node = scene.plan.index.get(scene.session.at)
    if node is not None and not applies(scene.plan, scene.session, node, scene.today):
        return walk(scene, 0)
    return show(scene)


def _language_pressed(scene: Scene, event: Press) -> None:
    tags = scene.plan.flow.languages
    if 0 <= event.index < len(tags) and tags[event.index] in scene.session.languages:
        talk.language_picked(scene, event.prompt, tags[event.index])
        choose_language(scene, tags[event.index])


def _leaving_pressed(scene: Scene, event: Press) -> None:
    if talk.leave(scene, event) and scene.session.stage != "ended":
        repeat(scene)


def _come_late(scene: Scene, event: Press) -> None:
    """A reminder may arrive after they went on by themselves; what its buttons say is meant all the same."""
    if event.index == Control.PAUSE:
        returning.pause(scene)
    elif not returning.is_second_tap(scene):
        repeat(scene)


def _returning_pressed(scene: Scene, event: Press) -> None:
    match event.index:
        case Control.CONTINUE:
            returning.close(scene)
            repeat(scene)
        case Control.START_AGAIN:
            returning.close(scene)
            _start_again(scene)
        case Control.PAUSE:
            returning.pause(scene)
        case _:
            pass


def _start_again(scene: Scene) -> None:
    """From the first question on, each with its answer, which can be kept; before the consent, from there."""
    if scene.session.stage not in {"consent", "questions"}:
        return repeat(scene)
    talk.hush(scene, leaving=True)
    if scene.session.stage == "questions":
        scene.become(walking=True)
        return walk(scene, 0)
    if not scene.session.consented_at:
        scene.become(consent={}, misses=0)
    return consent.begin(scene)
