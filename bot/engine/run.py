"""The conversation. `start` begins a session, `resume` takes one event; both are functions.

Everything that decides where a conversation goes lives here: a flow runs from top to bottom, conditions
skip, Back walks up, Change reopens one answer and returns to the first question that has none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.engine import (
    answering,
    gathering,
    hearing,
    mending,
    naming,
    parse,
    reminding,
    render,
    returning,
    talk,
    wording,
)
from bot.engine.consent import again, asking, later, leaving
from bot.engine.messages import Control, Message
from bot.engine.scene import Consents, Scene, still_open
from bot.engine.scope import applies, before, is_closed, stands, waits
from bot.engine.values import (
    Album,
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
from bot.flows.model import Calculate, End, MaterialStep, Note, Rank, SelectMultiple, Study, TextStep
from bot.flows.plan import Node, Plan


def start(plan: Plan, study: Study, session: Session, event: AnyEvent) -> Turn:
    """Begin a session; `language` "" asks for one of its `languages`. Its ids and cohort are given.

    Of the languages those are left in which the consent can be given.
    """
    tags = [tag for tag in session.languages if tag in plan.consented_in]
    scene = Scene(plan.of(session.id), study, event, session)
    scene.become(languages=tags)
    if not tags:
        scene.become(language=session.language or likely(session.languages, event.phone))
        talk.unspoken(scene)
    elif session.language in tags:
        asking.begin(scene)
    elif len(tags) == 1:
        choose_language(scene, tags[0])
    else:
        scene.become(language=likely(tags, event.phone))
        talk.ask_language(scene)
    reminding.begin(scene)
    return scene.turn()


def likely(tags: list[str], phone: str) -> str:
    """The language to begin in: the phone's, where it is among those on offer, else the first."""
    base = phone.partition("-")[0]
    return next((tag for tag in tags if tag == phone), base if base in tags else tags[0])


def resume(
    plan: Plan,
    study: Study,
    session: Session,
    event: AnyEvent,
    consents: Consents | None = None,
    *,
    beside: bool = False,
) -> Turn:
    """What an event does to a session. Never raises for anything that a person can do.

    `consents`: whose consent words count for it, where there are other flow versions than its own.
    `beside`: another conversation is under way, so that one which has ended asks no more questions.
    """
    ended = session.stage == "ended"
    scene = Scene(plan.of(session.id), study, event, session, consents=consents, beside=beside and ended)
    talk.close_late(scene)
    if session.paused and not isinstance(event, Due):
        scene.become(paused=False)
    anew = not isinstance(event, Due) and again.begins_anew(scene)
    if returning.asks_where(session, event) and not anew:
        returning.greet(scene)
    elif not (anew and isinstance(event, Press | Words | Sent)):
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
    elif step == later.AGREED:
        later.picked(scene, event.index)
    elif step.startswith(f"{later.CHANGE}:"):
        _consent_changed(scene, event, step)
    elif event.index == Control.CHANGE and scene.session.asking:
        talk.consent_first(scene)
    elif event.index == Control.CHANGE and step in scene.plan.index:
        _change(scene, scene.plan.index[step], event.prompt)
    elif event.prompt == scene.session.prompt:
        _current_pressed(scene, event.index)
    else:
        talk.already_answered(scene, step, event)


def _current_pressed(scene: Scene, index: int) -> None:
    if scene.session.stage == "consent":
        return _consent(scene, asking.press(scene, index))
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
    return None


def _take(scene: Scene, node: Node, outcome: parse.Outcome) -> None:
    match outcome:
        case parse.Taken():
            rejection = answering.judge(scene, node, outcome)
            if rejection is not None:
                _take(scene, node, rejection)
                return
            answering.keep(scene, node, outcome)
            _settled(scene, node)
        case parse.Gathered():
            gathering.gather(scene, node, outcome)
        case parse.Ready():
            rejection = gathering.finish(scene, node)
            if rejection is None:
                _settled(scene, node)
            else:
                _take(scene, node, rejection)
        case Draft():
            if outcome.other and outcome.other != scene.session.draft.other:
                hearing.answered(scene, node.id)
            scene.become(draft=outcome)
            scene.rewrites(scene.session.prompt, render.step(scene.plan, scene.session, node))
        case Rejection():
            hearing.misfitted(scene, node.id)
            scene.says(Message(scene.language, [outcome.part]))
        case parse.Remark():
            talk.keep_remark(scene, outcome.text)
        case None:
            pass
        case _:
            assert_never(outcome)


def _settled(scene: Scene, node: Node) -> None:
    """The question has its answer: its message becomes the record of it, and the conversation goes on."""
    gathering.settle(scene, node)
    scene.rewrites(scene.session.prompt, render.record(scene.plan, scene.session, node))
    _go_on(scene, node)


# ------------------------------------------------------------------ consent


