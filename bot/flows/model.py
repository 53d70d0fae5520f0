"""The whole flow format as frozen models: every key an author may write, and no other.

The models hold what was written, after three normalisations by the loader: a text given as one string
stands under the first language, a path given as one string stands under the first language, and words
that must be read as written (`value`, `correct`, `draft`, `version`) are still what the author typed.
References (choice lists, materials) are names here; `bot.flows.plan` resolves them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Text = dict[str, str]
"""Language tag (BCP 47) → words, in light Markdown with `{step_id}` placeholders."""
Files = dict[str, str]
"""Language tag → path relative to `flow.yaml`."""

NON_ANSWERS = ("other", "dont_know", "rather_not", "does_not_apply")
"""What `or` may offer besides the answers, in the order in which it is offered."""

NonAnswer = Literal["other", "dont_know", "rather_not", "does_not_apply"]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Choice(Model):
    value: int | str
    label: Text
    emoji: str | None = None
    alone: bool = False


class Material(Model):
    draft: str
    title: Text
    files: Files


class Card(Model):
    text: Text
    image: Files | None = None
    audio: Files | None = None
    video: Files | None = None


class CheckQuestion(Model):
    id: str
    text: Text
    choices: str | tuple[Choice, ...]
    correct: int | str
    teach: Text
    image: Files | None = None
    audio: Files | None = None


class ConsentItem(Model):
    id: str
    text: Text
    required: bool = False
    image: Files | None = None
    audio: Files | None = None


class Consent(Model):
    version: str
    helper: bool = False
    cards: tuple[Card, ...] = ()
    check: tuple[CheckQuestion, ...] = ()
    items: tuple[ConsentItem, ...]


class Item(Model):
    id: str
    text: Text
    image: Files | None = None
    audio: Files | None = None
    pages: tuple[int, ...] | None = None
    when: str | None = None


class BaseStep(Model):
    id: str
    when: str | None = None
    about: str | None = None


class Spoken(BaseStep):
    """A step that says something."""

    text: Text = Field(default_factory=dict)
    hint: Text | None = None
    image: Files | None = None
    audio: Files | None = None
    video: Files | None = None


class Question(Spoken):
    """A step that waits for an answer."""

    text: Text
    required: bool = False
    or_: tuple[NonAnswer, ...] = Field(default=(), alias="or")
    items: tuple[Item, ...] | str | None = None
    constraint: str | None = None
    constraint_message: Text | None = None
    correct: int | str | tuple[int | str, ...] | None = None
    final: bool = False


class Note(Spoken):
    type: Literal["note"]
    text: Text
    button: Text | None = None


class MaterialStep(Spoken):
    type: Literal["material"]
    text: Text
    material: str
    pages: tuple[int, ...] | None = None


class SelectOne(Question):
    type: Literal["select_one"]
    choices: str | tuple[Choice, ...]
    shuffle: bool = False


class SelectMultiple(Question):
    type: Literal["select_multiple"]
    choices: str | tuple[Choice, ...]
    shuffle: bool = False
    min: int | None = None
    max: int | None = None


class Scale(Question):
    type: Literal["scale"]
    choices: str | tuple[Choice, ...] | None = None
    from_: int | None = Field(default=None, alias="from")
    to: int | None = None
    labels: dict[int, Text] | None = None


class Number(Question):
    type: Literal["number"]
    min: float = 0
    max: float | None = None
    decimals: int = 0
    unit: Text | None = None


class TextStep(Question):
    type: Literal["text"]
    accept: tuple[Literal["text", "voice", "photo", "video", "document"], ...] = ("text", "voice")
    max_length: int | None = None
    several: bool = False


class Date(Question):
    type: Literal["date"]
    min: str | None = None
    max: str | None = None


class Rank(Question):
    type: Literal["rank"]
    choices: str | tuple[Choice, ...]
    shuffle: bool = False
    top: int | None = None


class Section(BaseStep):
    type: Literal["section"]
    title: Text | None = None
    steps: tuple[Step, ...] = ()
    shuffle: bool = False
    again: str | None = None
    final: bool = False


class Calculate(BaseStep):
    type: Literal["calculate"]
    value: str
    text: Text | None = None


class End(Spoken):
    type: Literal["end"]
    outcome: Literal["complete", "screened_out"] = "complete"


Step = Annotated[
    Note
    | MaterialStep
    | SelectOne
    | SelectMultiple
    | Scale
    | Number
    | TextStep
    | Date
    | Rank
    | Section
    | Calculate
    | End,
    Field(discriminator="type"),
]


class Flow(Model):
    """One `flow.yaml`."""

    format: Literal[1]
    id: str
    title: Text
    languages: tuple[str, ...]
    minutes: int | None = None
    materials: dict[str, Material] = Field(default_factory=dict)
    choices: dict[str, tuple[Choice, ...]] = Field(default_factory=dict)
    consent: Consent
    steps: tuple[Step, ...]


class QuietHours(Model):
    from_: str = Field(alias="from")
    to: str
    timezone: str


class Study(Model):
    """One `study.yaml`: one deployment."""

    format: Literal[1]
    name: Text
    languages: tuple[str, ...]
    join: Literal["invite", "open"] = "invite"
    contact: Text
    privacy: Text
    help: Text
    withdrawal_days: int = 30
    contact_days: int = 365
    quiet_hours: QuietHours | None = None
    reminders: tuple[str, ...] = ()


Section.model_rebuild()


def as_json(model: Model) -> dict[str, Any]:
    """The model as plain JSON values under the authors' own key names; `validate` reads it back."""
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)
