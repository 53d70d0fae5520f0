"""Lists of choices that every flow has without writing them.

To add a language, add its words to each label here; a language that is missing falls back along its
tag like any other text.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from bot.flows.model import Choice, Text

LISTS: Final[dict[str, dict[int | str, Text]]] = {
    "yes_no": {
        "yes": {"en": "Yes", "ur": "جی ہاں", "ar": "نعم", "bn": "হ্যাঁ", "fr": "Oui", "es": "Sí"},
        "no": {"en": "No", "ur": "نہیں", "ar": "لا", "bn": "না", "fr": "Non", "es": "No"},
    },
    "agree_5": {
        1: {
            "en": "Strongly disagree",
            "en-x-easy": "I do not agree at all",
            "ur": "بالکل متفق نہیں",
            "ar": "لا أوافق إطلاقًا",
            "bn": "একেবারেই একমত নই",
            "fr": "Pas du tout d’accord",
            "es": "Muy en desacuerdo",
        },
        2: {
            "en": "Disagree",
            "en-x-easy": "I do not agree",
            "ur": "متفق نہیں",
            "ar": "لا أوافق",
            "bn": "একমত নই",
            "fr": "Pas d’accord",
            "es": "En desacuerdo",
        },
        3: {
            "en": "Neither agree nor disagree",
            "en-x-easy": "I am not sure",
            "ur": "یقین نہیں",
            "ar": "لست متأكدًا",
            "bn": "নিশ্চিত নই",
            "fr": "Ni d’accord ni pas d’accord",
            "es": "Ni de acuerdo ni en desacuerdo",
        },
        4: {
            "en": "Agree",
            "en-x-easy": "I agree",
            "ur": "متفق",
            "ar": "أوافق",
            "bn": "একমত",
            "fr": "D’accord",
            "es": "De acuerdo",
        },
        5: {
            "en": "Strongly agree",
            "en-x-easy": "I agree a lot",
            "ur": "پوری طرح متفق",
            "ar": "أوافق تمامًا",
            "bn": "পুরোপুরি একমত",
            "fr": "Tout à fait d’accord",
            "es": "Muy de acuerdo",
        },
    },
}
"""List → value → label."""


@cache
def choice_list(name: str) -> tuple[Choice, ...] | None:
    """The built-in list of this name, or None where there is none."""
    if name not in LISTS:
        return None
    return tuple(Choice(value=value, label=label) for value, label in LISTS[name].items())


def languages(name: str) -> frozenset[str]:
    """The languages in which every label of a built-in list has words of its own."""
    return frozenset(set.intersection(*(set(label) for label in LISTS[name].values())))
