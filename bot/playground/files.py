"""Photos, documents, voice notes, audios and videos: what Telegram keeps of them and how it names them.

A file id belongs to one bot and one kind of media. A photo is kept in several sizes, each a file of its own.
"""

from __future__ import annotations

import mimetypes
from typing import Any

from bot.playground.bodies import MAX_UPLOAD, Params, Upload, number, text, too_large
from bot.playground.faults import bad
from bot.playground.samples import picture_size
from bot.playground.world import Bot, File, Json, new_id

MAX_PHOTO = 10 << 20
MAX_DOWNLOAD = 20 << 20
MAX_PHOTO_SIDES = 10_000
MAX_PHOTO_RATIO = 20

_ATTACHED = "attach://"
_WRONG_FILE = "wrong file identifier/HTTP URL specified"
_THUMBNAIL_SIDES = (90, 320, 800)

# Kind of media: how Telegram begins its file ids, the folder of its path, the usual ending and type.
_KINDS = {
    "photo": ("AgACAgQAAxk", "photos", ".jpg", "image/jpeg"),
    "document": ("BQACAgQAAxk", "documents", "", "application/octet-stream"),
    "voice": ("AwACAgQAAxk", "voice", ".oga", "audio/ogg"),
    "audio": ("CQACAgQAAxk", "music", ".mp3", "audio/mpeg"),
    "video": ("BAACAgQAAxk", "videos", ".mp4", "video/mp4"),
    "animation": ("CgACAgQAAxk", "animations", ".mp4", "video/mp4"),
    "video_note": ("DQACAgQAAxk", "video_notes", ".mp4", "video/mp4"),
    "sticker": ("CAACAgQAAxk", "stickers", ".webp", "image/webp"),
}
# A table of our own, so that a type does not depend on the machine.
_TYPES = mimetypes.MimeTypes()
for _type, _endings in {
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "audio/flac": (".flac",),
    "audio/mp4": (".m4a",),
    "audio/ogg": (".ogg", ".oga"),
    "image/webp": (".webp",),
}.items():
    for _ending in _endings:
        _TYPES.add_type(_type, _ending)

_WITHOUT_NAME = frozenset({"voice", "video_note", "sticker"})
_WITH_LENGTH = frozenset({"voice", "audio", "video", "animation", "video_note"})
_WITH_SIDES = frozenset({"video", "animation"})
WITHOUT_CAPTION = frozenset({"video_note", "sticker"})


def sent_media(bot: Bot, params: Params, kind: str) -> Any:
    """What a bot sends under `kind`: an upload is stored, a file id looked up. Gives the message's media."""
    given = text(params.args, kind)
    if not given and kind not in params.files:
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    return named_media(bot, params, kind, given or f"{_ATTACHED}{kind}", params.args)


def named_media(bot: Bot, params: Params, kind: str, given: str, about: Json) -> Any:
    """The media of a file id, or of an uploaded part that is named `attach://…`."""
    if not given.startswith(_ATTACHED):
        return _known(bot, given, kind)
    upload = params.files.get(given.removeprefix(_ATTACHED))
    if upload is None:
        raise bad(f"there is no {kind.replace('_', ' ')} in the request")
    _check_upload(upload, kind)
    return store(bot, kind, upload, about)


def content(kind: str, media: Any) -> Json:
    """How media stand in a message: an animation also as the document that old clients know."""
    return {kind: media, "document": media} if kind == "animation" else {kind: media}


def _known(bot: Bot, file_id: str, kind: str) -> Any:
    if file_id.startswith(("http://", "https://")):
        raise bad("failed to get HTTP URL content")
    file = bot.files.get(file_id)
    if file is None or file.kind != kind:
        raise bad(_WRONG_FILE)
    return file.media


def _check_upload(upload: Upload, kind: str) -> None:
    size = len(upload.content)
    if size == 0:
        raise bad("file must be non-empty")
    if size > MAX_UPLOAD:
        raise too_large()
    if kind == "photo":
        if size > MAX_PHOTO:
            raise bad(f'file "{upload.name}" of size {size} bytes is too big for a photo')
        _check_picture(upload.content)


def _check_picture(content: bytes) -> None:
    sides = picture_size(content)
    if sides is None:
        raise bad("IMAGE_PROCESS_FAILED")
    if sum(sides) > MAX_PHOTO_SIDES or max(sides) > MAX_PHOTO_RATIO * min(sides):
        raise bad("PHOTO_INVALID_DIMENSIONS")


def type_of_name(name: str) -> str:
    """The type that a file's name tells, such as "text/csv"; "" where it tells none, as .yaml and .sav."""
    return _TYPES.guess_type(name)[0] or ""


def store(bot: Bot, kind: str, upload: Upload, about: Json) -> Any:
    """Keep a file and return its media; `about` may tell duration, width, height, title, performer."""
    if kind == "photo":
        return _store_photo(bot, upload)
    media = _new_media(bot, kind, len(upload.content)) | _describe(kind, upload, about)
    _keep(bot, kind, upload, media, media)
    return media


def _describe(kind: str, upload: Upload, about: Json) -> Json:
    if kind == "sticker":
        plain = {"type": "regular", "is_animated": False, "is_video": False}
        return plain | dict(zip(("width", "height"), picture_size(upload.content) or (512, 512), strict=True))
    details: Json = {}
    if kind != "video_note":
        details["mime_type"] = type_of_name(upload.name) or _KINDS[kind][3]
    if kind not in _WITHOUT_NAME:
        details["file_name"] = upload.name
    if kind in _WITH_LENGTH:
        details["duration"] = number(about, "duration")
    if kind in _WITH_SIDES:
        details |= {"width": number(about, "width", 640), "height": number(about, "height", 360)}
    if kind == "video_note":
        details["length"] = number(about, "length", 240)
    if kind == "audio":
        details |= {name: about[name] for name in ("title", "performer") if about.get(name)}
    return details


def _store_photo(bot: Bot, upload: Upload) -> list[Json]:
    width, height = picture_size(upload.content) or (640, 480)
    longest = max(width, height)
    sizes = []
    for side in [*(side for side in _THUMBNAIL_SIDES if side < longest), min(longest, 1280)]:
        scale = side / longest
        size = max(1, int(len(upload.content) * min(1.0, scale * scale)))
        sides = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
        sizes.append(_new_media(bot, "photo", size) | sides)
    sizes[-1]["file_size"] = len(upload.content)
    for each in sizes:
        _keep(bot, "photo", upload, each, sizes)
    return sizes


def _new_media(bot: Bot, kind: str, size: int) -> Json:
    number = new_id(bot)
    return {
        "file_id": f"{_KINDS[kind][0]}{bot.user['id']:x}-{number:08x}",
        "file_unique_id": f"AQAD{number:011x}",
        "file_size": size,
    }


def _keep(bot: Bot, kind: str, upload: Upload, named: Json, media: Any) -> None:
    _, folder, ending, _ = _KINDS[kind]
    if not ending:
        _, dot, tail = upload.name.rpartition(".")
        ending = dot + tail
    path = f"{folder}/file_{len(bot.paths)}{ending}"
    file = File(named["file_id"], named["file_unique_id"], kind, path, upload.content, media)
    bot.files[file.file_id] = bot.paths[path] = file


def get_file(bot: Bot, params: Params) -> Json:
    file_id = text(params.args, "file_id")
    if not file_id:
        raise bad("file_id not specified")
    file = bot.files.get(file_id)
    if file is None:
        raise bad("invalid file_id")
    if len(file.content) > MAX_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.content),
        "file_path": file.path,
    }
