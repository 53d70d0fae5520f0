"""Posters: what is printed can be read, in every script, by people and by phones."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from bot.materials.poster import Line, Poster, Unprintable, poster

URL = "https://t.me/HealthyFuturesBot?start=3q2-7wAAQk9fXzEyMzQ1Ng"
MILLIMETRE = 300 / 25.4
MARGIN = 9 * MILLIMETRE
NAMES = {
    "en": "Healthy Futures",
    "ur": "صحت مند مستقبل",
    "ar": "مستقبل صحي",
    "bn": "সুস্থ ভবিষ্যৎ",
    "fr": "Un avenir sain",
    "es": "Futuro saludable",
    "pl": "Zdrowa przyszłość",
}
LINES = {
    "en": "Tell us what you think. Scan to chat on Telegram.",
    "en-x-easy": "Tell us what you think. Scan this with your phone.",
    "ur": "ہمیں اپنی رائے بتائیں۔ ٹیلی گرام پر بات کرنے کے لیے اسکین کریں۔",
    "ar": "أخبرنا برأيك. امسح الرمز للدردشة على تيليجرام.",
    "bn": "আপনার মতামত জানান। টেলিগ্রামে কথা বলতে স্ক্যান করুন।",
    "fr": "Dites-nous ce que vous en pensez. Scannez pour discuter sur Telegram.",
    "es": "Díganos qué piensa. Escanee para hablar por Telegram.",
    "pl": "Powiedz nam, co myślisz. Zeskanuj, aby porozmawiać w Telegramie.",
}
LONG = (
    "Listening to communities in Bradford about the leaflet on bowel cancer screening for people over fifty"
)
FOUR = ("en", "en-x-easy", "ur", "bn")
NO_FONT = "\U000f0000"


def made(*languages: str, names: list[Line] | None = None) -> Poster:
    """A poster in some languages, with its name in each of them or with names of its own."""
    own = [Line(NAMES[tag], tag) for tag in languages if tag in NAMES]
    return poster(names or own, [Line(LINES[tag], tag) for tag in languages], URL)


def dark(page: Poster) -> np.ndarray:
    """Where there is ink, as rows of booleans."""
    return np.asarray(Image.open(BytesIO(page.png)).convert("L")) < 200


def bands(ink: np.ndarray) -> list[tuple[int, int]]:
    """Where along the last axis there is ink, as (first, after the last), a blank between each two."""
    at = np.flatnonzero(ink.any(axis=0))
    pieces = [[at for _, at in run] for _, run in groupby(enumerate(at), key=lambda pair: pair[1] - pair[0])]
    return [(piece[0], piece[-1] + 1) for piece in pieces]


def strokes(word: str, language: str) -> list[int]:
    """A word as the name of a study: the widths of its pieces of ink, from left to right."""
    ink = dark(made("en", names=[Line(word, language)]))
    top, bottom = bands(ink.T)[0]
    return [after - first for first, after in bands(ink[top:bottom])]


def decoded(picture: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def fits(page: Poster) -> bool:
    """Whether the margins are blank on all four sides."""
    ink = dark(page)
    (left, right), (top, bottom) = ((bands(each)[0][0], bands(each)[-1][1]) for each in (ink, ink.T))
    height, width = ink.shape
    return min(left, top, width - right, height - bottom) > MARGIN


@pytest.mark.parametrize("languages", [("en",), FOUR, tuple(LINES)], ids=len)
def test_a_poster_is_a5_and_is_scanned(languages: tuple[str, ...]) -> None:
    """One page of A5, and its picture at 300 dpi; phones read the code, also when it is small and blurred."""
    page = made(*languages)
    assert page.missing == ()
    [sheet] = pypdfium2.PdfDocument(page.pdf)
    assert sheet.get_size() == pytest.approx((148 / 25.4 * 72, 210 / 25.4 * 72), abs=0.1)
    picture = Image.open(BytesIO(page.png))
    assert (picture.size, picture.mode) == ((1748, 2480), "RGB")
    assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    photographed = picture.resize((437, 620)).filter(ImageFilter.GaussianBlur(1))
    seen = [picture, photographed, sheet.render(scale=2).to_pil()]
    assert [decoded(each) for each in seen] == [[URL], [URL], [URL]]


@pytest.mark.parametrize("languages", [("en",), FOUR, tuple(LINES)], ids=len)
def test_a_line_is_inside_of_the_page_and_off_the_next(languages: tuple[str, ...]) -> None:
    """Margins are blank, and so is the paper between lines: as many bands of ink as lines, and the code's."""
    page = made(*languages, names=[Line("Hgph", "en")])
    words = {"ur": "ہمیں اپنی رائے بتائیں۔", "ar": "محمد Hgph", "bn": "জানান"}
    short = poster([Line("Hgph", "en")], [Line(words.get(tag, "Hgph"), tag) for tag in languages], URL)
    assert fits(page)
    assert fits(short)
    _name, _rule, *lines, code, link = bands(dark(short).T)
    assert len(lines) == len(languages)
    assert code[1] - code[0] >= 40 * MILLIMETRE
    assert link[0] - code[1] >= 8 * MILLIMETRE


