"""Files as answers: of which kind they are, what a question takes, and how they are called in a chat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from bot.engine import wording
from bot.engine.answers import Rejection
from bot.engine.events import Upload
from bot.engine.messages import Message, Part
from bot.flows.model import TextStep

LARGEST: Final = 20 << 20
"""Bytes of the largest file that Telegram hands over to a bot."""

SUFFIXES: Final[Mapping[str, frozenset[str]]] = {
    "voice": frozenset({".oga", ".ogg", ".opus", ".mp3", ".m4a", ".wav", ".aac", ".flac", ".amr"}),
    "photo": frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".tif", ".tiff", ".bmp", ".avif"}),
    "video": frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".3gp", ".mpg", ".mpeg"}),
}
"""How files of a kind end; whatever ends otherwise is a document."""

UNOPENED: Final = frozenset(
    {".heic", ".heif", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2"}
)
"""How pictures end that nobody here can open, and so nobody can take the place out of which they tell."""

SIGNS: Final = {"voice": "🎤", "photo": "📷", "video": "🎬", "document": "📄"}

Lost = Literal["large", "unreadable", "gone"]
"""Why a file that was sent could not be kept."""


def kind_of(name: str) -> str:
    """The kind of file that a name in the media folder, or a mere ending, tells of."""
    suffix = f".{name.rpartition('.')[2]}"
    return next((kind for kind, known in SUFFIXES.items() if suffix in known), "document")


def taken(step: TextStep, consent: Mapping[str, bool]) -> tuple[str, ...]:
    """What a question takes from somebody who has given this consent.

    Who agreed to none of it may write, or a question for the voice alone could not be answered.
    """
    return tuple(kind for kind in step.accept if is_agreed(kind, consent)) or ("text",)


def is_agreed(kind: str, consent: Mapping[str, bool]) -> bool:
    """A consent item named after a kind asks whether it may be sent; a video has a voice in it, too."""
    return consent.get(kind, True) and (kind != "video" or consent.get("voice", True))


def unfit(step: TextStep, upload: Upload, consent: Mapping[str, bool], language: str) -> Rejection | None:
    """Why a question does not take a file, if it does not."""
    kinds = taken(step, consent)
    tr = wording.words(language)
    # What was attached as a file is still a photo, a video or a recording.
    if not {upload.kind, kind_of(upload.suffix)}.isdisjoint(kinds):
        return _unkept(upload, language)
    if upload.kind in step.accept and upload.kind in {"voice", "video"} and "text" in kinds:
        return Rejection(Part(tr.gettext("You chose not to be recorded. Please write your answer instead.")))
    return Rejection(
        Part(tr.gettext("I cannot take that here. This question takes: {kinds}."), _listed(kinds, language))
    )


def _unkept(upload: Upload, language: str) -> Rejection | None:
    """Why a file that a question takes cannot be kept, as far as that is known before it is fetched."""
    tr = wording.words(language)
    if upload.size > LARGEST:
        text = tr.gettext(
            "That file is too large for me: I can take files of up to {size} MB. "
            "A shorter or smaller one would be fine."
        )
        return Rejection(Part(text, {"size": str(LARGEST >> 20)}))
    if upload.suffix in UNOPENED:
        text = tr.gettext("I cannot open that kind of picture. Please send it as a photo, or as a JPEG file.")
        return Rejection(Part(text))
    return None


def unspoken(step: TextStep, consent: Mapping[str, bool], language: str) -> Rejection | None:
    """Why a question does not take mere words, if it does not."""
    kinds = taken(step, consent)
    tr = wording.words(language)
    if "text" in kinds:
        return None
    if kinds == ("voice",):
        return Rejection(
            Part(tr.gettext("Please answer with a voice message: hold the microphone and speak."))
        )
    return Rejection(
        Part(
            tr.gettext("Words alone are not enough here. This question takes: {kinds}."),
            _listed(kinds, language),
        )
    )


def _listed(kinds: Iterable[str], language: str) -> dict[str, str]:
    tr = wording.words(language)
    names = {
        "text": tr.gettext("words"),
        "voice": tr.gettext("a voice message"),
        "photo": tr.gettext("photos"),
        "video": tr.gettext("a video"),
        "document": tr.gettext("a document"),
    }
    return {"kinds": wording.listed([names[kind] for kind in kinds], language)}


def counted(files: Iterable[str], language: str, words: int = 0) -> str:
    """Files by their kinds, and so many messages of words: "✏️ 2 messages, 📷 Photo, 🎤 3 voice messages"."""
    counts = Counter(map(kind_of, files))
    shown = [f"✏️ {_number('message', words, language)}"] if words else []
    shown += [
        f"{sign} {_number(kind, counts[kind], language)}" for kind, sign in SIGNS.items() if counts[kind]
    ]
    return wording.listed(shown, language)


def _number(kind: str, n: int, language: str) -> str:
    tr = wording.words(language)
    one, many = {
        "message": (tr.gettext("Message"), tr.ngettext("{n} message", "{n} messages", n)),
        "voice": (tr.gettext("Voice message"), tr.ngettext("{n} voice message", "{n} voice messages", n)),
        "photo": (tr.gettext("Photo"), tr.ngettext("{n} photo", "{n} photos", n)),
        "video": (tr.gettext("Video"), tr.ngettext("{n} video", "{n} videos", n)),
        "document": (tr.gettext("Document"), tr.ngettext("{n} document", "{n} documents", n)),
    }[kind]
    return one if n == 1 else many.replace("{n}", str(n))


def lost(why: Lost, language: str) -> Message:
    """What somebody is told whose file was taken at first, and could not be kept after all."""
    tr = wording.words(language)
    match why:
        case "large":
            reason = tr.gettext("A file that you sent is too large for me, so I could not keep it.")
        case "unreadable":
            reason = tr.gettext("A picture that you sent could not be opened, so I have not kept it.")
        case "gone":
            reason = tr.gettext("A file that you sent did not reach me, so I could not keep it.")
    mend = tr.gettext("To send another one, press Change under your answer.")
    return Message(language, [Part(reason, {}, "notice"), Part(mend, {}, "notice")])
