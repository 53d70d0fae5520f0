"""aiogram, whose models accept no answer that Telegram would not give, reads all that the playground says.

It lives in its own virtual environment, for it and this project may want different versions of a package:
`make aiogram`.
"""

import asyncio
import json
from pathlib import Path

from bot.playground import acts, sharing
from bot.playground.bodies import Upload
from bot.playground.samples import picture
from tests.conftest import missing

ROOT = Path(__file__).parent.parent.parent
PYTHON = ROOT / ".venv-aiogram" / "bin" / "python"
CLIENT = Path(__file__).parent / "aiogram_client.py"


def everything_a_person_does(bot, amina):
    mine = acts.say(bot, amina, "/help me")
    acts.edit(bot, amina, mine["message_id"], "help, please")
    for kind in (*acts.KINDS, "video_note", "animation", "sticker"):
        acts.show(bot, amina, kind)
    sharing.share(bot, amina, [Upload(f"{name}.png", picture()) for name in "ab"], "two")
    sharing.locate(bot, amina, {"latitude": 53.4, "longitude": -1.5})
    acts.say(bot, amina, "about that", acts.Where(reply_to=mine["message_id"]))
    acts.say(bot, amina, "to all", acts.Where({"id": -77, "type": "supergroup", "title": "Mothers"}))
    acts.say(bot, amina, "news", acts.Where({"id": -100, "type": "channel", "title": "News"}))


async def test_aiogram_reads_everything(call, world, bot, amina, url):
    """Every method and every kind of update goes through aiogram's own client and models."""
    if not PYTHON.exists():
        missing("aiogram (make aiogram)")
    keyboard = {"inline_keyboard": [[{"text": "Go", "callback_data": "g"}]]}
    await call("sendMessage", chat_id=amina, text="one", reply_markup=keyboard)
    everything_a_person_does(bot, amina)
    acts.press(bot, amina, "Go")
    acts.add_person(bot, amina + 1, "Beth")
    acts.say(bot, amina + 1, "/start")
    acts.block(bot, amina + 1)
    process = await asyncio.create_subprocess_exec(
        *(PYTHON, CLIENT, url, bot.token, str(amina)),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode == 0, err.decode()
    read = json.loads(out)
    assert len(read) == len(bot.updates)
    assert set(read) == {"message", "edited_message", "channel_post", "callback_query", "my_chat_member"}
