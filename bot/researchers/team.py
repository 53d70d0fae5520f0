"""`/team`: who runs the study. Invited by links that count once; removed, they have no menu any more."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.engine import wording
from bot.engine.messages import Part
from bot.engine.wording import N_
from bot.researchers import checks, commanding, roles, wizard
from bot.researchers.actions import action
from bot.researchers.roles import STUDY, Role, appoints
from bot.researchers.screens import ask, back, home, number_of, sorry, url_of
from bot.researchers.visit import Choice, Screen, Visit
from bot.researchers.wizard import Asking, Draft, Option, Question, Wizard
from bot.storage import team as store
from bot.storage.contacts import lock_known
from bot.storage.team import Member, TeamLink
from bot.storage.withholding import withhold

LINK_LASTS = timedelta(hours=24)


# ------------------------------------------------------------------ who there is


@action("team", STUDY, N_("Who runs the study"))
async def team(visit: Visit, _which: str, _keys: dict[str, str]) -> Screen:
    """Everybody of the team, and the links that are still open."""
    tr = visit.tr
    members = await store.list_members(visit.db)
    links = [link for link, _ in await store.open_links(visit.db, visit.bureau.seal, visit.at)]
    choices = [Choice("➕ " + tr.gettext("Invite somebody"), "team.invite", "new")]
    choices += [Choice(_label(visit, each), f"team.one:#{each.id}") for each in members]
    choices += [
        Choice(f"🔗 {roles.called(link.label, link.role, visit.language)}", f"team.link:#{link.id}", "links")
        for link in links
    ]
    told = tr.ngettext("{n} person runs the study.", "{n} people run the study.", len(members))
    parts = [Part(f"**{tr.gettext('Team')}**"), Part(told, {"n": str(len(members))})]
    if links:
        parts.append(Part(tr.gettext("🔗 are links that nobody has opened yet.")))
    return Screen(parts, [*choices, home(visit)])


def _label(visit: Visit, member: Member) -> str:
    you = visit.tr.gettext("(you)") if member.id == visit.member.id else ""
    return f"{roles.called(member.label, member.role, visit.language)} {you}".strip()


@action("team.one", STUDY)
async def one(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """One of the team: their role, since when, and what can be changed."""
    member = await _found(visit, which)
    tr = visit.tr
    parts = [
        Part("**{who}**", {"who": roles.called(member.label, member.role, visit.language)}),
        Part(tr.gettext(roles.ABOUT[Role(member.role)])),
        Part(tr.gettext("Here since {date}."), {"date": wording.day(member.joined_at, visit.language)}),
    ]
    choices = []
    if _may_change(visit, member):
        choices = [
            Choice(tr.gettext("Change the role"), f"team.role:#{member.id}"),
            Choice("✕ " + tr.gettext("Remove"), f"team.remove:#{member.id}"),
        ]
    return Screen(parts, [*choices, back(visit, "team")])


def _may_change(visit: Visit, member: Member) -> bool:
    return Role(member.role) in appoints(visit.role)


async def _found(visit: Visit, which: str) -> Member:
    """The member that is meant: by number, else by what they are called. A label may look like a number."""
    members = await store.list_members(visit.db)
    numbered = [each for each in members if each.id == number_of(which)]
    named = numbered or [each for each in members if which and each.label == which]
    if not named:
        raise sorry(visit.tr.gettext("Nobody of the team is called that. See /team."))
    return named[0]


# ------------------------------------------------------------------ roles and leaving


@action("team.role", STUDY)
async def change_role(visit: Visit, which: str, keys: dict[str, str]) -> Screen:
    """Give somebody another role, at once: `#12/viewer`, or `/team role Amina as=viewer`."""
    who, _, role = which.partition("/")
    member = await _changeable(visit, who)
    wanted = keys.get("as", role)
    if wanted not in appoints(visit.role):
        return _ask_role(visit, member)
    await _expect_an_owner(visit, member, wanted)
    await _save(visit, member._replace(role=wanted, desk={}))
    await store.take_back_links_of(visit.db, member.id, appoints(Role(wanted)), visit.at)
    if wanted not in roles.raises(Role(member.role)):
        await withhold(visit.db, member.contact)
    await visit.note("team.role", member.label, f"{member.role} → {wanted}")
    visit.jobs.append(commanding.job(member.contact, visit.at))
    return await one(visit, f"#{member.id}", {})


def _ask_role(visit: Visit, member: Member) -> Screen:
    told = visit.tr.gettext("Which role is {who} to have?")
    choices = [
        Choice(roles.name(role, visit.language), f"team.role:#{member.id}/{role}")
        for role in appoints(visit.role)
        if role != member.role
    ]
    who = roles.called(member.label, member.role, visit.language)
    return Screen([Part(told, {"who": who})], [*choices, back(visit, f"team.one:#{member.id}")])


async def _save(visit: Visit, member: Member) -> None:
    await store.save_member(visit.db, member)
    if member.id == visit.member.id:
        visit.member = member


@action("team.remove", STUDY)
async def remove(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Ask once more, then remove somebody; their menus do nothing from then on."""
    who, _, sure = which.partition("/")
    member = await _changeable(visit, who)
    if sure != "yes":
        told = visit.tr.gettext("Remove {who} from the team? Their menu stops working at once.")
        label = roles.called(member.label, member.role, visit.language)
        shown = ask(visit, told, visit.tr.gettext("Remove"), f"team.remove:#{member.id}/yes", "team")
        return shown._replace(parts=[Part(told, {"who": label})])
    await _expect_an_owner(visit, member, "")
    await store.remove_member(visit.db, member.id, visit.at)
    await visit.note("team.remove", member.label, member.role)
    visit.jobs.append(commanding.job(member.contact, visit.at))
    if member.id == visit.member.id:
        return Screen([Part(visit.tr.gettext("You have left the team."))])
    return await team(visit, "", {})


