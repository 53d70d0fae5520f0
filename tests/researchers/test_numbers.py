"""What a button names by its number is that, whatever people have typed."""

from __future__ import annotations

import pytest

from bot.errors import OperatorError
from bot.office import invites as invite_office
from tests.researchers.conftest import Place


async def test_a_label_that_looks_like_a_number_catches_no_button(place: Place) -> None:
    """Somebody labelled "#3" does not become who the button of number 3 is about."""
    olga = await place.owner()
    await place.member("viewer", "#3")
    await place.member("viewer", "Vera")
    await olga.says("/menu")
    await olga.taps("=team.role:#3/owner", on=await olga.last())
    await olga.sees("Vera · Owner")
    assert await place.query("SELECT label, role FROM team ORDER BY id") == [
        ("", "owner"),
        ("#3", "viewer"),
        ("Vera", "owner"),
    ]


async def test_an_invite_labelled_like_a_number_is_not_another(place: Place) -> None:
    """Revoking invite 1 revokes invite 1, though a later one is called "#1"."""
    olga = await place.owner()
    await place.invite("Leeds")
    await olga.says('/invites new Leeds label="#1"')
    await olga.sees("The invite is ready")
    await olga.says("/menu")
    await olga.taps("=invites.revoke:#1/yes", on=await olga.last())
    await olga.sees("It is revoked")
    assert await place.query("SELECT id FROM invites WHERE revoked_at IS NOT NULL") == [(1,)]


async def test_a_label_is_what_it_looks_like(place: Place) -> None:
    """Signs that turn or hide words are taken out of a label, wherever it is typed; too long is too long."""
    olga = await place.owner()
    await place.invite("Leeds")
    await olga.says('/invites new Leeds label="gnp\u202egpj.exe\u2066 \u200b=cmd"')
    await olga.sees("The invite is ready")
    assert await place.query("SELECT label FROM invites ORDER BY id DESC LIMIT 1") == [("gnpgpj.exe =cmd",)]
    made = await invite_office.add_invite(place.settings, "Leeds", "a\u202eb", 0, None)
    assert made.issued.invite.label == "ab"
    with pytest.raises(OperatorError, match="at most 40 letters"):
        await invite_office.add_invite(place.settings, "Leeds", "x" * 41, 0, None)