def test_words_stay_readable_and_the_code_large() -> None:
    """In eight languages a capital letter is 3 mm high, in one the code is half as wide as the page."""
    *_, code, _ = bands(dark(made("en")).T)
    assert code[1] - code[0] >= 80 * MILLIMETRE
    lines = [Line(f"H {'H' * 30}", "en"), *(Line(LINES[tag], tag) for tag in list(LINES)[1:])]
    _, _, first, *_ = bands(dark(poster([Line("H", "en")], lines, URL)).T)
    assert first[1] - first[0] >= 3 * MILLIMETRE


@pytest.mark.parametrize("name", [LONG, "Llanfairpwllgwyngyllgogerychwyrndrobwll", "健康未来" * 20], ids=len)
def test_a_long_name_wraps_or_shrinks(name: str) -> None:
    """Be it many words or one long one: nothing leaves the page."""
    page = made("en", names=[Line(name, "en"), Line("Foo", "en")])
    assert fits(page)


@pytest.mark.parametrize("language", ["ur", "ar"])
def test_arabic_letters_are_joined(language: str) -> None:
    """A word whose letters all join is one stroke, and four where they are kept apart."""
    apart = "\u200c".join("محمد")
    assert len(strokes("محمد", language)) == 1
    assert len(strokes(apart, language)) == 4


@pytest.mark.parametrize("language", ["ur", "ar"])
def test_words_run_from_right_to_left(language: str) -> None:
    """The first letter is the rightmost, and the full stop is at the left even after a Latin word."""
    beh, alef = strokes("اب", language)
    assert alef < beh
    stop, *_, first = strokes("محمد ABC.", language)
    assert stop < min(30, first)


def test_bengali_letters_are_shaped() -> None:
    """Two consonants become one sign, narrower than both; a vowel that is said after stands before."""
    [joined], [apart] = strokes("ক্ষ", "bn"), strokes("কষ", "bn")
    assert joined < 0.8 * apart
    ink = dark(made("en", names=[Line("কি", "bn")]))
    top, bottom = bands(ink.T)[0]
    [(left, right)] = bands(ink[top:bottom])
    foot = ink[(top + bottom) // 2 : bottom, left:right]
    assert bands(foot)[0][1] < (right - left) / 3


def test_easy_read_is_larger_with_a_sentence_a_line() -> None:
    """Two sentences are two lines, with higher capitals than the same words beside them."""
    text = "HH. HH."
    page = poster([Line("H", "en")], [Line(text, "en"), Line(text, "en-x-easy")], URL)
    _, _, plain, first, second, *_ = ((after - at) for at, after in bands(dark(page).T))
    assert first == pytest.approx(second, abs=1)
    assert first > 1.15 * plain


def test_words_are_never_markup() -> None:
    """What a name holds is printed as it is, and can be read from the PDF."""
    name = "#strong[x] *a* _b_ <l> @y"
    text = pypdfium2.PdfDocument(made("en", names=[Line(name, "en")]).pdf)[0].get_textpage().get_text_range()
    assert name in " ".join(text.split())


def test_what_no_font_can_write_is_left_out_and_told() -> None:
    """No box is printed for a letter that nobody has; the language's tag says so."""
    lines = [Line(LINES["en"], "en"), Line(f"Scan {NO_FONT}", "qaa")]
    names = [Line(NAMES["en"], "en"), Line(NO_FONT, "qab")]
    page = poster(names, lines, URL)
    assert page.missing == ("qab", "qaa")
    assert page.png == made("en").png


@pytest.mark.parametrize("name, line", [(NO_FONT, "Scan"), ("Foo", NO_FONT)])
def test_a_poster_without_name_or_sentence_is_refused(name: str, line: str) -> None:
    """Where nothing is left of them, the error says what to install."""
    with pytest.raises(Unprintable, match=r"write qaa\b.*fonts-noto-core"):
        poster([Line(name, "qaa")], [Line(line, "qaa")], URL)


def test_what_does_not_fit_is_refused() -> None:
    """Too many words are no poster, nor is a link that is longer than the page is wide."""
    with pytest.raises(Unprintable, match="shorter name"):
        made("en", names=[Line("A long name " * 100, "en")])
    with pytest.raises(Unprintable, match="too long"):
        poster([Line("Foo", "en")], [Line("Scan", "en")], f"https://example.org/{'x' * 100}")


def test_the_same_words_make_the_same_poster() -> None:
    """No date, no chance: two files of one invite do not differ."""
    assert made("en", "ur") == made("en", "ur")
