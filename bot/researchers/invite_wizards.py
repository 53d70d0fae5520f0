"""New invites: into which cohort, under which label, for how many."""

from __future__ import annotations

from bot.engine.desk import Cohort
from bot.engine.invites import standing
from bot.engine.messages import Part
from bot.researchers import checks, cohorts, invites, wizard
from bot.researchers.actions import action
from bot.researchers.roles import RECRUITING, STUDY
from bot.researchers.screens import sorry, url_of
from bot.researchers.visit import Screen, Visit
from bot.researchers.wizard import Asking, Draft, Option, Question, Wizard
from bot.storage import cohorts as cohort_store
from bot.storage import invites as store

LIMITS = (1, 10, 20, 50, 100)


async def _ask_cohort(visit: Visit, _draft: Draft) -> Asking:
    options = [Option(f"#{each.id}", each.name) for each in await _on_offer(visit)]
    return Asking(Part(visit.tr.gettext("Into which cohort is the invite to lead?")), options)


async def _on_offer(visit: Visit) -> list[Cohort]:
    """Those that take people in, now or later. Raises `SorryError` where there is none."""
    every = await cohort_store.all_cohorts(visit.db)
    found = [each for each in every if _is_useful(each, visit.at[:10])]
    if not found and visit.role in STUDY:
        raise sorry(visit.tr.gettext("No cohort is open. Please make one first: /cohorts new"))
    if not found:
        raise sorry(visit.tr.gettext("No cohort is open just now. Please ask a researcher of the study."))
    return found


def _is_useful(cohort: Cohort, today: str) -> bool:
    return standing(cohort, today) not in {"closed", "full"}


async def _read_cohort(visit: Visit, _draft: Draft, words: str) -> int:
    cohort = await cohorts.found(visit, words)
    if not _is_useful(cohort, visit.at[:10]):
        told = visit.tr.gettext("{cohort} takes in nobody new. Please choose another cohort.")
        raise sorry(told, cohort=cohort.name)
    return cohort.id


async def _ask_label(visit: Visit, _draft: Draft) -> Asking:
    told = visit.tr.gettext(
        "What shall the invite be called? A place or a group is best, such as “Market, Friday”. "
        "Exports show it beside the answers, so leave out people's names."
    )
    return Asking(Part(told), skip=visit.tr.gettext("No label"))


async def _read_label(visit: Visit, _draft: Draft, words: str) -> str:
    return checks.label_of(words, visit.language)


async def _ask_limit(visit: Visit, _draft: Draft) -> Asking:
    told = visit.tr.gettext("How many people may come in by it? Press a number, or write one.")
    options = [Option(str(limit), str(limit)) for limit in LIMITS]
    return Asking(Part(told), options, skip=visit.tr.gettext("Any number"))


async def _read_limit(visit: Visit, _draft: Draft, words: str) -> int:
    limit = checks.number_in(words)
    checks.check_uses(limit, visit.language)
    return limit


async def _made(visit: Visit, draft: Draft) -> Screen:
    cohort = await cohorts.found(visit, f"#{draft['cohort']}")
    await url_of(visit, "")  # a link that cannot be told yet is not to be made
    issued = await store.add_invite(
        visit.db, visit.bureau.seal, cohort.id, draft["label"], draft["limit"], visit.at, visit.member.id
    )
    await visit.note("invites.new", cohort.name, issued.invite.label)
    told = visit.tr.gettext("The invite is ready. Pass the message below on, or print the poster.")
    return await invites.handed(visit, issued, cohort, told)


NEW = wizard.register(
    Wizard(
        "invites.new",
        RECRUITING,
        (
            Question("cohort", _ask_cohort, _read_cohort),
            Question("label", _ask_label, _read_label),
            Question("limit", _ask_limit, _read_limit),
        ),
        _made,
    )
)


@action("invites.new", RECRUITING)
async def new(visit: Visit, which: str, keys: dict[str, str]) -> Screen:
    """Make an invite: `/invites new Leeds label="Market" limit=20`; from a button `#<cohort or 0>`."""
    if not which.startswith("#"):
        return await wizard.begin(visit, NEW, which, keys)
    known = {} if which == "#0" else {"cohort": await _read_cohort(visit, {}, which)}
    return await wizard.begin(visit, NEW, "", {}, known)