def _consent(scene: Scene, standing: asking.Standing) -> None:
    match standing:
        case "agreed" if scene.session.asking:
            _take_up(scene, again.done(scene))
        case "agreed":
            version, at = scene.plan.version, scene.event.at
            scene.become(stage="questions", consented_at=at, agreed=version)
            walk(scene, 0)
        case "refused" if scene.session.asking:
            talk.ask_stop(scene, refused=True)
        case "refused":
            leaving.decline(scene)
        case "missed":
            leaving.lead_to_a_person(scene)
        case "asked" | "unheard":
            pass
        case _:
            assert_never(standing)


def _take_up(scene: Scene, behind: str) -> None:
    """Back to the step that waited behind a newer consent, where it still applies."""
    node = scene.plan.index.get(behind)
    if node is None or not applies(scene.plan, scene.session, node, scene.today):
        scene.become(walking=False, draft=Draft())
        walk(scene, 0)
    elif stands(scene.session, node) or scene.session.draft != Draft():
        scene.waits(node.id, render.step(scene.plan, scene.session, node))
    else:
        walk(scene, 0)  # not straight to it: a note may come first, or a question that applies only now


def _consent_changed(scene: Scene, event: Press, step: str) -> None:
    """An item agreed to or refused later: what hangs on it has been judged, so on to where that leads."""
    if not later.decided(scene, event, step):
        return None
    node = scene.plan.index.get(scene.session.at)
    if node is not None and applies(scene.plan, scene.session, node, scene.today):
        return repeat(scene)
    talk.hush(scene, leaving=True)
    scene.become(stage="questions", walking=False)
    return walk(scene, 0)


# ------------------------------------------------------------------ moving


def _go_on(scene: Scene, node: Node) -> None:
    walk(scene, node.position + 1 if scene.session.walking else 0)


def walk(scene: Scene, position: int) -> None:
    """Go down the flow from a position to the next step that waits for the person, or to the end.

    Where a step waits and a newer consent is due, that comes first.
    """
    if again.is_due(scene) and (ahead := _ahead(scene, position)):
        return again.begin(scene, ahead.at, ahead.draft, walking=ahead.walking)
    for node in scene.plan.nodes[position:]:
        given = scene.session.answers.get(node.id)
        done = given.stands if given is not None else node.id in scene.session.seen
        done = done and node.id not in scene.session.gathering
        if done and not (scene.session.walking and waits(node) and not is_closed(scene.session, node)):
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
                if scene.session.outcome == "stopped" or scene.beside:
                    return finish(scene, None)
                if scene.session.walking and not done:
                    scene.become(walking=False)
                return ask(scene, node)
            case _:
                scene.says(render.step(scene.plan, scene.session, node)._replace(buttons=[]))
                answering.seen(scene, node)
    return finish(scene, None)


def _ahead(scene: Scene, position: int) -> Session | None:
    """The session as it would wait after a walk from here; None where it would come to the end."""
    trial = replace(scene, effects=[], consents=None)
    walk(trial, position)
    return trial.session if trial.session.stage == "questions" and not trial.gone else None


def ask(scene: Scene, node: Node) -> None:
    """Ask a step; an answer that stands is where its buttons begin."""
    _close_record(scene, node)
    given = scene.session.answers.get(node.id)
    draft = gathering.begun(scene.session, node)
    if given is not None and isinstance(node.step, SelectMultiple | Rank) and isinstance(given.value, list):
        draft = Draft(given.value, "", given.other)
    if draft != scene.session.draft:
        scene.become(draft=draft)
    _wait(scene, node)


def _wait(scene: Scene, node: Node) -> None:
    """Let the conversation wait at a step, after a newer consent where one is due."""
    if again.is_due(scene):
        again.begin(scene, node.id, scene.session.draft, walking=scene.session.walking)
    else:
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
    given = scene.session.answers.get(node.id)
    if not still_open(scene.session, scene.study, scene.today):
        talk.closed(scene)
    elif not mending.may_change(scene, node):
        talk.final(scene)
    elif given is None or not given.stands:
        talk.not_needed(scene)
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
    if mending.is_earlier(scene, event):
        _mend(scene, event)
    elif scene.session.stage == "consent":
        _consent_written(scene, event.text)
    elif node is None:
        talk.nudge(scene)
    elif not node.asks:
        if not _named(scene, node, event.text):
            talk.nudge(scene)
    else:
        mending.take_back(scene, event)
        outcome = hearing.read(scene, node, event)
        if not (naming.is_control(event.text) and _named(scene, node, event.text, outcome)):
            _take(scene, node, outcome)


