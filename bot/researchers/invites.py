"""`/invites`: the links that lead into cohorts, whose they are and what became of them.

Laws of this file
1. A co-researcher sees, revokes and prints what they made themselves, and is not told of any other.
2. A link is handed out in a message of its own, which can be passed on as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.engine import wording
from bot.engine.desk import Cohort
from bot.engine.effects import saying
from bot.engine.invites import standing
from bot.engine.messages import Message, Part
from bot.engine.wording import N_
from bot.flows.model import Study
from bot.flows.texts import pick
from bot.researchers import cohorts, roles
from bot.researchers.actions import action
from bot.researchers.cohorts import STANDINGS, figures
from bot.researchers.roles import RECRUITING, STUDY
from bot.researchers.screens import PAGE, ask, back, home, lines, number_of, page_of, pager, sorry, url_of
from bot.researchers.visit import Choice, Screen, Visit
from bot.storage import cohorts as cohort_store
from bot.storage import invites as store
from bot.storage import team
from bot.storage.invites import Issued
from bot.storage.jobs import POSTER
from bot.storage.outbox import parcel_row

Cohorts = dict[int, Cohort]
"""Cohorts by their number."""


@action("invites", RECRUITING, N_("Links and posters"))
async def invites(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """The invites, the latest first, of all cohorts or of one: `#<cohort or 0>/<page>`, `/invites Leeds`."""
    cohort = await _cohort(visit, which)
    number, page = cohort.id if cohort else 0, page_of(which) if "/" in which else 0
    made = await _mine(visit, number)
    shown, known = made[page * PAGE : (page + 1) * PAGE], await _cohorts(visit)
    choices = [Choice("➕ " + visit.tr.gettext("New invite"), f"invites.new:#{number}", "new")]
    choices += [Choice(f"🔗 {label_of(visit, each)}", f"invites.one:#{each.invite.id}") for each in shown]
    pages = pager(f"invites:#{number}/", page, len(made))
    up = [back(visit, f"cohorts.one:#{number}")] if number and visit.role in STUDY else []
    parts = [*_head(visit, cohort, made), *(_short(visit, each, known) for each in shown)]
    return Screen(parts, [*choices, *pages, *up, home(visit)])


async def _cohort(visit: Visit, which: str) -> Cohort | None:
    """The cohort whose invites are meant; None: those of all."""
    who, _, _ = which.partition("/")
    return None if who in {"", "#0"} else await cohorts.found(visit, who)


async def _mine(visit: Visit, cohort: int = 0) -> list[Issued]:
    """What the member may see, the latest first."""
    maker = 0 if visit.role in STUDY else visit.member.id
    return (await store.list_invites(visit.db, visit.bureau.seal, cohort, maker))[::-1]


async def _cohorts(visit: Visit) -> Cohorts:
    return {each.id: each for each in await cohort_store.all_cohorts(visit.db)}


def _head(visit: Visit, cohort: Cohort | None, made: Sequence[Issued]) -> list[Part]:
    tr = visit.tr
    title = Part(f"**{tr.gettext('Invites')}**")
    if cohort:
        title = Part(f"**{tr.gettext('Invites into {cohort}')}**", {"cohort": cohort.name})
    if made:
        return [title]
    return [title, Part(tr.gettext("There is none yet. An invite is a link that leads into a cohort."))]


def label_of(visit: Visit, issued: Issued) -> str:
    """What an invite is called: its label, else its number."""
    return issued.invite.label or wording.put(
        visit.tr.gettext("Invite {n}"), {"n": str(issued.invite.id)}, visit.language
    )


def _short(visit: Visit, issued: Issued, known: Cohorts) -> Part:
    fills = {"label": label_of(visit, issued), "cohort": known[issued.invite.cohort].name}
    return lines([Part("**{label}** · {cohort}", fills), *_state(visit, issued), _funnel(visit, issued)])


def _funnel(visit: Visit, issued: Issued) -> Part:
    used, uses = issued.invite.used, issued.invite.uses
    fills = figures(used, issued.consented, issued.finished)
    if not uses:
        return Part(
            visit.tr.gettext("{joined} opened it · {consented} consented · {finished} finished"), fills
        )
    told = visit.tr.gettext("{joined} of {uses} opened it · {consented} consented · {finished} finished")
    return Part(told, {**fills, "uses": str(uses)})


def _state(visit: Visit, issued: Issued) -> list[Part]:
    """Why it lets nobody in, if so."""
    invite, tr = issued.invite, visit.tr
    if invite.revoked:
        return [Part("✕ " + tr.gettext("Revoked: it lets nobody in any more"))]
    if invite.uses and invite.used >= invite.uses:
        return [Part("🏁 " + tr.gettext("Used up: it lets nobody in any more"))]
    return []


# ------------------------------------------------------------------ a card


@action("invites.one", RECRUITING)
async def one(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """An invite: where it leads, whose it is, what became of it."""
    return await card(visit, *await found(visit, which))


async def found(visit: Visit, which: str) -> tuple[Issued, Cohort]:
    """The invite that is meant, by number or by label, and its cohort. Raises `SorryError` where it is not
    there, or not theirs.
    """
    number, label, mine = number_of(which), which.casefold(), await _mine(visit)
    # A label may look like a number, so numbers come first.
    named = [each for each in mine if each.invite.id == number]
    named = named or [each for each in mine if label and each.invite.label.casefold() == label]
    if named:
        return named[0], (await _cohorts(visit))[named[0].invite.cohort]
    raise sorry(visit.tr.gettext("Which invite is meant? /invites shows those there are."))


async def card(visit: Visit, issued: Issued, cohort: Cohort, told: str = "") -> Screen:
    """The card, below a sentence about what has just been done."""
    parts = [Part(told)] if told else []
    parts.append(lines([Part("**{label}**", {"label": label_of(visit, issued)}), *_state(visit, issued)]))
    parts.append(lines([*_into(visit, cohort), await _made_by(visit, issued)]))
    parts.append(_funnel(visit, issued))
    tr, number = visit.tr, f"#{issued.invite.id}"
    useful = [
        Choice("🔗 " + tr.gettext("Show the link"), f"invites.link:{number}"),
        Choice("🖼 " + tr.gettext("Poster"), f"invites.poster:{number}"),
        Choice("✕ " + tr.gettext("Revoke"), f"invites.revoke:{number}"),
    ]
    choices = [] if issued.invite.revoked else useful
    return Screen(parts, [*choices, back(visit, "invites"), home(visit)])


def _into(visit: Visit, cohort: Cohort) -> list[Part]:
    tr, stands = visit.tr, standing(cohort, visit.at[:10])
    leads = Part(tr.gettext("It leads into the cohort {cohort}."), {"cohort": cohort.name})
    return [leads] if stands == "open" else [leads, Part(tr.gettext(STANDINGS[stands]))]


async def _made_by(visit: Visit, issued: Issued) -> Part:
    tr, language = visit.tr, visit.language
    date = wording.day(issued.made_at, language)
    if not issued.member:
        return Part(tr.gettext("It was made at the server on {date}."), {"date": date})
    if issued.member == visit.member.id:
        return Part(tr.gettext("You made it on {date}."), {"date": date})
    label, role = (await team.labels(visit.db))[issued.member]
    who = roles.called(label, role, language)
    return Part(tr.gettext("{who} made it on {date}."), {"who": who, "date": date})


# ------------------------------------------------------------------ the link


@action("invites.link", RECRUITING)
async def link(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Hand the link out once more."""
    return await handed(visit, *await found(visit, which))


