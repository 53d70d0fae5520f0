"""What people write with a slash before it."""

from __future__ import annotations

from bot.engine import information, languages, pressing, returning, stopping, talk, walking
from bot.engine.consent import later
from bot.engine.events import Command
from bot.engine.messages import Control
from bot.engine.scene import Scene


def obey(scene: Scene, event: Command) -> None:
    """Do what a command asks for."""
    match event.name:
        case "language":
            languages.ask(scene)
        case "back" | "skip":
            _as_pressed(scene, Control.BACK if event.name == "back" else Control.SKIP)
        case "stop":
            stopping.ask_stop(scene)
        case "withdraw":
            stopping.ask_withdraw(scene)
        case "privacy":
            later.privacy(scene)
        case "mydata":
            scene.effects.extend(information.hand(scene.session.participant, scene.language))
        case "help":
            scene.says(information.help_message(scene.study, scene.language))
        case "start" | "again":
            walking.repeat(scene)
        case "pause":
            returning.pause(scene)
        case _:
            talk.unknown_command(scene)


def _as_pressed(scene: Scene, index: int) -> None:
    """A command that does what a button of the current prompt does."""
    before = len(scene.effects)
    if scene.session.at and scene.session.stage != "language":
        pressing.current(scene, index)
    if len(scene.effects) == before:
        talk.not_here(scene, index)
