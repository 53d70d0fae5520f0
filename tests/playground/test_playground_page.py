"""The page's server: who may speak to it, how files are given out, what it tells as it happens."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from urllib.parse import unquote

import aiohttp
import pytest

from bot.playground import acts, sharing
from bot.playground.bodies import Upload
from bot.playground.samples import picture, silence
from bot.playground.server import serving
from bot.playground.web import Board, application
from bot.playground.webm import voice_of


@pytest.fixture
def board() -> Board:
    return Board(title="Fruit", languages=[{"tag": "ur", "name": "اردو"}])


@pytest.fixture
async def url(world, board) -> AsyncIterator[str]:
    async with serving(world, app=application(world, board)) as address:
        yield address


@pytest.mark.parametrize(
    "headers, status",
    [
        ({}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "127.0.0.1"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
    ],
)
async def test_only_the_page_itself_is_answered(url, http, headers, status):
    """Other names (DNS rebinding) and other sites' pages (CSRF) are turned away; a link may lead here."""
    async with http.get(f"{url}/", headers=headers) as answer:
        assert answer.status == status


@pytest.mark.parametrize("path", ["people", "desk", "bot424242:playground/getMe", "people/1001/say"])
async def test_other_sites_can_do_nothing(url, http, amina, bot, path):
    """A form on another site reaches neither people nor the bot nor the switches."""
    before = len(bot.people), len(bot.chats[amina].messages)
    headers = {"Origin": "https://evil.example"}
    async with http.post(f"{url}/{path}", data={"text": "x", "first_name": "x"}, headers=headers) as answer:
        assert answer.status == 403
    assert (len(bot.people), len(bot.chats[amina].messages)) == before


async def test_the_page_loads_nothing_from_elsewhere(url, http):
    """The page's policy allows only its own scripts, styles and connections."""
    async with http.get(f"{url}/") as answer:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self'" in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        page = await answer.text()
    assert "//" not in page.replace("<!doctype html>", "")


async def media(http, url, bot, kind, upload):
    """The answer for a file that somebody sent."""
    sent = acts.show(bot, 1001, kind, upload)
    shown = sent[kind][-1] if kind == "photo" else sent[kind]
    async with http.get(f"{url}/media/{shown['file_id']}") as answer:
        await answer.read()
        return answer


@pytest.mark.parametrize(
    "kind, upload, shown",
    [
        ("document", Upload("a.html", b"<script>alert(1)</script>"), "application/octet-stream"),
        ("document", Upload("a.svg", b"<svg onload='alert(1)'/>"), "application/octet-stream"),
        ("document", Upload("a.pdf", b"<script>no pdf at all</script>"), "application/octet-stream"),
        ("document", Upload("a.zip", b"PK"), "application/zip"),
        ("document", Upload("a.csv", b"<script>alert(1)</script>"), "text/csv"),
        ("photo", Upload("a.png", picture(3, 2)), "image/png"),
        ("voice", Upload("a.oga", silence(1)), "audio/ogg"),
    ],
)
async def test_uploads_are_never_read_as_pages(url, http, bot, amina, kind, upload, shown):
    """A file keeps its type only where it is harmless; all are locked into a sandbox, none is guessed at."""
    answer = await media(http, url, bot, kind, upload)
    assert answer.content_type == shown
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    how = "inline" if shown.startswith(("image/", "audio/")) else "attachment"
    assert answer.headers["content-disposition"].startswith(how)


async def test_a_file_is_saved_under_its_name(url, http, bot, amina):
    """A name of any letters and marks comes to the browser whole, and cannot say more than a name."""
    name = 'answers – پہلا "1";\r\nx.zip'
    answer = await media(http, url, bot, "document", Upload(name, b"PK"))
    how, _, told = answer.headers["content-disposition"].partition("; filename*=UTF-8''")
    assert (how, unquote(told)) == ("attachment", name)


