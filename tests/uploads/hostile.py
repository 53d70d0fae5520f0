"""Uploads that nobody should send, each made anew from a few lines; and the one they are made from."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

from bot.flows.reading import MOST_BYTES
from bot.uploads.refusal import Reason
from tests.flows.marked import HEAD, pdf

FLOW = HEAD + "  - {id: clear, type: select_one, text: Clear?, choices: yes_no, image: pictures/talk.png}\n"
SHOWN = (
    HEAD.replace("steps:", "materials:\n  leaflet: {draft: 1, title: Leaflet, files: leaflet.pdf}\nsteps:")
    + "  - {id: read, type: material, material: leaflet, text: Read it, pages: [1]}\n"
)
SCENARIO = "talk:\n  - press: yes\n  - outcome: complete\nexpect:\n  clear: yes\n"
GOOD = {"flow.yaml": FLOW, "pictures/talk.png": "a picture", "scenarios/yes.yaml": SCENARIO}

Content = str | bytes


class Hostile(NamedTuple):
    """How it is made, and what is said to it: a reason, or the code of a problem."""

    make: Callable[[], bytes]
    said: Reason | str


# ------------------------------------------------------------------ ZIP files


def zipped(files: dict[str, Content], *more: tuple[ZipInfo | str, Content]) -> bytes:
    """A ZIP file of these; `more` may have a name twice, or a strange one."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, content in [*files.items(), *more]:
            archive.writestr(name, content)
    return out.getvalue()


def with_name(name: str) -> bytes:
    """A good ZIP file, and in it a picture of this name, byte for byte."""
    stand_in = "x" * len(name.encode())
    return zipped(GOOD, (stand_in, "?")).replace(stand_in.encode(), name.encode())


def with_mode(mode: int) -> bytes:
    entry = ZipInfo("pictures/way.png")
    entry.external_attr = mode << 16
    return zipped(GOOD, (entry, "/etc/passwd"))


def changed(data: bytes, at: tuple[int, int], form: str, value: int) -> bytes:
    """A ZIP file with a value changed in the head and in the directory's line of every entry."""
    out = bytearray(data)
    for mark, offset in zip((b"PK\x03\x04", b"PK\x01\x02"), at, strict=True):
        found = -1
        while (found := out.find(mark, found + 1)) >= 0:
            struct.pack_into(form, out, found + offset, value)
    return bytes(out)


def wide() -> bytes:
    """A good ZIP file with the directory's end as it is in files of many gigabytes."""
    data = zipped(GOOD)
    at = data.rfind(b"PK\x05\x06")
    entries, size, start = struct.unpack_from("<HII", data, at + 10)
    numbers = (44, 45, 45, 0, 0, entries, entries, size, start)
    end = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", *numbers)
    return data[:at] + end + struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1) + data[at:]


def with_flags(data: bytes, flags: int) -> bytes:
    return changed(data, (6, 8), "<H", flags)


def squeezed(method: int) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", method) as archive:
        archive.writestr("flow.yaml", FLOW)
    return out.getvalue()


def bomb() -> bytes:
    """A hundred and twenty megabytes of nothing."""
    piece = bytes(1024 * 1024)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("flow.yaml", FLOW)
        for name in "ab":
            with archive.open(f"{name}.mp4", "w") as film:
                for _ in range(60):
                    film.write(piece)
    return out.getvalue()


def lying_bomb() -> bytes:
    """A bomb whose headers say that every file in it has ten bytes."""
    return changed(bomb(), (22, 24), "<I", 10)


