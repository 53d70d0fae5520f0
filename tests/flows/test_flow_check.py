"""What `check` finds: each table holds flows with marks where a problem must be told."""

from pathlib import Path

import pytest

from tests.flows.bad_consent import BAD_CARDS_AND_ITEMS, BAD_CHECKS, BAD_CONSENT_LANGUAGES
from tests.flows.bad_making import BAD_AGAIN, BAD_CORRECT, BAD_ITEMS, BAD_PAGES, BAD_SHUFFLE
from tests.flows.bad_meaning import BAD_EXPRESSIONS, BAD_FILES, BAD_LANGUAGES, BAD_PATHS, BAD_TEXTS
from tests.flows.bad_structure import BAD_STRUCTURE, MISPLACED
from tests.flows.marked import HEAD, MARK, Bad, folder_with, is_sentence, placed, problems_of, unmarked

NOTE = "  - {id: a, type: note, text: Hello}\n"
TABLES = [
    *BAD_STRUCTURE,
    *MISPLACED,
    *BAD_LANGUAGES,
    *BAD_TEXTS,
    *BAD_FILES,
    *BAD_EXPRESSIONS,
    *BAD_PATHS,
    *BAD_ITEMS,
    *BAD_AGAIN,
    *BAD_SHUFFLE,
    *BAD_CORRECT,
    *BAD_PAGES,
    *BAD_CHECKS,
    *BAD_CONSENT_LANGUAGES,
    *BAD_CARDS_AND_ITEMS,
]


@pytest.mark.parametrize("bad", TABLES, ids=lambda bad: bad.codes[:40])
def test_each_mistake_is_told_where_it_is(bad: Bad, tmp_path: Path):
    """A mistake is found at the marked character, nothing else is said, and it is said to people."""
    yaml, expected = unmarked(bad.yaml, bad.codes)
    problems = problems_of(tmp_path, yaml)
    assert expected == placed(problems)
    assert all(is_sentence(problem.message) and is_sentence(problem.remedy) for problem in problems)


def test_only_what_people_can_live_with_is_a_warning(tmp_path: Path):
    """Long buttons, sentences, paths and times, and translations that lack, are told and let pass."""
    told = {(each.code, each.warning) for bad in TABLES for each in problems_of(tmp_path, plain(bad))}
    warnings = {code for code, warning in told if warning}
    assert warnings == {"long-button", "long-path", "long-sentence", "minutes", "missing-translation"}
    assert warnings & {code for code, warning in told if not warning} == {"missing-translation"}


@pytest.mark.parametrize("bad", BAD_CONSENT_LANGUAGES)
def test_a_translation_that_lacks_in_the_consent_is_an_error(bad: Bad, tmp_path: Path):
    """Nobody is to agree to words of another language, not even to a choice in a check question."""
    assert not all(problem.warning for problem in problems_of(tmp_path, plain(bad)))


def plain(bad: Bad) -> str:
    """The flow without its marks."""
    return bad.yaml.replace(MARK, "")


@pytest.mark.parametrize(
    "old, new, nearest",
    [
        ("text: Who?", "txet: Who?", "text"),
        ("required", "requird", "required"),
        ("title:", "titel:", "title"),
    ],
)
def test_a_misspelt_key_is_answered_with_the_nearest(old: str, new: str, nearest: str, tmp_path: Path):
    """Whoever mistypes a key reads which one was meant."""
    yaml = f"{HEAD}  - {{id: a, type: text, text: Who?, required: true}}\n".replace(old, new)
    remedies = {problem.code: problem.remedy for problem in problems_of(tmp_path, yaml)}
    assert remedies["unknown-key"] == f"Did you mean `{nearest}`?"


def test_files_are_held_against_the_limit_of_their_kind(tmp_path: Path):
    """A picture may have 10 MB, a leaflet, a film or a recording 50; one byte more is too much."""
    folder = folder_with(tmp_path, HEAD)
    sizes = {"a.png": 10, "b.pdf": 50, "c.mp4": 50, "d.mp3": 50}
    files = {f"  f{n}: {{draft: 1, title: F, files: pictures/{name}}}\n" for n, name in enumerate(sizes)}
    yaml = HEAD.replace("steps:", f"materials:\n{''.join(sorted(files))}steps:") + NOTE
    for more, codes in ((0, []), (1, ["file-too-big"] * 4)):
        for name, megabytes in sizes.items():
            with (folder / "pictures" / name).open("wb") as file:
                file.truncate(megabytes * 1024 * 1024 + more)
        assert [problem.code for problem in problems_of(folder, yaml)] == codes
