"""What files tell besides what they show is taken out of them."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.traces import UnreadableError, without_traces
from tests.pictures import BLUE, RED, box, filmed, photographed


def opened(content: bytes) -> Image.Image:
    picture = Image.open(BytesIO(content))
    picture.load()
    return picture


def near(seen: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(seen, tuple)
    return all(abs(a - b) < 25 for a, b in zip(seen, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "MPO"])
def test_a_picture_loses_what_it_tells_and_stands_upright(kind: str) -> None:
    """Place, camera, comment and profile are gone; the picture is turned first, so that it looks the same."""
    sent = photographed(kind)
    kept = without_traces(sent)
    picture = opened(kept)
    assert b"SECRET" in sent
    assert b"SECRET" not in kept
    assert not {0x0112, 0x010F, 0x8825} & set(picture.getexif())
    assert picture.size == (20, 40)
    assert near(picture.getpixel((10, 2)), BLUE)
    assert near(picture.getpixel((10, 35)), RED)


def test_a_picture_that_stands_upright_stays_as_it_is() -> None:
    """Without a turn the size is the same, and a JPEG keeps its quality."""
    kept = without_traces(photographed("JPEG", orientation=1, quality=40))
    assert opened(kept).size == (40, 20)
    assert opened(kept).quantization == opened(photographed("JPEG", quality=40)).quantization  # type: ignore[attr-defined]


def test_all_frames_and_pages_are_kept() -> None:
    """An animation still moves, at its pace, and a scanned letter has all its pages."""
    first, *others = (Image.new("RGB", (10, 10), (n, 0, 0)) for n in (0, 100, 200))
    gif, tiff = BytesIO(), BytesIO()
    first.save(
        gif, "GIF", save_all=True, append_images=others, duration=[50, 60, 70], loop=0, comment=b"SECRET"
    )
    first.save(tiff, "TIFF", save_all=True, append_images=others, tiffinfo={270: "SECRET"})
    for sent in (gif, tiff):
        kept = without_traces(sent.getvalue())
        assert b"SECRET" in sent.getvalue()
        assert b"SECRET" not in kept
        assert opened(kept).n_frames == 3  # type: ignore[attr-defined]
    moving = opened(without_traces(gif.getvalue()))
    assert (moving.info["duration"], moving.info["loop"]) == (50, 0)


def test_what_is_see_through_stays_so() -> None:
    """A drawing without a background gets none."""
    drawing, written = Image.new("P", (10, 10)), BytesIO()
    drawing.putpalette([0, 0, 0, 255, 0, 0])
    drawing.save(written, "PNG", transparency=0)
    assert opened(without_traces(written.getvalue())).info["transparency"] == 0


@pytest.mark.parametrize(
    "sent",
    [
        photographed("JPEG")[:400],
        b"\xff\xd8\xff" + b"SECRET" * 100,
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        box(b"ftyp", b"heic", bytes(4)) + b"SECRET" * 100,
        box(b"ftyp", b"crx ", bytes(4)) + b"SECRET" * 100,
        box(b"ftyp", b"hevx", bytes(4)) + b"SECRET" * 100,
        box(b"ftyp", b"mif2", bytes(4)) + b"SECRET" * 100,
        box(b"JXL ", b"\r\n\x87\n") + b"SECRET" * 100,
        box(b"jP  ", b"\r\n\x87\n") + b"SECRET" * 100,
    ],
    ids=[
        "half a JPEG",
        "no JPEG",
        "no PNG",
        "no WebP",
        "HEIC",
        "a camera's own",
        "ten bits",
        "a newer HEIF",
        "JPEG XL",
        "JPEG 2000",
    ],
)
def test_a_picture_that_cannot_be_opened_is_refused(sent: bytes) -> None:
    """It may tell a place, so it is not passed on; the reason has nothing of its content."""
    with pytest.raises(UnreadableError) as refused:
        without_traces(sent)
    assert "SECRET" not in str(refused.value)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_unpacked() -> None:
    """A small file that would fill the memory does not."""
    bomb = BytesIO()
    Image.new("1", (8_000, 8_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    with pytest.raises(UnreadableError):
        without_traces(bomb.getvalue())


def test_a_film_loses_its_place_and_keeps_its_length() -> None:
    """The telling boxes are blanked where they stand, so that everything else is where it was."""
    sent = filmed()
    kept = without_traces(sent)
    assert b"SECRET" not in kept
    assert len(kept) == len(sent)
    assert kept.index(b"mdat") == sent.index(b"mdat")
    assert kept.count(b"film") == 50


@pytest.mark.parametrize("sent", [b"", b"OggS" + bytes(100), b"%PDF-1.7", b"BM and more words", b"II"])
def test_all_else_is_left_as_it_was_sent(sent: bytes) -> None:
    """Recordings of Telegram, letters and words are none of this module's business."""
    assert without_traces(sent) == sent


@given(st.binary(max_size=60), st.integers(0, 400), st.integers(0, 255))
def test_broken_films_do_no_harm(noise: bytes, at: int, size: int) -> None:
    """Boxes of any size anywhere end the search, and never change the length."""
    film = bytearray(filmed())
    film[at : at + len(noise)] = noise
    film[at : at + 1] = bytes([size])
    try:
        assert len(without_traces(bytes(film))) == len(film)
    except UnreadableError:
        assert not film.startswith(filmed()[:8])


def _pages(*sides: int) -> bytes:
    """A scan whose pages are squares of these sides."""
    first, *others = (Image.new("1", (side, side)) for side in sides)
    written = BytesIO()
    first.save(written, "TIFF", save_all=True, append_images=others, compression="tiff_deflate")
    return written.getvalue()


def test_a_page_is_measured_before_it_is_unpacked() -> None:
    """A small first page lets in no huge ones behind it, which a few bytes are enough to make."""
    sent = _pages(1, 6000, 6000)
    assert len(sent) < 50_000
    with pytest.raises(UnreadableError, match="too many pixels"):
        without_traces(sent)
    assert opened(without_traces(_pages(1, 500, 500))).n_frames == 3  # type: ignore[attr-defined]


def test_an_animation_of_countless_tiny_frames_is_not_unpacked() -> None:
    """Each frame costs time and memory, however small it is."""
    frame = b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\2\2\x44\1\0"
    head = b"GIF89a\1\0\1\0\x80\0\0" + b"\0\0\0\xff\xff\xff"
    with pytest.raises(UnreadableError, match="too many pixels"):
        without_traces(head + frame * 6000 + b"\x3b")


def test_a_film_of_boxes_in_boxes_is_refused() -> None:
    """No film is nested a thousand deep: what might stand at the bottom cannot be taken out."""
    film = b""
    for _ in range(3000):
        film = (8 + len(film)).to_bytes(4) + b"moov" + film
    with pytest.raises(UnreadableError, match="boxes"):
        without_traces(box(b"ftyp", b"isom", bytes(4)) + film)