async def _changeable(visit: Visit, which: str) -> Member:
    """Whoever changes somebody's role holds their contact's row, and those of all owners: a press of theirs
    comes before or after, and of two owners who leave at once one stays.
    """
    await lock_known(visit.db, [each.contact for each in await _concerned(visit, which)])
    member = await _found(visit, which)
    if not _may_change(visit, member):
        raise sorry(visit.tr.gettext("Only an owner can change that role."))
    return member


async def _concerned(visit: Visit, which: str) -> list[Member]:
    owners = [each for each in await store.list_members(visit.db) if each.role == Role.OWNER]
    return [await _found(visit, which), *owners]


async def _expect_an_owner(visit: Visit, member: Member, wanted: str) -> None:
    """Somebody must stay who can do everything."""
    owners = [each for each in await store.list_members(visit.db) if each.role == Role.OWNER]
    if [each.id for each in owners] == [member.id] and wanted != Role.OWNER:
        raise sorry(visit.tr.gettext("The study needs an owner. Make somebody else an owner first."))


# ------------------------------------------------------------------ links


async def _ask_role_of_link(visit: Visit, _draft: Draft) -> Asking:
    lines = "\n".join(
        f"• **{roles.name(role, visit.language)}**: {visit.tr.gettext(roles.ABOUT[role])}"
        for role in appoints(visit.role)
    )
    told = visit.tr.gettext("What is the new person there for?")
    options = [Option(role, roles.name(role, visit.language)) for role in appoints(visit.role)]
    return Asking(Part(f"{told}\n\n{lines}"), options)


async def _read_role(visit: Visit, _draft: Draft, words: str) -> str:
    if words not in appoints(visit.role):
        raise sorry(visit.tr.gettext("Please choose one of the buttons."))
    return words


async def _ask_label(visit: Visit, _draft: Draft) -> Asking:
    told = visit.tr.gettext(
        "What shall the team call them? A first name or a place will do; it stands in the audit log."
    )
    return Asking(Part(told), skip=visit.tr.gettext("No name"))


async def _read_label(visit: Visit, _draft: Draft, words: str) -> str:
    return checks.label_of(words, visit.language)


async def _made(visit: Visit, draft: Draft) -> Screen:
    """The link, in a message of its own that can be passed on."""
    expires = (datetime.fromisoformat(visit.at) + LINK_LASTS).isoformat(timespec="seconds")
    seal, role, label = visit.bureau.seal, draft["role"], draft["label"]
    code = await store.add_link(visit.db, seal, role, label, visit.member.id, expires, visit.at)
    await visit.note("team.invite", label, role)
    return _handed(visit, role, label, await url_of(visit, code))


def _handed(visit: Visit, role: str, label: str, url: str) -> Screen:
    tr = visit.tr
    told = tr.gettext("Send this link to the new person: {who}. It works once, within 24 hours.")
    parts = [Part(told, {"who": roles.called(label, role, visit.language)}), Part("{url}", {"url": url})]
    return Screen(parts, [back(visit, "team"), home(visit)])


INVITE = wizard.register(
    Wizard(
        "team.invite",
        STUDY,
        [Question("role", _ask_role_of_link, _read_role), Question("label", _ask_label, _read_label)],
        _made,
    )
)


@action("team.invite", STUDY)
async def invite(visit: Visit, which: str, keys: dict[str, str]) -> Screen:
    """Make a link for a role: `/team invite viewer label=Amina`."""
    return await wizard.begin(visit, INVITE, which, keys)


@action("team.link", STUDY)
async def link(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Show a link again, or take it back."""
    found, code = await _link(visit, which)
    shown = _handed(visit, found.role, found.label, await url_of(visit, code))
    undo = Choice("✕ " + visit.tr.gettext("Take the link back"), f"team.unlink:#{found.id}")
    return shown._replace(choices=[undo, *shown.choices])


@action("team.unlink", STUDY)
async def unlink(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Let nobody in by a link any more."""
    found, _ = await _link(visit, which)
    await store.take_back_link(visit.db, found.id, visit.at)
    await visit.note("team.unlink", found.label, found.role)
    return await team(visit, "", {})


async def _link(visit: Visit, which: str) -> tuple[TeamLink, str]:
    for found, code in await store.open_links(visit.db, visit.bureau.seal, visit.at):
        if found.id == number_of(which) and Role(found.role) in appoints(visit.role):
            return found, code
    raise sorry(visit.tr.gettext("That link has been used, or is too old."))
