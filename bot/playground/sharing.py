"""What people share from a phone's gallery, files, microphone and map."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from bot.playground import acts, files
from bot.playground.bodies import Upload
from bot.playground.sends import place
from bot.playground.webm import voice_of
from bot.playground.world import Bot, Json, new_id

ALBUM = 10
"""So many can go together; more become a second album."""


def share(
    bot: Bot,
    person_id: int,
    uploads: Sequence[Upload],
    caption: str = "",
    where: acts.Where = acts.HERE,
    *,
    as_files: bool = False,
) -> list[Json]:
    """Send files in one go, as photos, videos, music or documents; several of a sort become an album.

    The caption stands under the first. `as_files`: all as documents, unchanged.
    """
    if not uploads:
        raise ValueError("Choose at least one file.")
    sent: list[Json] = []
    for kind_and_upload in _albums(uploads, as_files=as_files):
        group = str(new_id(bot)) if len(kind_and_upload) > 1 else ""
        for kind, upload in kind_and_upload:
            about = {"media_group_id": group, "caption": "" if sent else caption}
            sent.append(acts.show(bot, person_id, kind, upload, about, where))
    return sent


def _albums(uploads: Sequence[Upload], *, as_files: bool) -> Iterator[list[tuple[str, Upload]]]:
    kinds = [("document" if as_files else kind_of(upload), upload) for upload in uploads]
    # Photos and videos go together, music and documents each with their like.
    for _, group in groupby(kinds, key=lambda each: "seen" if each[0] in {"photo", "video"} else each[0]):
        alike = list(group)
        for start in range(0, len(alike), ALBUM):
            yield alike[start : start + ALBUM]


def kind_of(upload: Upload) -> str:
    """As what a phone sends a file: by the type that its name tells."""
    match files.type_of_name(upload.name).partition("/"):
        case "image", _, "jpeg" | "png":
            return "photo"
        case ("audio" | "video") as found, _, _:
            return found
        case _:
            return "document"


def speak(bot: Bot, person_id: int, upload: Upload, seconds: int, where: acts.Where = acts.HERE) -> Json:
    """Send a voice note that was just recorded, or a recording from a file."""
    heard = voice_of(upload.content)
    name = "voice.oga" if heard.startswith(b"OggS") else upload.name
    return acts.show(bot, person_id, "voice", Upload(name, heard), {"seconds": seconds}, where)


def locate(bot: Bot, person_id: int, about: Json, where: acts.Where = acts.HERE) -> Json:
    """Send where one is: `latitude` and `longitude` in degrees."""
    return acts.post(bot, person_id, {"location": place(about)}, where)
