"""Uploads, file ids, downloads: each kind with its limits."""

import io

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.playground import acts, bodies, samples
from bot.playground.bodies import Upload
from bot.playground.faults import Refusal

WRONG = "Bad Request: wrong file identifier/HTTP URL specified"


def form(kind, content, name, **args):
    data = aiohttp.FormData({key: str(value) for key, value in args.items()})
    data.add_field(kind, io.BytesIO(content), filename=name)
    return data


@pytest.mark.parametrize(
    "method, kind, name, folder",
    [
        ("sendDocument", "document", "leaflet é.pdf", "documents/"),
        ("sendVoice", "voice", "note.ogg", "voice/"),
        ("sendAudio", "audio", "song.mp3", "music/"),
        ("sendVideo", "video", "film.mp4", "videos/"),
    ],
)
async def test_upload_is_kept_sent_again_and_downloaded(call, url, http, amina, method, kind, name, folder):
    """An upload gets a file id, which sends it again and leads to the very same bytes."""
    content = bytes(range(256)) * 40
    args = form(kind, content, name, chat_id=amina, caption="look", duration=7)
    message = (await call(method, data=args))["result"]
    media = message[kind]
    assert (message["caption"], media["file_size"]) == ("look", len(content))
    assert media.get("file_name", name) == name
    assert media.get("duration", 7) == 7
    again = (await call(method, chat_id=amina, **{kind: media["file_id"]}))["result"]
    assert again[kind] == media
    file = (await call("getFile", file_id=media["file_id"]))["result"]
    assert file["file_path"].startswith(folder)
    async with http.get(f"{url}/file/bot424242:playground/{file['file_path']}") as response:
        assert await response.read() == content


@pytest.mark.parametrize(
    "name, kind",
    [
        ("study.zip", "application/zip"),
        ("a.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.csv", "text/csv"),
        ("flow.yaml", "application/octet-stream"),
        ("a.sav", "application/octet-stream"),
    ],
)
async def test_types_are_those_of_the_name(bot, amina, name, kind):
    """A document's type is what its name tells, the same on every machine."""
    assert acts.show(bot, amina, "document", Upload(name, b"x"))["document"]["mime_type"] == kind


async def test_photo_comes_in_sizes(call, amina):
    """A photo has several sizes, ascending, each with its own id, and any of them sends it again."""
    args = form("photo", samples.picture(1000, 500), "p.png", chat_id=amina)
    sizes = (await call("sendPhoto", data=args))["result"]["photo"]
    assert [(size["width"], size["height"]) for size in sizes] == [
        (90, 45),
        (320, 160),
        (800, 400),
        (1000, 500),
    ]
    assert len({size["file_id"] for size in sizes}) == 4
    again = (await call("sendPhoto", chat_id=amina, photo=sizes[0]["file_id"]))["result"]
    assert again["photo"] == sizes


async def test_attached_file_is_found_by_its_part(call, amina):
    """`attach://name` points at the part of that name."""
    data = aiohttp.FormData({"chat_id": str(amina), "document": "attach://part7"})
    data.add_field("part7", b"words", filename="a.txt")
    document = (await call("sendDocument", data=data))["result"]["document"]
    assert (document["file_name"], document["mime_type"]) == ("a.txt", "text/plain")


async def test_file_ids_belong_to_one_kind(call, bot, amina):
    """An id of another kind, an unknown id and no file at all are refused."""
    voice = acts.show(bot, amina, "voice")["voice"]["file_id"]
    for method, kind in (("sendPhoto", "photo"), ("sendDocument", "document"), ("sendAudio", "audio")):
        for wrong in (voice, "nonsense"):
            assert (await call(method, chat_id=amina, **{kind: wrong}))["description"] == WRONG
    nothing = await call("sendPhoto", chat_id=amina)
    assert nothing["description"] == "Bad Request: there is no photo in the request"


async def test_a_person_s_voice_goes_back_by_id(call, bot, amina):
    """What a person sent can be sent on by its id."""
    voice = acts.show(bot, amina, "voice", about={"seconds": 4})["voice"]
    assert voice["duration"] == 4
    assert (await call("sendVoice", chat_id=amina, voice=voice["file_id"]))["result"]["voice"] == voice


@pytest.mark.parametrize(
    "kind, content, words",
    [
        ("document", b"", "file must be non-empty"),
        ("photo", b"no picture", "IMAGE_PROCESS_FAILED"),
        ("photo", samples.picture(100, 3000), "PHOTO_INVALID_DIMENSIONS"),
        ("photo", samples.picture() + bytes(10 << 20), "is too big for a photo"),
    ],
)
async def test_refused_uploads(call, amina, kind, content, words):
    """Empty files, pictures that are none, odd shapes and photos above 10 MB are refused."""
    answer = await call(f"send{kind}", data=form(kind, content, "name", chat_id=amina))
    assert answer["error_code"] == 400
    assert words in answer["description"]


