"""A small study on disk, in two directions of writing, and its plan."""

from pathlib import Path

import pytest

from bot.channels.console.inspection import loaded

STUDY = """
format: 1
name: {en: Fruit, ur: پھل}
languages: [en, ur]
join: open
contact: {en: Ask Amina, ur: آمنہ سے پوچھیں}
privacy: {en: Kept safe, ur: محفوظ}
help: {en: Call 999, ur: 999 پر فون کریں}
"""

FLOW = """
format: 1
id: fruit
title: {en: Fruit, ur: پھل}
languages: [en, ur]
consent:
  version: "1"
  cards:
    - text: {en: We ask about **fruit**., ur: ہم پھلوں کے بارے میں پوچھتے ہیں۔}
  items:
    - id: take_part
      required: true
      text: {en: I take part., ur: مجھے حصہ لینا منظور ہے۔}
    - id: quotes
      text: {en: You may quote me., ur: آپ میرے الفاظ لکھ سکتے ہیں۔}
steps:
  - id: hello
    type: note
    text: {en: Welcome in., ur: خوش آمدید۔}
  - id: age
    type: select_one
    required: true
    text: {en: How old are you?, ur: آپ کی عمر کیا ہے؟}
    choices:
      - {value: child, label: {en: Under 18, ur: 18 سے کم}}
      - {value: adult, emoji: "🧑", label: {en: 18 or over, ur: 18 یا زیادہ}}
  - id: too_young
    type: end
    when: 'age == "child"'
    outcome: screened_out
    text: {en: Come back when you are older., ur: بڑے ہو کر آئیے۔}
  - id: like
    type: scale
    from: 0
    to: 10
    text: {en: How much do you like fruit?, ur: آپ کو پھل کتنے پسند ہیں؟}
  - id: why
    type: text
    when: 'like < 5'
    text: {en: Why so little?, ur: اتنا کم کیوں؟}
  - id: eaten
    type: select_multiple
    or: [other]
    text: {en: Which do you eat?, ur: آپ کون سے کھاتے ہیں؟}
    choices:
      - {value: apple, label: {en: Apples, ur: سیب}}
      - {value: pear, label: {en: Pears, ur: ناشپاتی}}
  - id: many
    type: number
    max: 3
    text: {en: How many today?, ur: آج کتنے؟}
  - id: carry_on
    type: note
    button: {en: Carry on, ur: آگے چلیں}
    text: {en: Nearly done., ur: بس ختم ہونے والا ہے۔}
  - id: double
    type: calculate
    value: 'like * 2'
  - id: bye
    type: end
    text: {en: Goodbye., ur: خدا حافظ۔}
"""


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """The folder of a conversation about fruit, inside its study."""
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    folder = tmp_path / "fruit"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "flow.yaml").write_text(FLOW, encoding="utf-8")
    return folder


@pytest.fixture(name="ready")
def _ready(folder: Path):
    """Its plan and study."""
    return loaded(folder)
