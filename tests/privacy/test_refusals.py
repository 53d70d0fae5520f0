"""What Telegram says of a call may repeat somebody's words: nothing that we log does."""

from __future__ import annotations

import pytest

from bot.channels.telegram.transport import Api, BadRequest
from bot.playground.server import serving
from bot.playground.world import World

TOKEN = "424242:a-secret-that-nobody-may-see"


@pytest.mark.parametrize(
    "said, kept",
    [
        ("Bad Request: entity URL 'https://12 Quentin's Row.x' is invalid: Wrong HTTP URL", "Wrong HTTP URL"),
        ('Bad Request: field "Quentin" is wrong', "is wrong"),
        ("Bad Request: message can't be edited, as it's old", "can't be edited, as it's old"),
        ("Bad Request: user 777000111 is not there", "is not there"),
    ],
)
async def test_a_refusal_carries_no_quotation(said: str, kept: str):
    """Of Telegram's description the reason stays; quoted words and long numbers go."""
    world = World(TOKEN)
    async with serving(world) as url, Api(TOKEN, url) as api:
        world.fail_next(method="getMe", status=400, description=said)
        with pytest.raises(BadRequest) as caught:
            await api.call("getMe", {})
    told = str(caught.value)
    assert kept in told
    assert "777000111" not in told
    assert "12 Quentin" not in told
    assert '"Quentin"' not in told
