"""What whoever runs the bot does with invites at the server: links, QR codes, posters."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import segno
from sqlalchemy.ext.asyncio import AsyncConnection

from bot import introducing
from bot.engine.desk import Cohort
from bot.errors import OperatorError
from bot.flows.model import Study
from bot.house import now, opened, study_of
from bot.materials.pdf import MissingPart
from bot.materials.poster import Poster, Unprintable
from bot.office.cohorts import cohort_called, note
from bot.reports.posters import poster_of
from bot.researchers.checks import check_uses, label_of, plainly
from bot.researchers.invites import spoken
from bot.settings import Settings
from bot.storage import cohorts, invites
from bot.storage.invites import Issued
from bot.storage.sealing import Seal

CODES, POSTERS = (".png", ".svg"), (".pdf", ".png")


class Link(NamedTuple):
    """An invite as it is handed out."""

    issued: Issued
    url: str


async def add_invite(settings: Settings, cohort: str, label: str, uses: int, qr: Path | None) -> Link:
    """Make an invite into a cohort, and its QR code where a path is given (.png or .svg)."""
    if qr is not None:
        _check_file(qr, "A QR code", CODES)
    with plainly():
        check_uses(uses, "en")
        label = label_of(label, "en")
    async with opened(settings, begun=True) as house:
        seal, name = await house.seal(), await introducing.username(house)
        async with house.database.transaction() as db:
            found = await cohort_called(db, cohort)
            issued = await invites.add_invite(db, seal, found.id, label, uses, now())
            await note(db, "invites.new", found.name, label)
            link = Link(issued, introducing.link_of(name, issued.code))
            if qr is not None:
                _write_qr(link.url, qr)
    return link


async def list_invites(settings: Settings, cohort: str) -> list[Link]:
    """The invites of a cohort ("": of all), with their links."""
    async with opened(settings, begun=True) as house:
        seal, name = await house.seal(), await introducing.username(house)
        async with house.database.reading() as db:
            number = (await cohort_called(db, cohort)).id if cohort else 0
            issued = await invites.list_invites(db, seal, number)
    return [Link(each, introducing.link_of(name, each.code)) for each in issued]


async def revoke_invite(settings: Settings, which: str) -> Issued:
    """Let nobody in by an invite any more; who came in by it goes on. See `_meant` for `which`."""
    async with opened(settings, begun=True) as house:
        seal = await house.seal()
        async with house.database.transaction() as db:
            issued, cohort = await _meant(db, seal, which)
            await invites.revoke_invite(db, issued.invite.id, now())
            await note(db, "invites.revoke", cohort.name, issued.invite.label)
    return issued


async def _meant(db: AsyncConnection, seal: Seal, which: str) -> tuple[Issued, Cohort]:
    """The invite with this number, link or label, or the only one into the cohort of this name, and its
    cohort. Raises `OperatorError` where it is none or not one; what is revoked is as good as gone.
    """
    known = {each.id: each for each in await cohorts.all_cohorts(db)}
    useful = [each for each in await invites.list_invites(db, seal) if not each.invite.revoked]
    found = [each for each in useful if str(each.invite.id) == which.removeprefix("#")]
    code = which.rpartition("start=")[2]
    found = found or [
        each
        for each in useful
        if code == each.code or which in {each.invite.label, known[each.invite.cohort].name}
    ]
    if len(found) != 1:
        raise OperatorError(_which_one(found))
    return found[0], known[found[0].invite.cohort]


def _which_one(found: list[Issued]) -> str:
    if not found:
        return "There is no such invite that lets people in. `invite list` shows all, with their numbers."
    named = ", ".join(f"{each.invite.id} ({each.invite.label or 'no label'})" for each in found)
    return f"That may be several invites: {named}. Please say which, by its number."


# ------------------------------------------------------------------ to print


async def draw_poster(settings: Settings, which: str, out: Path) -> tuple[str, ...]:
    """Write the poster of an invite as a new .pdf or .png; the tags of the languages for which there is no
    font here, so that what is in them was left out. See `_meant` for `which`.
    """
    _check_file(out, "A poster", POSTERS)
    study = study_of(settings)
    async with opened(settings, begun=True) as house:
        seal, name = await house.seal(), await introducing.username(house)
        async with house.database.transaction() as db:
            issued, cohort = await _meant(db, seal, which)
            await note(db, "invites.poster", issued.invite.label or str(issued.invite.id))
    poster = _drawn(study, cohort, introducing.link_of(name, issued.code))
    _write(out, poster.pdf if out.suffix.lower() == ".pdf" else poster.png, "The poster")
    return poster.missing


def _drawn(study: Study, cohort: Cohort, url: str) -> Poster:
    try:
        return poster_of(study, spoken(study, cohort), url)
    except MissingPart:
        raise OperatorError(
            "A poster needs one more package. Please install it with: pip install 'sounding-board[poster]'"
        ) from None
    except Unprintable as error:
        raise OperatorError(str(error)) from None


def _check_file(path: Path, what: str, kinds: tuple[str, str]) -> None:
    if path.suffix.lower() not in kinds:
        raise OperatorError(f"{what} is written as {' or '.join(kinds)}, not as {path.name}.")
    if path.exists():
        raise OperatorError(f"{path} is already there, perhaps with another invite. Choose another name.")


def _write_qr(url: str, path: Path) -> None:
    # Error correction Q: the code still reads when a quarter of a worn poster is gone.
    drawn = BytesIO()
    segno.make(url, error="q", micro=False).save(drawn, kind=path.suffix[1:].lower(), scale=12, border=4)
    _write(path, drawn.getvalue(), "The QR code")


def _write(path: Path, content: bytes, what: str) -> None:
    """Write a new file, whole or not at all."""
    draft = path.with_name(f".{path.name}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OperatorError(f"{what} cannot be written to {path} ({error.strerror}).") from None


# ------------------------------------------------------------------ for people


def as_data(link: Link) -> dict[str, object]:
    """An invite for JSON."""
    issued = link.issued
    far = {"consented": issued.consented, "finished": issued.finished}
    return {**issued.invite._asdict(), **far, "url": link.url}


def line_of(link: Link) -> str:
    """An invite as a line for people, by its number."""
    invite = link.issued.invite
    of = f" of {invite.uses}" if invite.uses else ""
    revoked = ", revoked" if invite.revoked else ""
    far = f"{link.issued.consented} consented, {link.issued.finished} finished"
    label = invite.label or "no label"
    return f"{invite.id}  {link.url}  {label}: used {invite.used}{of}, {far}{revoked}"
