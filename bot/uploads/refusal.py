"""Why an upload is not taken, in words for whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum, auto
from typing import NamedTuple

from bot.engine import wording
from bot.engine.wording import N_
from bot.flows.loading import STUDY_FILE

LONGEST_SHOWN = 60
SHOWN = 10


class Reason(StrEnum):
    """What is wrong with an upload as a whole; what is wrong in its flow is told by `Problem`s."""

    KIND = auto()
    HEAVY = auto()
    DAMAGED = auto()
    METHOD = auto()
    LOCKED = auto()
    CROWDED = auto()
    SWOLLEN = auto()
    OVERLAPPING = auto()
    OUTSIDE = auto()
    LINK = auto()
    NAME = auto()
    TWICE = auto()
    NO_FLOW = auto()
    FLOWS = auto()
    SLOW = auto()
    MEMORY = auto()
    PAGE = auto()
    PAGES = auto()
    CRASHED = auto()
    FAULT = auto()


_WORDS: dict[Reason, str] = {
    Reason.KIND: N_(
        "This is neither a ZIP file nor a flow.yaml. "
        "Please send the flow.yaml, or a ZIP file of the conversation's folder."
    ),
    Reason.HEAVY: N_(
        "The file is larger than {most} MB. Please make the pictures, films and recordings in it smaller."
    ),
    Reason.DAMAGED: N_("This ZIP file is damaged. Please make it once more, and send it again."),
    Reason.METHOD: N_("{name} is packed in an unusual way. Please make an ordinary ZIP file."),
    Reason.LOCKED: N_("{name} is locked with a password. Please make the ZIP file without one."),
    Reason.CROWDED: N_(
        "There are more than {most} files in this ZIP file. "
        "Please put only what belongs to the conversation into it."
    ),
    Reason.SWOLLEN: N_(
        "Unpacked, this ZIP file is larger than {most} MB. "
        "Please make the pictures, films and recordings in it smaller."
    ),
    Reason.OVERLAPPING: N_(
        "Files in this ZIP file lie on top of each other, as in {name}. "
        "Please make it once more with another program."
    ),
    Reason.OUTSIDE: N_(
        "{name} would lie outside of the conversation's folder. "
        "Please put it into the folder, and make the ZIP file once more."
    ),
    Reason.LINK: N_("{name} is a link and not a file. Please put the file itself into the folder."),
    Reason.NAME: N_("The name {name} is too long or holds invisible characters. Please rename the file."),
    Reason.TWICE: N_(
        "The name {name} is there twice; capital letters make no difference. Please rename one of the two."
    ),
    Reason.NO_FLOW: N_("There is no flow.yaml in this ZIP file. Please put it beside the other files."),
    Reason.FLOWS: N_(
        "There is more than one conversation in this ZIP file: {names}. Please send one at a time."
    ),
    Reason.SLOW: N_("It takes too long to look at {name}. Please make it simpler or smaller."),
    Reason.MEMORY: N_("It takes too much memory to look at {name}. Please make it simpler or smaller."),
    Reason.PAGE: N_("Page {page} of {name} cannot be shown as a picture. Please export the PDF once more."),
    Reason.PAGES: N_("The flow shows more than {most} pages of PDFs. Please show fewer."),
    Reason.CRASHED: N_(
        "Something in it cannot be read, and the check of {name} ended early. "
        "If there are PDFs in it, please export them once more."
    ),
    Reason.FAULT: N_(
        "This could not be checked, and that is not your fault: the bot has a mistake here. "
        "Whoever runs it finds more in its log."
    ),
}


class Refusal(NamedTuple):
    """A reason and what stands in its places: names of files, or how many at most."""

    reason: Reason
    fills: Mapping[str, str]


class RefusedError(ValueError):
    """An upload is not taken."""

    def __init__(self, reason: Reason, **fills: str) -> None:
        super().__init__(reason.value)
        self.refusal = Refusal(reason, fills)


def why(refusal: Refusal, language: str) -> str:
    """The reason as one plain text, with what to do."""
    fills = {name: shortened(words) for name, words in refusal.fills.items()}
    return wording.put(wording.words(language).gettext(_WORDS[refusal.reason]), fills, language)


def not_taken(paths: Iterable[str], language: str) -> list[str]:
    """What is to be said of the files that were left out: a text for a study.yaml, a text for all others."""
    tr, others = wording.words(language), [path for path in paths if path.split("/")[-1] != STUDY_FILE]
    said = []
    if len(others) < len([*paths]):
        said.append(tr.gettext("study.yaml was not taken: whoever runs the bot changes the study."))
    if others:
        shown = [shortened(path) for path in others[:SHOWN]] + ["…"] * (len(others) > SHOWN)
        text = tr.gettext("These files were not taken, as a flow cannot show them: {names}")
        said.append(wording.put(text, {"names": wording.listed(shown, language)}, language))
    return said


def shortened(name: str) -> str:
    """A name as it is shown: its end tells more than its beginning."""
    return name if len(name) <= LONGEST_SHOWN else f"…{name[1 - LONGEST_SHOWN :]}"