async def handed(visit: Visit, issued: Issued, cohort: Cohort, told: str = "") -> Screen:
    """The card, and below it the link in a message of its own."""
    shown = passed_on(visit.bureau.shelf.study, cohort, await url_of(visit, issued.code))
    visit.rows.append(parcel_row(saying(shown), visit.at, visit.contact.id))
    told = told or visit.tr.gettext("Here is the link. Pass the message below on to whom you invite.")
    return await card(visit, issued, cohort, told)


def passed_on(study: Study, cohort: Cohort, url: str) -> Message:
    """What can be passed on: the study's name in the languages of the cohort, and the link."""
    tags = spoken(study, cohort)
    names = dict.fromkeys(pick(study.name, tag, study.languages) for tag in tags)
    parts = [Part("**{name}**", {"name": name}) for name in names]
    return Message(tags[0], [*parts, Part("{url}", {"url": url})])


def spoken(study: Study, cohort: Cohort) -> list[str]:
    """The languages of a cohort, in the order of the study."""
    return [tag for tag in study.languages if tag in cohort.languages] or list(study.languages)


# ------------------------------------------------------------------ printing and ending


@action("invites.poster", RECRUITING)
async def poster(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Have the poster drawn: it comes as two files."""
    issued, _ = await found(visit, which)
    if issued.invite.revoked:
        raise sorry(visit.tr.gettext("This invite is revoked: a poster of it would lead nowhere."))
    body = {"invite": issued.invite.id, "message": visit.message}
    await visit.order(POSTER, body)
    await visit.note("invites.poster", label_of(visit, issued))
    told = visit.tr.gettext("I am drawing the poster. It comes as files to print in a moment.")
    return Screen([Part(told)], [back(visit, f"invites.one:#{issued.invite.id}")])


@action("invites.revoke", RECRUITING)
async def revoke(visit: Visit, which: str, _keys: dict[str, str]) -> Screen:
    """Ask once more, then let nobody in by it any more."""
    who, _, sure = which.partition("/")
    issued, cohort = await found(visit, who)
    if issued.invite.revoked:
        return await card(visit, issued, cohort)
    if sure != "yes":
        return _ask_to_revoke(visit, issued)
    await store.revoke_invite(visit.db, issued.invite.id, visit.at)
    await visit.note("invites.revoke", cohort.name, label_of(visit, issued))
    issued = issued._replace(invite=issued.invite._replace(revoked=True))
    return await card(visit, issued, cohort, visit.tr.gettext("It is revoked. Who came in by it goes on."))


def _ask_to_revoke(visit: Visit, issued: Issued) -> Screen:
    tr, number = visit.tr, f"#{issued.invite.id}"
    told = tr.gettext(
        "Revoke {label}? Its link and its posters let nobody in from then on, and that cannot be taken back. "
        "Who came in by it goes on."
    )
    shown = ask(visit, told, tr.gettext("Revoke"), f"invites.revoke:{number}/yes", f"invites.one:{number}")
    return shown._replace(parts=[Part(told, {"label": label_of(visit, issued)})])
