"""`/menu`: where everything begins, and what it shows is what the role may do."""

from __future__ import annotations

from bot.engine import wording
from bot.engine.messages import Part
from bot.engine.wording import N_
from bot.flows.texts import pick
from bot.flows.words import languages as bot_languages
from bot.researchers import commanding, roles
from bot.researchers.actions import ACTIONS, action, commands_of
from bot.researchers.roles import EVERYBODY
from bot.researchers.screens import back, home
from bot.researchers.visit import Choice, Screen, Visit

__all__ = ["home", "menu"]

ENTRIES = {
    "cohorts": ("👥", N_("Cohorts")),
    "invites": ("🔗", N_("Invites")),
    "publish": ("📄", N_("Conversations")),
    "progress": ("📊", N_("Progress")),
    "answers": ("💬", N_("Answers")),
    "export": ("📦", N_("Export")),
    "team": ("🤝", N_("Team")),
    "alerts": ("🔔", N_("Alerts")),
    "audit": ("📜", N_("Audit log")),
    "language.team": ("🌐", N_("Language")),
}
"""What the menu leads to, in its order."""


@action("menu", EVERYBODY, N_("What you can do here"))
async def menu(visit: Visit, _which: str, _keys: dict[str, str]) -> Screen:
    """Everything that the member's role may do."""
    tr, study = visit.tr, visit.bureau.shelf.study
    name = pick(study.name, visit.language, study.languages)
    role = roles.name(visit.role, visit.language)
    parts = [
        Part("**{study}**", {"study": name}),
        Part(tr.gettext("You are here as: {role}. What would you like to do?"), {"role": role}),
    ]
    open_to = [name for name in ENTRIES if name in ACTIONS and visit.role in ACTIONS[name].may]
    choices = [Choice(f"{ENTRIES[name][0]} {tr.gettext(ENTRIES[name][1])}", name) for name in open_to]
    return Screen(parts, choices)


@action("help", EVERYBODY)
async def helped(visit: Visit, _which: str, _keys: dict[str, str]) -> Screen:
    """The commands of the role, with what they do."""
    tr = visit.tr
    lines = "\n".join(f"/{each.name} – {tr.gettext(each.words)}" for each in commands_of(visit.role))
    told = tr.gettext("Everything is in the menu. Who likes to type can write these:")
    return Screen([Part(told), Part(lines)], [home(visit)])


@action("language", EVERYBODY)
@action("language.team", EVERYBODY)
async def language(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Choose what is spoken here; the conversation that they may take part in has its own."""
    tags = bot_languages()
    if which not in tags:
        choices = [Choice(wording.language_name(tag), f"language.team:{tag}") for tag in tags]
        told = visit.tr.gettext("Please choose your language")
        return Screen([Part(told)], [*choices, back(visit, "menu")])
    visit.member = visit.member._replace(language=which)
    visit.jobs.append(commanding.job(visit.contact.id, visit.at))
    return await menu(visit, "", {})