def _named(scene: Scene, node: Node, text: str, outcome: parse.Outcome = None) -> bool:
    """Do what a button of the question does that words name. Not where they are an answer: a choice's own
    name comes first, and where words are the answer only such words count as are none.
    """
    index = naming.button(render.step(scene.plan, scene.session, node).buttons, text)
    is_answer = isinstance(outcome, parse.Taken | parse.Gathered | Draft)
    open_ = isinstance(node.step, TextStep) or scene.session.draft.waits == "other"
    if index is None or (is_answer and not (open_ and index in naming.ALWAYS_HEARD)):
        return False
    if index == Control.HELP:
        scene.says(render.help_message(scene.study, scene.language))
    else:
        _current_pressed(scene, index)
    return True


def _consent_written(scene: Scene, text: str) -> None:
    standing = asking.written(scene, text)
    if standing == "unheard":
        talk.nudge(scene)
    else:
        _consent(scene, standing)


def _sent(scene: Scene, event: Sent) -> None:
    """A file. Of an album the first one answers, and the others join it wherever the conversation is."""
    album, session = gathering.album_of(scene), scene.session
    if mending.is_earlier(scene, event) and (event.edits or not album.step):
        _mend(scene, event)
        if not event.edits and scene.session.answers.get(event.step) != session.answers.get(event.step):
            gathering.note(scene, album._replace(step=event.step, asked_at=event.at))
        return
    node, outcome = scene.plan.index.get(album.step or session.at), None
    if node is not None and node.asks:
        outcome = hearing.read(scene, node, event)
    if node is not None and isinstance(outcome, parse.Taken | parse.Gathered):
        _file_taken(scene, node, album, outcome)
    elif not album.told:
        gathering.note(scene, album._replace(told=True))
        _take(scene, node, outcome) if node and outcome else talk.nudge(scene)
    return


def _file_taken(scene: Scene, node: Node, album: Album, outcome: parse.Taken | parse.Gathered) -> None:
    session, several = scene.session, isinstance(outcome, parse.Gathered)
    if album.step and not (several and session.at == node.id):
        gathering.join(scene, node, outcome)
        return _look_again(scene)
    before = session.answers.get(node.id)
    _take(scene, node, outcome)
    if scene.session.answers.get(node.id) == before:
        return gathering.note(scene, album._replace(told=True))
    return gathering.note(scene, album._replace(step=node.id, asked_at=session.asked_at))


def _mend(scene: Scene, event: Words | Sent) -> None:
    """Change an earlier answer, then go back to where the person was, or on from what it opened."""
    before = scene.session
    if not mending.mend(scene, event):
        return None
    if before.stage == "ended":
        scene.become(stage="questions")
        return walk(scene, 0)
    node = scene.plan.index.get(before.at)
    if node is None:
        return None
    if not mending.comes_next(scene, node):
        talk.hush(scene, leaving=True)
        return walk(scene, 0)
    asked = render.step(scene.plan, scene.session, node)
    if asked != render.step(scene.plan, before, node):
        scene.rewrites(before.prompt, asked)
    return None


def _look_again(scene: Scene) -> None:
    """An answer has grown by itself: what waits may have fallen away, or a question come after the end."""
    session = scene.session
    node = scene.plan.index.get(session.at)
    if node is not None and not applies(scene.plan, session, node, scene.today):
        talk.hush(scene, leaving=True)
        walk(scene, 0)
    elif session.stage == "ended" and session.outcome == "complete" and _is_unfinished(scene):
        scene.become(stage="questions")
        walk(scene, 0)


def _is_unfinished(scene: Scene) -> bool:
    """Whether something waits that applies and was never asked, before the end that was reached."""
    session = scene.session
    for node in scene.plan.nodes:
        if applies(scene.plan, session, node, scene.today):
            if isinstance(node.step, End):
                return False
            if waits(node) and node.id not in session.answers and node.id not in session.seen:
                return True
    return False


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
            later.privacy(scene)
        case "mydata":
            scene.effects.extend(talk.hand(scene.session.participant, scene.language))
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
            again.show(scene)
        case _ if node is not None:
            _wait(scene, node)
        case _:
            talk.after_the_end(scene)


def choose_language(scene: Scene, tag: str) -> None:
    """The conversation goes on in this language, at the same place."""
    talk.hush(scene, leaving=True)
    later.put_away(scene)
    scene.become(language=tag)
    scene.does(Speak(scene.session.participant, tag))
    if scene.session.stage == "language":
        return asking.begin(scene)
    node = scene.plan.index.get(scene.session.at)
    if node is not None and not applies(scene.plan, scene.session, node, scene.today):
        return walk(scene, 0)
    return show(scene)


def _language_pressed(scene: Scene, event: Press) -> None:
    tags = scene.plan.flow.languages
    if not 0 <= event.index < len(tags) or tags[event.index] not in scene.session.languages:
        return
    if tags[event.index] not in talk.spoken(scene):
        talk.not_spoken(scene)
    else:
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
    if scene.session.asking:
        return again.show(scene)
    scene.become(consent={}, decided={}, misses={})
    return asking.begin(scene)
