"""study.yaml and folders of studies."""

from pathlib import Path

import pytest

from bot.errors import AuthorError
from bot.flows.check import check_path
from bot.flows.loading import load_flow, load_study
from tests.flows.marked import HEAD, Bad, folder_with, is_sentence, placed, unmarked

STUDY = """\
format: 1
name: Healthy Futures
languages: [en]
join: invite
contact: "Amina, 0114 496 0000"
privacy: We hold your answers.
help: Call your GP.
withdrawal_days: 30
contact_days: 365
quiet_hours: {from: "21:00", to: "09:00", timezone: Europe/London}
reminders: [24h, 3d]
"""
STEP = "  - {id: a, type: note, text: Hello}\n"

BAD_STUDIES = [
    Bad("missing-key missing-key missing-key missing-key missing-key", "▸▸▸▸▸format: 1\n"),
    Bad("unknown-key", STUDY.replace("join:", "▸joins:")),
    Bad("unknown-word", STUDY.replace("invite", "▸closed")),
    Bad("unknown-word", STUDY.replace("format: 1", "format: ▸2")),
    Bad("wrong-type", STUDY.replace("365", "▸a year")),
    Bad("empty-value", STUDY.replace("help: Call your GP.", "▸help:")),
    Bad("language-tag", STUDY.replace("[en]", "[▸en_GB]")),
    Bad("missing-translation missing-translation missing-translation missing-translation", STUDY
        .replace("[en]", "[en, ur]").replace("name:", "▸name:").replace("contact:", "▸contact:")
        .replace("privacy:", "▸privacy:").replace("help:", "▸help:")),
    Bad("unknown-language", STUDY.replace("Call your GP.", "{en: Call., ▸ur: فون}")),
    Bad("empty-text", STUDY.replace("Call your GP.", "▸''")),
    Bad("long-text", STUDY.replace("Call your GP.", "▸" + "call " * 900)),
    Bad("markdown", STUDY.replace("Call your GP.", "'▸## Call'")),
    Bad("clock-time", STUDY.replace('"09:00"', "▸9am")),
    Bad("unknown-timezone", STUDY.replace("Europe/London", "▸Europe/Londn")),
    Bad("unknown-timezone", STUDY.replace("Europe/London", "▸Europe")),
    Bad("time-span", STUDY.replace("24h", "▸a day")),
    Bad("bad-range", STUDY.replace("365", "▸7")),
    Bad("bad-range", STUDY.replace("withdrawal_days: 30", "withdrawal_days: ▸-1")),
]  # fmt: skip


def study_with(folder: Path, study: str, **flows: str) -> Path:
    (folder / "study.yaml").write_text(study, encoding="utf-8")
    for name, yaml in flows.items():
        (folder / name).mkdir()
        folder_with(folder / name, yaml)
    return folder


@pytest.mark.parametrize("bad", BAD_STUDIES, ids=lambda bad: bad.codes[:40])
def test_each_mistake_in_a_study_is_told_where_it_is(bad: Bad, tmp_path: Path):
    """A mistake in study.yaml is found at the marked character, and nothing else is said."""
    yaml, expected = unmarked(bad.text, bad.codes)
    problems = check_path(study_with(tmp_path, yaml))
    assert placed(problems) == expected
    assert all(is_sentence(problem.message) and is_sentence(problem.remedy) for problem in problems)


def test_a_sound_study_is_loaded_with_texts_under_its_first_language(tmp_path: Path):
    """A study without problems becomes a model, its plain strings under the first language."""
    folder = study_with(tmp_path, STUDY)
    assert check_path(folder) == ()
    study = load_study(folder)
    assert study.name == {"en": "Healthy Futures"}
    assert study.quiet_hours
    assert study.quiet_hours.from_ == "21:00"
    assert study.reminders == ("24h", "3d")