async def test_upload_above_50_mb_is_refused(call, amina):
    """The largest file is 50 MB; above it the answer is 413."""
    args = form("document", bytes((50 << 20) + 1), "big.bin", chat_id=amina)
    answer = await call("sendDocument", data=args)
    assert (answer["error_code"], answer["description"]) == (413, "Request Entity Too Large")


async def test_download_stops_at_20_mb(call, bot, amina):
    """A person may send more than a bot can fetch; getFile says so."""
    at_most = acts.show(bot, amina, "document", about={"size": 20 << 20})["document"]
    above = acts.show(bot, amina, "document", about={"size": (20 << 20) + 1})["document"]
    assert (await call("getFile", file_id=at_most["file_id"]))["ok"]
    too_big = await call("getFile", file_id=above["file_id"])
    assert too_big["description"] == "Bad Request: file is too big"
    assert (await call("getFile", file_id="no"))["description"] == "Bad Request: invalid file_id"


async def test_downloads_need_token_and_path(url, http):
    """A wrong token is 401, a wrong path 404."""
    async with http.get(f"{url}/file/bot1:x/voice/file_0.oga") as response:
        assert response.status == 401
    async with http.get(f"{url}/file/bot424242:playground/voice/file_0.oga") as response:
        assert response.status == 404


async def test_caption_limits_and_edits(call, amina):
    """1024 UTF-16 units of caption fit, more do not; a caption can be edited and taken away."""
    args = {"chat_id": amina, "caption": "😀" * 512}
    sent = (await call("sendDocument", data=form("document", b"x", "x.txt", **args)))["result"]
    long = await call("sendDocument", chat_id=amina, document=sent["document"]["file_id"], caption="a" * 1025)
    assert long["description"] == "Bad Request: message caption is too long"
    at = {"chat_id": amina, "message_id": sent["message_id"]}
    edited = (await call("editMessageCaption", **at, caption="short"))["result"]
    assert (edited["caption"], edited["document"]) == ("short", sent["document"])
    assert "caption" not in (await call("editMessageCaption", **at))["result"]
    no_text = await call("editMessageText", **at, text="x")
    assert no_text["description"] == "Bad Request: there is no text in the message to edit"


@pytest.mark.parametrize("kind, sides", [("PNG", (33, 21)), ("JPEG", (300, 7)), ("GIF", (5, 500))])
def test_picture_sizes_are_read(kind, sides):
    """Width and height are those an image library wrote."""
    written = io.BytesIO()
    Image.new("RGB", sides).save(written, kind)
    assert samples.picture_size(written.getvalue()) == sides


def test_made_up_picture_is_one():
    """The picture people send is a real PNG of its size."""
    picture = Image.open(io.BytesIO(samples.picture(64, 48)))
    picture.load()
    assert (picture.format, picture.size) == ("PNG", (64, 48))


def test_made_up_silence_is_ogg_opus():
    """Silence is made of Ogg pages that follow one another and end at the right sample."""
    voice = samples.silence(12)
    pages = voice.split(b"OggS")[1:]
    assert [int.from_bytes(page[14:18], "little") for page in pages] == list(range(len(pages)))
    assert int.from_bytes(pages[-1][2:10], "little") == 12 * 48_000
    assert pages[-1][1] == 4
    assert b"OpusHead" in pages[0]


@given(st.binary(max_size=300), st.text(max_size=30), st.sampled_from(["Ab12", "--x", "a.b-c"]))
def test_multipart_keeps_every_byte(content, words, boundary):
    """Whatever bytes a file has, line ends and dashes too, come out as they went in."""
    if f"\r\n--{boundary}".encode() in b"\r\n" + content:
        return
    body = (
        (
            f'--{boundary}\r\nContent-Disposition: form-data; name="caption"\r\n\r\n{words}'
            f'\r\n--{boundary}\r\nContent-Disposition: form-data; name="photo"; filename="a%20b.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        + content
        + f"\r\n--{boundary}--\r\n".encode()
    )
    if words.find(f"\r\n--{boundary}") >= 0:
        return
    params = bodies.read(body, f'multipart/form-data; boundary="{boundary}"')
    assert params.args == {"caption": words}
    assert params.files == {"photo": Upload("a b.jpg", content)}


@given(st.binary(max_size=200))
def test_broken_multipart_is_refused_not_lost(body):
    """Bytes that are no multipart body are refused with 400, never read as an empty call."""
    if body:
        with pytest.raises(Refusal):
            bodies.read(body, "multipart/form-data; boundary=zzzzzzzz")


@pytest.mark.parametrize(
    "body, kind",
    [(b"{", "application/json"), (b"[1]", "application/json"), (b"x", "text/plain")],
)
def test_bodies_that_cannot_be_read(body, kind):
    """Broken JSON, JSON that is no object and unknown types are refused."""
    with pytest.raises(Refusal):
        bodies.read(body, kind)