def overlapping() -> bytes:
    """Many names, one content: the second half of the directory says the same of other names."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("flow.yaml", FLOW)
        archive.writestr("a.png", bytes(1024 * 1024))
        kernel = archive.getinfo("a.png")
        for number in range(200):
            twin = ZipInfo(f"{number}.png")
            for key in ("header_offset", "compress_size", "file_size", "CRC", "compress_type"):
                setattr(twin, key, getattr(kernel, key))
            archive.filelist.append(twin)
    return out.getvalue()


def crowd(entries: int) -> bytes:
    """A directory of so many entries, without any file."""
    name = b"a.png"
    entry = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0) + name
    directory = entry * entries
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


# ------------------------------------------------------------------ YAML


def full(line: str, head: str = "") -> bytes:
    """As much of a line as a file may hold."""
    return (head + line * ((MOST_BYTES - len(head)) // len(line))).encode()


def tagged() -> bytes:
    """What makes some readers of YAML run a program."""
    return f"{FLOW}x: !!python/object/apply:os.abort []\n".encode()


def aliases() -> bytes:
    """A billion laughs: every line is twice the one before."""
    lines = "".join(f"l{n}: &l{n} [*l{n - 1}, *l{n - 1}]\n" for n in range(1, 64))
    return f"{FLOW}l0: &l0 [ha]\n{lines}".encode()


# ------------------------------------------------------------------ PDFs


def shown(leaflet: bytes) -> bytes:
    """A conversation that shows the first page of this PDF."""
    return zipped({"flow.yaml": SHOWN, "leaflet.pdf": leaflet})


def drawing(content: str, *objects: bytes, resources: str = "") -> bytes:
    """A PDF of one page with this content; the numbers of `objects` begin with 5."""
    return _page(resources, stream("", content.encode()), *objects)


def _page(resources: str, *objects: bytes) -> bytes:
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 400]/Contents 4 0 R/Resources<<{resources}>>>>"
    head = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page.encode()]
    return _pdf([*head, *objects])


def stream(entries: str, content: bytes) -> bytes:
    return f"<<{entries}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def _pdf(objects: Iterable[bytes]) -> bytes:
    body, offsets = b"%PDF-1.7\n", []
    for number, each in enumerate(objects, 1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(offsets) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return b"%bxref\n0 %d\n0000000000 65535 f \n%b%b" % (body, size, table, end)


def forms() -> bytes:
    """Each form shows the next one ten times, twenty deep."""
    entries = "/Type/XObject/Subtype/Form/BBox[0 0 200 400]"
    inner = [
        stream(f"{entries}/Resources<</XObject<</F {number + 1} 0 R>>>>", b"/F Do " * 10)
        for number in range(5, 24)
    ]
    last = stream(entries, b"0 0 10 10 re f")
    return drawing("/F Do", *inner, last, resources="/XObject<</F 5 0 R>>")


def tiles() -> bytes:
    """A pattern of which ten million million tiles fill the page."""
    tile = "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/Resources<<>>"
    tile += "/XStep 0.00001/YStep 0.00001"
    content = "/Pattern cs /P scn 0 0 200 400 re f"
    return drawing(content, stream(tile, b"0 0 1 1 re f"), resources="/Pattern<</P 5 0 R>>")


def swollen_page() -> bytes:
    """A page whose drawing is six hundred megabytes of spaces."""
    packer = zlib.compressobj()
    content = b"".join(packer.compress(b" " * 1024 * 1024) for _ in range(600)) + packer.flush()
    content = zlib.compress(content)
    return _page("", stream("/Filter[/FlateDecode/FlateDecode]", content))


# ------------------------------------------------------------------ all of them

WRONG = "  - {id: a, type: note, text: "

HOSTILE = {
    "a ZIP bomb": Hostile(bomb, Reason.SWOLLEN),
    "a ZIP bomb that lies about its size": Hostile(lying_bomb, Reason.DAMAGED),
    "entries that lie on top of each other": Hostile(overlapping, Reason.OVERLAPPING),
    "five hundred thousand entries": Hostile(lambda: crowd(500_000), Reason.CROWDED),
    "a ZIP file in a ZIP file": Hostile(lambda: zipped({"a.zip": bomb()}), Reason.NO_FLOW),
    "a path that climbs": Hostile(lambda: with_name("../../talk.png"), Reason.OUTSIDE),
    "a path that climbs within": Hostile(lambda: with_name("pictures/../../talk.png"), Reason.OUTSIDE),
    "a path from the root": Hostile(lambda: with_name("/etc/talk.png"), Reason.OUTSIDE),
    "a path on a drive": Hostile(lambda: with_name("C:talk.png"), Reason.OUTSIDE),
    "a path with backslashes": Hostile(lambda: with_name("..\\..\\talk.png"), Reason.OUTSIDE),
    "a name with a NUL": Hostile(lambda: with_name("talk.png\0.exe"), Reason.NAME),
    "a name with a line break": Hostile(lambda: with_name("ta\nlk.png"), Reason.NAME),
    "a name of a thousand characters": Hostile(lambda: with_name("x" * 1000 + ".png"), Reason.NAME),
    "a path of a thousand folders": Hostile(lambda: with_name("x/" * 1000 + "a.png"), Reason.NAME),
    "a symbolic link": Hostile(lambda: with_mode(0o120777), Reason.LINK),
    "a device": Hostile(lambda: with_mode(0o060777), Reason.LINK),
    "a pipe": Hostile(lambda: with_mode(0o010777), Reason.LINK),
    "a password": Hostile(lambda: with_flags(zipped(GOOD), 1), Reason.LOCKED),
    "an unusual packing": Hostile(lambda: squeezed(ZIP_BZIP2), Reason.METHOD),
    "names that differ by case": Hostile(lambda: with_name("Pictures/Talk.PNG"), Reason.TWICE),
    "a file that is a folder": Hostile(lambda: with_name("flow.yaml/a.png"), Reason.TWICE),
    "two conversations": Hostile(lambda: with_name("other/flow.yaml"), Reason.FLOWS),
    "a ZIP file that is cut off": Hostile(lambda: zipped(GOOD)[:-40], Reason.DAMAGED),
    "a program": Hostile(lambda: b"MZ\x90\0" + bytes(1000), Reason.KIND),
    "sixty megabytes": Hostile(lambda: b" " * (60 * 1024 * 1024), Reason.HEAVY),
    "a YAML tag": Hostile(tagged, "yaml-tag"),
    "YAML aliases": Hostile(aliases, "yaml-alias"),
    "a million lines": Hostile(lambda: full("-\n"), "too-large"),
    "a million values in a line": Hostile(lambda: b"[" + full("1,")[:-1] + b"]", "too-large"),
    "a million lines with tabs": Hostile(lambda: full("\t\n"), "too-large"),
    "a million brackets": Hostile(lambda: full("["), "too-nested"),
    "a hundred megabytes of YAML": Hostile(lambda: zipped({"flow.yaml": "#" * 99_000_000}), "too-large"),
    "a million placeholders": Hostile(lambda: full("{a} ", HEAD + WRONG + "'")[:-3] + b"'}\n", Reason.SLOW),
    "a file name that no disk takes": Hostile(
        lambda: FLOW.replace("pictures/talk.png", "x" * 5000 + ".png").encode(), "outside-folder"
    ),
    "a file name with a NUL": Hostile(
        lambda: FLOW.replace("pictures/talk.png", '"a\\0.png"').encode(), "outside-folder"
    ),
    "a scenario of a million waits": Hostile(
        lambda: zipped({**GOOD, "scenarios/a.yaml": full("- wait: 1s\n", "talk:\n")}), "too-large"
    ),
    "a scenario that plays for long": Hostile(
        lambda: zipped({**GOOD, "scenarios/a.yaml": "talk:\n" + "- command: /language\n" * 20_000}),
        Reason.SLOW,
    ),
    "a PDF that never ends": Hostile(lambda: shown(tiles()), Reason.SLOW),
    "a PDF that unfolds": Hostile(lambda: shown(forms()), Reason.PAGE),
    "a PDF with six hundred megabytes in a page": Hostile(lambda: shown(swollen_page()), Reason.PAGE),
    "a PDF without its page": Hostile(lambda: shown(pdf(1).replace(b"[3 0", b"[9 0")), Reason.PAGE),
    "a thousand pages to draw": Hostile(
        lambda: zipped({"flow.yaml": SHOWN.replace("[1]", str([*range(1, 1001)])), "leaflet.pdf": pdf(1000)}),
        Reason.PAGES,
    ),
}