async def test_players_may_seek(url, http, bot, amina):
    """A part of a file is given where a part is asked for."""
    voice = acts.show(bot, amina, "voice", Upload("a.oga", b"0123456789"))["voice"]
    for asked, part, status in (
        ("2-4", b"234", 206),
        ("-3", b"789", 206),
        ("8-", b"89", 206),
        ("99-", b"", 416),
    ):
        headers = {"Range": f"bytes={asked}"}
        async with http.get(f"{url}/media/{voice['file_id']}", headers=headers) as answer:
            assert (await answer.read(), answer.status) == (part, status)


async def events(http, url, wanted):
    """The first events of the stream, until one of that kind has come; kind → its last content."""
    found = {}
    async with asyncio.timeout(5), http.get(f"{url}/live") as answer:
        async for line in answer.content:
            word, _, rest = line.decode().strip().partition(": ")
            if word == "event":
                kind = rest
            elif word == "data":
                found[kind] = json.loads(rest)
                if kind == wanted:
                    return found
    return found


async def test_the_stream_begins_with_all_there_is(url, http, call, bot, amina):
    """Who opens the page gets the study, the people with their commands, and every chat."""
    await call("setMyCommands", commands=[{"command": "help", "description": "Help"}])
    found = await events(http, url, "chat")
    assert found["board"]["title"] == "Fruit"
    (person,) = found["board"]["people"]
    assert (person["name"], person["commands"][0]["command"]) == ("Amina", "help")
    assert [each["text"] for each in found["chat"]["messages"]] == ["/start"]


async def test_the_stream_tells_who_may_run_the_study(url, http, bot, board, amina):
    """Links into the team are told apart from invites; until there are some, none is."""
    assert (await events(http, url, "board"))["board"]["team"] == []
    board.team = [{"label": "the owner", "url": "https://t.me/playground_bot?start=x"}]
    assert (await events(http, url, "board"))["board"]["team"] == board.team


async def test_the_stream_tells_of_calls_without_the_token(url, http, call, amina):
    """A call is told with its parameters and what came of it; never the token."""
    await call("sendMessage", chat_id=amina, text="Habari")
    await call("sendMessage", chat_id=404, text="x")
    found = await events(http, url, "call")
    assert found["call"]["params"]["text"] == "Habari"
    assert found["call"]["ok"]
    assert "424242:playground" not in json.dumps(found)


async def test_files_in_one_go_are_albums_of_their_kind(bot, amina):
    """Photos and videos go together, documents with documents; the caption stands under the first."""
    files = [
        Upload("a.png", picture()),
        Upload("b.mp4", b"film"),
        Upload("c.pdf", b"%PDF-1"),
        Upload("d.txt", b""),
    ]
    sent = sharing.share(bot, amina, files, "ours")
    groups = [each["media_group_id"] for each in sent]
    assert groups[0] == groups[1] != groups[2] == groups[3]
    assert [each.get("caption") for each in sent] == ["ours", None, None, None]
    (whole,) = sharing.share(bot, amina, files[:1], as_files=True)
    assert "document" in whole


def test_a_browsers_recording_becomes_a_phones():
    """Opus in WebM is packed into Ogg, packet by packet; anything else stays as it is."""
    block = bytes([0xA3, 0x80 | 7, 0x81, 0, 0, 0x80, 0xF8, 0xFF, 0xFE])
    head = b"OpusHead" + bytes(11)
    track = bytes([0xAE, 0x80 | (len(head) + 3), 0x63, 0xA2, 0x80 | len(head)]) + head
    cluster = bytes.fromhex("1f43b67501ffffffffffffff") + block * 2
    webm = bytes.fromhex("1a45dfa380") + bytes.fromhex("1853806701ffffffffffffff")
    webm += bytes.fromhex("1654ae6b") + bytes([0x80 | len(track)]) + track + cluster
    voice = voice_of(webm)
    assert voice.startswith(b"OggS")
    assert voice.count(b"\xf8\xff\xfe") == 2
    assert voice_of(b"something else") == b"something else"
    assert voice_of(webm[:40]) == webm[:40]


async def test_the_connection_is_let_go_when_the_server_ends(world, board):
    """An open stream does not keep the server from ending."""
    async with aiohttp.ClientSession() as http:
        async with serving(world, app=application(world, board)) as url:
            answer = await http.get(f"{url}/live")
            await answer.content.readline()
        async with asyncio.timeout(3):
            await answer.read()