def test_loading_a_broken_study_tells_every_problem(tmp_path: Path):
    """Who loads a study that does not fit gets all of its problems at once."""
    folder = study_with(tmp_path, "format: 1\nnam: Healthy Futures\nlanguages: en\n")
    with pytest.raises(AuthorError) as caught:
        load_study(folder)
    codes = [problem.code for problem in caught.value.problems]
    assert sorted(codes) == ["missing-key", "missing-key", "missing-key", "unknown-key", "wrong-type"]


def test_a_flow_speaks_only_languages_of_its_study(tmp_path: Path):
    """A language that nobody can choose is told where the flow names it, however it is checked."""
    flow, expected = unmarked(HEAD.replace("[en]", "[▸ur]") + STEP, "unknown-language")
    folder = study_with(tmp_path, STUDY, one=flow)
    for path in (folder, folder / "one", folder / "one" / "flow.yaml"):
        assert placed(check_path(path)) == expected


def test_two_conversations_of_one_id_are_told_apart(tmp_path: Path):
    """The second conversation of an id is told, and where the first one is."""
    folder = study_with(tmp_path, STUDY, one=HEAD + STEP, two=HEAD + STEP)
    (problem,) = check_path(folder)
    assert (problem.code, problem.file) == ("duplicate-id", str(folder / "two" / "flow.yaml"))
    assert "`one`" in problem.message


def test_every_conversation_of_a_study_is_checked(tmp_path: Path):
    """Problems of the study and of each flow come together, also where a flow cannot be read at all."""
    flow = HEAD + STEP.replace("Hello", "'Hello {a}'")
    folder = study_with(tmp_path, STUDY.replace("24h", "day"), one=flow, two="a: b: c")
    found = [(Path(problem.file).name, problem.code) for problem in check_path(folder)]
    assert found == [
        ("study.yaml", "time-span"),
        ("flow.yaml", "unknown-placeholder"),
        ("flow.yaml", "yaml-colon"),
    ]


def test_a_folder_without_study_and_flow_is_told(tmp_path: Path):
    """Who names the wrong folder learns what is looked for."""
    (problem,) = check_path(tmp_path)
    assert problem.code == "missing-file"
    assert "`study.yaml`" in problem.message


def test_a_study_alone_can_be_checked_by_its_file(tmp_path: Path):
    """Naming study.yaml checks that file and no conversation."""
    folder = study_with(tmp_path, STUDY, one="a: b: c")
    assert check_path(folder / "study.yaml") == ()


def test_a_flow_is_loaded_in_the_first_language_it_names(tmp_path: Path):
    """Texts and paths given as one string stand under the flow's first language; values are as typed."""
    steps = (
        "  - {id: a, type: select_one, text: 5, image: pictures/talk.png,\n"
        "     choices: [{value: no, label: 1.10}, {value: '007', label: x}]}\n"
        "  - {id: b, type: scale, text: {ur: صاف},\n"
        "     choices: [{value: '1', label: yes}, {value: 2, label: true}]}\n"
    )
    flow = load_flow(folder_with(tmp_path, HEAD.replace("[en]", "[no, ur]").replace('"1"', "1.10") + steps))
    one, two = flow.steps
    assert flow.title == {"no": "A test"}
    assert flow.consent.version == "1.10"
    assert (one.text, one.image) == ({"no": "5"}, {"no": "pictures/talk.png"})
    assert [choice.value for choice in one.choices] == ["no", "007"]
    assert [choice.label for choice in one.choices] == [{"no": "1.10"}, {"no": "x"}]
    assert [choice.value for choice in two.choices] == [1, 2]
    assert [choice.label for choice in two.choices] == [{"no": "yes"}, {"no": "true"}]


def test_the_sample_study_has_no_errors():
    """The study that comes with the bot can be run as it is."""
    folder = Path(__file__).parents[2] / "conversations"
    assert [str(problem) for problem in check_path(folder) if not problem.warning] == []
    study = load_study(folder)
    for flow in folder.glob("*/flow.yaml"):
        assert set(load_flow(flow.parent, study).languages) <= set(study.languages)
