"""Publication: what is stored, under which hash, and how it is read back."""

import hashlib
import json
from pathlib import Path

import pytest

from bot.errors import AuthorError
from bot.flows.builtin import LISTS, choice_list
from bot.flows.builtin import languages as built_in_languages
from bot.flows.loading import load_flow
from bot.flows.package import package, plan_from
from bot.flows.texts import chain, pick
from bot.flows.words import languages as bot_languages
from tests.flows.marked import HEAD, folder_with

FLOW = (
    HEAD.replace(
        "steps:", "materials:\n  leaflet: {draft: 1.10, title: Leaflet, files: pictures/leaflet.pdf}\nsteps:"
    )
    + """\
  - {id: read, type: material, material: leaflet, text: Read it}
  - {id: clear, type: select_one, text: Clear?, choices: yes_no, about: leaflet, image: pictures/talk.png}
  - {id: why, type: text, text: Why?, when: clear == 'no', audio: {en: pictures/talk.mp3}}
"""
)


def folder(tmp_path: Path, yaml: str = FLOW) -> Path:
    tmp_path.mkdir(exist_ok=True)
    return folder_with(tmp_path, yaml)


def test_a_package_is_read_back_as_the_flow_it_was(tmp_path: Path):
    """The stored text holds the whole flow; its plan walks the same steps with the same media."""
    packed = package(folder(tmp_path))
    plan = plan_from(packed.body, packed.version)
    flow = load_flow(tmp_path)
    assert packed.conversation == "test"
    assert plan.version == packed.version
    assert plan.flow.steps == flow.steps
    assert plan.flow.materials["leaflet"].draft == "1.10"
    assert [node.id for node in plan.nodes] == ["read", "clear", "why"]
    picture = plan.media["pictures/talk.png"]
    assert picture == (hashlib.sha256(b"." * 10).hexdigest(), "photo", "talk.png")
    assert [plan.media[path].kind for path in sorted(plan.media)] == ["document", "audio", "photo"]


@pytest.mark.parametrize(
    "name, kind",
    [
        ("a.pdf", "document"), ("a.jpg", "photo"), ("a.JPEG", "photo"), ("a.png", "photo"),
        ("a.webp", "photo"), ("a.mp4", "video"), ("a.mp3", "audio"), ("a.m4a", "audio"), ("a.ogg", "audio"),
    ],
)  # fmt: skip
def test_the_extension_tells_what_a_material_is(tmp_path: Path, name: str, kind: str):
    """A leaflet may be a PDF, a picture, a film or a recording, and is stored as what it is."""
    yaml = FLOW.replace("pictures/leaflet.pdf", f"pictures/{name}")
    folder(tmp_path, yaml)
    (tmp_path / "pictures" / name).write_bytes(b"...")
    packed = package(tmp_path)
    assert plan_from(packed.body, packed.version).media[f"pictures/{name}"].kind == kind


def test_the_files_of_a_package_are_known_by_their_content(tmp_path: Path):
    """Every medium's hash leads to a file with that content."""
    packed = package(folder(tmp_path))
    hashes = {medium[0] for medium in json.loads(packed.body)["media"].values()}
    assert hashes == set(packed.files)
    for sha256, file in packed.files.items():
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def test_the_version_is_the_hash_of_the_body(tmp_path: Path):
    """Whoever holds the body can tell its version."""
    packed = package(folder(tmp_path))
    assert packed.version == hashlib.sha256(packed.body.encode()).hexdigest()


def test_the_same_flow_written_otherwise_is_the_same_version(tmp_path: Path):
    """Comments, spaces and another folder change nothing."""
    other = "# A comment\n" + FLOW.replace("title: A test", "title:\n  en: 'A test'")
    assert package(folder(tmp_path / "a")).version == package(folder(tmp_path / "b", other)).version


def test_any_word_or_any_byte_makes_another_version(tmp_path: Path):
    """A changed text and a changed picture are each a new version."""
    first = package(folder(tmp_path / "a")).version
    second = package(folder(tmp_path / "b", FLOW.replace("Why?", "Why not?"))).version
    (folder(tmp_path / "c") / "pictures" / "talk.png").write_bytes(b"another picture")
    assert len({first, second, package(tmp_path / "c").version}) == 3


def test_a_stored_flow_keeps_the_words_of_built_in_lists(tmp_path: Path):
    """A built-in list is stored with the flow that uses it, so that a later bot changes nothing."""
    stored = json.loads(package(folder(tmp_path)).body)["flow"]["choices"]
    assert list(stored) == ["yes_no"]
    assert [choice["value"] for choice in stored["yes_no"]] == ["yes", "no"]
    assert stored["yes_no"][0]["label"]["ur"] == "جی ہاں"


def test_a_list_of_the_authors_own_goes_before_a_built_in_one(tmp_path: Path):
    """If a flow has a list of a built-in name, what is stored is the author's."""
    own = FLOW.replace("steps:", "choices:\n  yes_no: [{value: 'no', label: Never}]\nsteps:")
    stored = json.loads(package(folder(tmp_path, own)).body)["flow"]["choices"]
    assert stored == {"yes_no": [{"value": "no", "label": {"en": "Never"}}]}


@pytest.mark.parametrize("change", [("talk.png", "tlk.png"), ("text: Why?", "txt: Why?")])
def test_what_is_missing_is_not_published(tmp_path: Path, change: tuple[str, str]):
    """A flow with a missing file or key is refused with its problems."""
    with pytest.raises(AuthorError, match=r"missing-file|unknown-key"):
        package(folder(tmp_path, FLOW.replace(*change)))


@pytest.mark.parametrize("name", LISTS)
def test_built_in_lists_are_whole_in_every_language_they_speak(name: str):
    """Every choice of a built-in list has words in each language of the bot, and no two are alike."""
    choices = choice_list(name)
    assert choices
    assert {tag for tag in bot_languages() if "-x-" not in tag} <= built_in_languages(name)
    for language in bot_languages():
        assert built_in_languages(name) & set(chain(language, ()))
        assert len({pick(choice.label, language, ()) for choice in choices}) == len(choices)


def test_no_list_has_an_unknown_name():
    """Who asks for a list that is not built in gets nothing."""
    assert choice_list("agree_7") is None
