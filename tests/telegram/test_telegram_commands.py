"""The list of commands that phones show."""

from bot.channels.telegram.commands import set_commands
from bot.engine import wording

ENGLISH = {"start": "Begin", "help": "Get help"}
URDU = {"start": "شروع کریں"}


async def test_each_language_of_a_phone_gets_its_commands(api, world):
    """Two-letter languages get their own list, all other phones the default's; longer tags none."""
    await set_commands(api, {"en": ENGLISH, "en-x-easy": {"help": "Help!"}, "ur": URDU}, "en")
    kept = {language: [c["command"] for c in listed] for (_, language), listed in world.bot.commands.items()}
    assert kept == {"": ["start", "help"], "en": ["start", "help"], "ur": ["start"]}


async def test_a_failure_stops_nothing(api, world):
    """If Telegram refuses one list, the others are still set."""
    world.fail_next("setMyCommands", 502)
    world.fail_next("setMyCommands", 400)
    await set_commands(api, {"en": ENGLISH, "ur": URDU}, "en")
    assert [language for _, language in world.bot.commands] == ["ur"]


async def test_all_that_people_can_ask_for_is_in_the_list(api, world):
    """Eleven commands, each with words in the language of the phone."""
    await set_commands(api, {tag: wording.commands(tag) for tag in ("en", "ur")}, "en")
    kept = {language: listed for (_, language), listed in world.bot.commands.items()}
    names = [
        *("start", "language", "back", "skip", "again", "pause"),
        *("stop", "withdraw", "mydata", "privacy", "help"),
    ]
    for language in ("", "en", "ur"):
        assert [command["command"] for command in kept[language]] == names
    assert kept["ur"][-1]["description"] != kept["en"][-1]["description"] == "Get help"
