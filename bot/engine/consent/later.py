"""What was agreed to can be seen and changed later: `/privacy`, until the last day for changes."""

from __future__ import annotations

from bot.engine import information, keyboard, languages, stopping, talk, wording
from bot.engine.consent import items, places, shown
from bot.engine.events import Press
from bot.engine.messages import Button, Control, Message, Part
from bot.engine.scene import Scene
from bot.flows.model import ConsentItem

AGREED, CHANGE = "@agreed", "@change"
"""The list of what was agreed to, and an item of it that is being changed ("@change:quotes")."""


def privacy(scene: Scene) -> None:
    """The study's words on privacy, then what was agreed to, with a way to change it."""
    scene.says(information.privacy(scene.study, scene.language))
    if not scene.session.consented_at:
        return
    if scene.session.stage != "consent" and scene.is_open:
        talk.aside(scene, AGREED, _list(scene))
    else:
        scene.says(_list(scene)._replace(buttons=[]))


def _decided(scene: Scene) -> list[tuple[int, ConsentItem]]:
    """The items that were decided on, each with its place among all."""
    found = enumerate(scene.agreed.flow.consent.items)
    return [(index, item) for index, item in found if item.id in scene.session.consent]


def _list(scene: Scene) -> Message:
    tr = wording.words(scene.language)
    parts, buttons = [Part(tr.gettext("This is what you told us:"))], []
    for row, (index, item) in enumerate(_decided(scene), start=1):
        parts += _row(scene, row, item)
        label = tr.gettext("Change {number}").replace("{number}", str(row))
        buttons.append(Button(f"{wording.SYMBOLS[Control.CHANGE]} {label}", index))
    return Message(scene.language, parts, buttons)


def _row(scene: Scene, row: int, item: ConsentItem) -> list[Part]:
    session, tr = scene.session, wording.words(scene.language)
    agreed, refused = tr.gettext("✅ You agreed on {date}"), tr.gettext("✖ You said no on {date}")
    date = wording.day(session.decided.get(item.id, session.consented_at), scene.language)
    words = shown.words(scene.agreed, item, scene.language).template
    return [
        Part(f"{{number}}. {words}", {"number": str(row)}),
        Part(agreed if session.consent[item.id] else refused, {"date": date}, "answer"),
    ]


def picked(scene: Scene, index: int) -> None:
    """A Change of the list: the item is asked once more, unless nobody takes part without it."""
    all_ = scene.agreed.flow.consent.items
    if not 0 <= index < len(all_) or not _is_open(scene):
        return None
    item = all_[index]
    if item.required:
        return talk.say(scene, _needed(scene))
    if scene.language not in scene.agreed.consented_in:
        return languages.not_spoken(scene)
    if scene.session.prompts.get(str(scene.session.last)) == f"{CHANGE}:{item.id}":
        # Pressed twice: it is being asked already, right below.
        return None
    given = scene.session.consent.get(item.id, False)
    record = shown.record(scene.agreed, item, scene.language, given=given)
    controls = [*shown.yes_or_no(scene.language), keyboard.button(Control.HELP, scene.language)]
    return talk.aside(scene, f"{CHANGE}:{item.id}", record._replace(buttons=controls))


def _needed(scene: Scene) -> str:
    tr = wording.words(scene.language)
    if scene.session.stage == "ended":
        return tr.gettext(
            "Nobody can take part without this one. If you do not agree any more, send /withdraw: "
            "then everything is erased that you said."
        )
    return tr.gettext(
        "Nobody can take part without this one. If you do not agree any more, you can end here: send /stop. "
        "To have everything erased that you said, send /withdraw."
    )


def decided(scene: Scene, event: Press, place: str) -> bool:
    """The answer to an item that is being changed. True where it is another one than before."""
    if event.index not in {Control.AGREE, Control.REFUSE} or not _is_open(scene):
        return False
    item = places.item(scene.agreed, places.parted(place)[1])
    given = event.index == Control.AGREE
    scene.rewrites(event.prompt, shown.record(scene.agreed, item, scene.language, given=given))
    scene.forgets(event.prompt)
    if scene.session.consent.get(item.id) is given:
        return False
    items.decide(scene, scene.agreed, item, given=given)
    _renew_list(scene)
    return True


def put_away(scene: Scene) -> None:
    """Lists and changes that stand in the chat lose their buttons: other words, or another language's, count
    from now on.
    """
    for number, step in list(scene.session.prompts.items()):
        kind, name = places.parted(step)
        if kind == AGREED:
            scene.rewrites(int(number), _list(scene)._replace(buttons=[]))
            scene.forgets(int(number))
        elif kind == CHANGE:
            item = places.item(scene.agreed, name)
            given = scene.session.consent[name]
            scene.rewrites(int(number), shown.record(scene.agreed, item, scene.language, given=given))
            scene.forgets(int(number))


def _is_open(scene: Scene) -> bool:
    if scene.is_open:
        return True
    stopping.closed(scene)
    return False


def _renew_list(scene: Scene) -> None:
    """The list that stands in the chat says what counts now."""
    for number in scene.numbers(AGREED):
        scene.rewrites(number, _list(scene))
