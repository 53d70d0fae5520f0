"""What can differ between two versions of a conversation, one thing at a time."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What has changed. `WRITTEN_OTHERWISE`: it means the same, such as `a>3` in place of `a > 3`."""

    LANGUAGE_ADDED = "language_added"
    LANGUAGE_REMOVED = "language_removed"
    STEP_ADDED = "step_added"
    STEP_REMOVED = "step_removed"
    STEP_RENAMED = "step_renamed"
    STEP_MOVED = "step_moved"
    TYPE_CHANGED = "type_changed"
    CONDITION_CHANGED = "condition_changed"
    CONSTRAINT_CHANGED = "constraint_changed"
    CALCULATION_CHANGED = "calculation_changed"
    REQUIRED_CHANGED = "required_changed"
    CHOICE_ADDED = "choice_added"
    CHOICE_REMOVED = "choice_removed"
    CHOICE_MOVED = "choice_moved"
    ITEM_ADDED = "item_added"
    ITEM_REMOVED = "item_removed"
    ITEM_MOVED = "item_moved"
    CONSENT_VERSION_CHANGED = "consent_version_changed"
    CONSENT_ADDED = "consent_added"
    CONSENT_REMOVED = "consent_removed"
    CONSENT_MOVED = "consent_moved"
    MATERIAL_ADDED = "material_added"
    MATERIAL_REMOVED = "material_removed"
    DRAFT_CHANGED = "draft_changed"
    FILE_ADDED = "file_added"
    FILE_REMOVED = "file_removed"
    FILE_CHANGED = "file_changed"
    FILE_RENAMED = "file_renamed"
    WORDS_ADDED = "words_added"
    WORDS_REMOVED = "words_removed"
    WORDS_CHANGED = "words_changed"
    LIST_ADDED = "list_added"
    LIST_REMOVED = "list_removed"
    SETTING_CHANGED = "setting_changed"
    WRITTEN_OTHERWISE = "written_otherwise"


class Change(NamedTuple):
    """One difference.

    `place` is a step's id, "consent", or "" for the flow itself; `key` is what of it, as authors write it
    (`hint`, `choices.maybe.label`). Words and files are compared language by language: `language` is whose.
    `before` and `after` hold what stood and stands there: whole words, a condition, a path, a value. Of what
    was moved they hold what it comes after ("" at the beginning), of a step with the section around it
    (`section/step`). `exports`: a variable goes away, or its type or values change, so that the versions
    cannot simply be read as one table. `consent`: it is in what people agree to.
    """

    kind: Kind
    place: str = ""
    key: str = ""
    language: str = ""
    before: str = ""
    after: str = ""
    exports: bool = False
    consent: bool = False
