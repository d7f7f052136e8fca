"""Cut the fonts that printed matter is set in out of Inter's variable font; typesetting wants one file a weight.

Run by a developer, once for each version of Inter:

    uv run --no-project --with fonttools==4.60.1 --with fontpkg-inter==4.1.post1 python scripts/fonts.py
"""

from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

PACKAGE = "fontpkg-inter"
FONTS = Path(__file__).resolve().parent.parent / "dialog" / "lib" / "fonts"
# File, family, weight told to the reader of the file, and where on Inter's axes it lies (as in static/css/tokens.css).
CUTS = (
    ("InterText-Regular.ttf", "Inter Text", 400, {"opsz": 14, "wght": 430}),
    ("InterText-SemiBold.ttf", "Inter Text", 600, {"opsz": 14, "wght": 650}),
    ("InterDisplay-SemiBold.ttf", "Inter Display", 600, {"opsz": 32, "wght": 660}),
)
# Latin with everything Sámi and Polish need, Cyrillic, punctuation, arrows and signs.
LETTERS = [*range(0x20, 0x250), *range(0x400, 0x460), *range(0x1E00, 0x1F00), *range(0x2000, 0x2070), 0x20AC, 0x2122]


def main() -> None:
    source = files("fontpkg_inter")
    for file, family, weight, axes in CUTS:
        with (source / "files" / "Inter[opsz,wght].ttf").open("rb") as variable:
            font = instantiateVariableFont(TTFont(variable), axes)
        options = Options()
        options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "calt", "tnum", "case", "liga"]
        options.hinting = False
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=LETTERS)
        subsetter.subset(font)
        name_it(font, family, weight)
        font.save(FONTS / file)
    (FONTS / "LICENSE").write_text((source / "LICENSE").read_text("utf-8"), "utf-8")
    (FONTS / "SOURCE.txt").write_text(
        f"Inter, SIL Open Font License 1.1 (LICENSE), cut by scripts/fonts.py from {PACKAGE} {version(PACKAGE)}\n",
        "utf-8",
    )


def name_it(font: TTFont, family: str, weight: int) -> None:
    style = {400: "Regular", 600: "SemiBold"}[weight]
    font["OS/2"].usWeightClass = weight
    full = f"{family} {style}"
    for number, words in ((1, full), (2, "Regular"), (4, full), (6, full.replace(" ", "")), (16, family), (17, style)):
        font["name"].setName(words, number, 3, 1, 0x409)
        font["name"].removeNames(number, 1)


if __name__ == "__main__":
    main()
