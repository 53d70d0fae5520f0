"""Make the sample study's leaflets: words (leaflet/*.yaml) and pictures become PDFs by Chromium.

Needs Debian's `chromium` and `fonts-noto-core`. With the same versions of both, the same bytes come out.

    python scripts/make_leaflets.py
"""

import html
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent / "leaflet"
OUT = Path(__file__).parent.parent / "conversations" / "genetics-leaflet"
LANGUAGES = ("en", "en-x-easy", "ur", "ar")

Words = dict[str, Any]

# A run of Latin words and figures that starts with a letter and is not part of a tag.
LATIN = re.compile(r"(?<![</A-Za-z])[A-Za-z][A-Za-z0-9 .;:–-]*[A-Za-z0-9](?![A-Za-z0-9>])")

CHROMIUM = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-pdf-header-footer",
)

# Which of the hundred dots are marked: spread out, so that no row looks like "the bad row".
MARKED = {3: {27, 54, 81}, 6: {13, 27, 48, 54, 75, 81}}

# A pair of gene copies each: (x of the person, the copies from left to right).
PARENTS = {"woman": (98, ("gene", "changed")), "man": (222, ("changed", "gene"))}
CHILDREN = (
    (40, ("gene", "gene")),
    (120, ("gene", "changed")),
    (200, ("changed", "gene")),
    (280, ("changed", "changed")),
)


def main() -> None:
    """Write one PDF a language into the sample conversation and say how big each is."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("Chromium is not here. Please install it: apt-get install chromium fonts-noto-core")
    for language in LANGUAGES:
        words = yaml.safe_load((HERE / f"{language}.yaml").read_text("utf-8"))
        pdf = without_dates(print_pdf(chromium, document(words)))
        target = OUT / f"leaflet-{language}.pdf"
        target.write_bytes(pdf)
        print(f"{target.name}: {len(pdf) / 1000:.0f} kB")


def print_pdf(chromium: str, page: str) -> bytes:
    """The document as a tagged PDF; its title and language are the document's own."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "leaflet.html"), Path(folder, "leaflet.pdf")
        source.write_text(page, "utf-8")
        own = [f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run([chromium, *CHROMIUM, *own], check=True, capture_output=True)
        return target.read_bytes()


def without_dates(pdf: bytes) -> bytes:
    """The same PDF with one fixed moment in place of now; the length stays, so offsets stay true."""
    return re.sub(rb"\(D:\d{14}", b"(D:20261101090000", pdf)


def document(words: Words) -> str:
    """A whole HTML document."""
    easy = "pages" in words
    pages = easy_pages(words) if easy else full_pages(words)
    body = "".join(f'<section class="page">{page}</section>' for page in pages)
    size = "A4" if easy else "A5"
    direction = "rtl" if words["lang"] in ("ur", "ar") else "ltr"
    return (
        f'<!doctype html><html lang="{words["lang"]}" dir="{direction}" class="{"easy" if easy else ""}">'
        f'<meta charset="utf-8"><title>{html.escape(words["title"])}</title>'
        f"<style>@page {{ size: {size}; margin: 0 }} {(HERE / 'style.css').read_text('utf-8')}</style>"
        f"<body>{(HERE / 'pictures.svg').read_text('utf-8')}{body}</body></html>"
    )


def full_pages(words: Words) -> list[str]:
    """The two pages of the full leaflet."""
    why, todo = words["why"], words["todo"]
    first = [
        header(words),
        f'<p class="lead">{rich(words["lead"])}</p>',
        counts(words["counts"]),
        heading(why) + "".join(f"<p>{rich(text)}</p>" for text in why["paragraphs"]),
        blame(words["blame"]),
    ]
    second = [
        inheritance(words["four"]),
        heading(todo) + f'<ul class="todo">{"".join(map(row, todo["steps"]))}</ul>',
        f'<p class="close">{rich(todo["after"])}</p>',
        footer(words),
    ]
    return ["".join(first), "".join(second)]


def easy_pages(words: Words) -> list[str]:
    """Easy Read: rows of one picture and one sentence, under headings."""
    pages = ["".join(easy_part(part) for part in parts) for parts in words["pages"]]
    return [header(words) + pages[0], *pages[1:-1], pages[-1] + footer(words)]


def easy_part(part: Words) -> str:
    rows = "".join(row(each) for each in part["rows"])
    return f'{heading(part) if "heading" in part else ""}<ul class="rows">{rows}</ul>'


def header(words: Words) -> str:
    title = f"<div><p>{rich(words['for_whom'])}</p><h1>{rich(words['title'])}</h1></div>"
    return f"<header>{title}{picture('family', words['picture'])}</header>"


def footer(words: Words) -> str:
    return f"<footer>{''.join(f'<p>{rich(line)}</p>' for line in words['sources'])}</footer>"


def heading(part: Words) -> str:
    return f"<h2>{rich(part['heading'])}</h2>"


def row(step: Words) -> str:
    return f"<li>{picture(step['picture'])}<p>{rich(step['words'])}</p></li>"


def counts(part: Words) -> str:
    """Two squares of a hundred dots, side by side."""
    both = "".join(
        f"<figure>{picture(f'dots-{marked}')}<figcaption>{rich(part[key]['before'])}"
        f"<strong>{rich(part[key]['big'])}</strong>{rich(part[key]['words'])}</figcaption></figure>"
        for key, marked in (("related_no", 3), ("related_yes", 6))
    )
    return f'{heading(part)}<div class="counts">{both}</div><p>{rich(part["after"])}</p>'


def blame(part: Words) -> str:
    inner = f"{heading(part)}<p>{rich(part['words'])}</p>"
    return f'<div class="blame">{picture("kind")}<div>{inner}</div></div>'


def inheritance(part: Words) -> str:
    """Two parents with one changed copy each, their four possible children, and what each means."""
    outcomes = "".join(
        f"<li><b>{rich(each['big'])}</b>{rich(each['words'])}</li>" for each in part["outcomes"]
    )
    drawing = (
        f'<svg class="tree" viewBox="0 0 320 127" role="img" aria-label="{html.escape(part["picture"])}">'
        f"{family_lines()}{parents()}{children()}</svg>"
    )
    return f'{heading(part)}{drawing}<ul class="outcomes">{outcomes}</ul><p>{rich(part["after"])}</p>'


def family_lines() -> str:
    down = "".join(f"M160 67 H{x - 13} V75 " for x, _ in CHILDREN)
    return f'<path d="M120 46 H200 M160 46 V67 {down}" fill="none" stroke="#8aa0a8" stroke-width="2"/>'


def parents() -> str:
    return "".join(
        f'<use href="#{who}" transform="translate({x} 20) scale(.88)"/>'
        f"{genes(x + (-40 if x < 160 else 40), 40, pair)}"
        for who, (x, pair) in PARENTS.items()
    )


def children() -> str:
    return "".join(
        f'<use href="#baby" transform="translate({x - 13} 91) scale(.62)"/>{genes(x + 17, 106, pair)}'
        for x, pair in CHILDREN
    )


def genes(x: int, y: int, pair: tuple[str, str]) -> str:
    """Two gene copies side by side, around x and y."""
    left, right = pair
    return (
        f'<use href="#{left}" transform="translate({x - 6} {y})"/>'
        f'<use href="#{right}" transform="translate({x + 6} {y})"/>'
    )


def picture(name: str, says: str = "") -> str:
    """One picture; without `says` it only repeats the words beside it, so a screen reader passes it."""
    label = f'role="img" aria-label="{html.escape(says)}"' if says else 'aria-hidden="true"'
    if name.startswith("dots-"):
        return f'<svg viewBox="0 0 120 120" {label}>{dots(int(name.removeprefix("dots-")))}</svg>'
    box = "0 0 180 110" if name == "family" else "0 0 120 120"
    return f'<svg viewBox="{box}" {label}><use href="#{name}"/></svg>'


def dots(marked: int) -> str:
    """A hundred dots, some marked by colour and by size."""
    return "".join(
        f'<circle cx="{10.5 + 11 * (n % 10)}" cy="{10.5 + 11 * (n // 10)}" '
        + ('r="5.4" fill="#d8492e"/>' if n in MARKED[marked] else 'r="3.6" fill="#9cc4bf"/>')
        for n in range(100)
    )


def rich(text: str) -> str:
    """Escaped text with **bold**; runs of Latin letters inside Urdu keep their own direction."""
    bold = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html.escape(text.replace("'", "’"), quote=False))
    if not re.search("[\u0600-\u06ff]", text):
        return bold
    return re.sub(LATIN, r'<bdi lang="en">\g<0></bdi>', bold)


if __name__ == "__main__":
    main()
