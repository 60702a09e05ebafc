"""Which font files is paper printed with, and where do they come from?

Two packages carry variable fonts under the SIL Open Font License: Noto Sans (SC, TC, JP, KR) and Inter. A PDF needs
static outlines, so four static faces are made once: into the user's cache, or into a bundle when it is built. They get
names of their own, because faces that share a name are merged by readers and bold text would turn thin.

The made faces hold common Han characters and Latin. Any other character one of the five has (rare Han, Hangul, Greek,
Cyrillic: some 46,000) comes from a small face made for the one document that needs it. None of them has emoji, Hebrew,
Arabic, Thai or Devanagari.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import Any

from workbench.common.errors import StaffError
from workbench.common.paths import resources
from workbench.common.text import Text

RECIPE = 3  # raised when the made faces change
WEIGHTS = {"Regular": 400, "Bold": 700}
HAN, LATIN = "WorkbenchHan", "WorkbenchLatin"
SOURCES = {"sc": HAN, "inter": LATIN, "tc": "WorkbenchHanTC", "jp": "WorkbenchHanJP", "kr": "WorkbenchHangul"}
"""Fonts to look a character up in, in this order, with the family its face is named by."""
NEEDED = frozenset({"sc", "inter"})
FIRST_HAN = 0x2E80
FILES = tuple(f"{family}-{weight}.ttf" for family in (HAN, LATIN) for weight in WEIGHTS)

# Frequent in names of people and shops, yet outside level one of GB 2312.
NAMES = (
    "鑫淼焱垚琪琳瑶瑜瑾璇璐琛琦玮玥珺珂琬璟玺瑄琰钰铄锟骐骁骞祺禧祎祯禹稷笙箐筱筠菁菡萱葵蓓薇薰蕾蕙藜芊芮芸芷苒茉茗茜荟"
    "莎莓莘菀莞婷婕婧婉娅娴媛嫣妍妤妮姗姝昊昕晟晔晗暄曦旻昱昇轩辕潇漪沁泓洺浠涵淇淳滢澜瀚濠沅汐沐淞岚岑崴嵘嵩峥圳埔堃怡恺"
    "惬愔忻喵呗咪嗨哒噜喆粼彤彧宸寰倩俪俐偲佺佶侑烨煜炜熠燚奕羿翊翀楠榕桦梓棠槿樾柚檀霏霓雯韬赟飒馥鸢鹭鲲鲤麒麟麓荞芃茏"
    "嫒蔻蓁葳鹂缇绮绫缦缘衿袆裾靓靖翎翡琥珀玑琉璃珞珈瓴甄筝篆籽粲粿糯臻舫艋芙莳荔荻莲"
)
_NAME_IDS = (1, 2, 3, 4, 6, 16, 17, 25)
# Tables that say how to shape, not how to draw; drawing one character after the other needs none of them.
_SHAPING = ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "HVAR", "VVAR", "MVAR", "vhea", "vmtx", "DSIG", "meta"]


def han_source(region: str = "sc") -> Path:
    """The variable Noto Sans of a region, from its package. Raises `StaffError` (`FONT_MISSING`)."""
    import justmytype_intl_cjk

    folder = Path(justmytype_intl_cjk.__file__).parent / "fonts" / "ofl" / f"notosans{region}"
    return _present(folder / f"NotoSans{region.upper()}[wght].ttf")


def latin_source() -> Path:
    """The variable Inter of its package. Raises `StaffError` (`FONT_MISSING`)."""
    import fontpkg_inter

    return _present(Path(fontpkg_inter.__file__).parent / "files" / "Inter[opsz,wght].ttf")


def _present(path: Path) -> Path:
    if not path.is_file():
        raise StaffError(
            Text(f"PDF 没有生成：缺少字体 {path.name}", f"No PDF was made: the font {path.name} is missing"),
            Text("决策已保存。请重新安装程序后再导出", "The decision is saved. Install the program anew, then export"),
            code="FONT_MISSING",
        )
    return path


def ready(cache: Path | None = None) -> Path:
    """The folder that holds the made faces; makes them (some seconds, once) where they are not there yet.

    Raises `StaffError` (`FONT_MISSING`, `FONT_CACHE`).
    """
    bundled = resources() / "fonts"
    if _whole(bundled):
        return bundled
    folder = cache or default_cache()
    if not _whole(folder):
        try:
            build(folder)
        except OSError as fault:
            raise StaffError(
                Text(f"PDF 没有生成：字体缓存 {folder} 无法写入", f"No PDF was made: {folder} cannot be written"),
                Text(
                    "决策已保存。请检查磁盘空间与权限后重试",
                    "The decision is saved. Check disk space and rights, retry",
                ),
                code="FONT_CACHE",
            ) from fault
    return folder


def default_cache() -> Path:
    """One folder per version of the fonts and of the recipe."""
    import platformdirs

    sources = "-".join(version(name) for name in ("justmytype-intl-cjk", "fontpkg-inter"))
    return platformdirs.user_cache_path("merchant-loan-workbench") / f"fonts-{RECIPE}-{sources}"


def _whole(folder: Path) -> bool:
    return all((folder / name).is_file() for name in FILES)


def build(folder: Path) -> None:
    """Make the four faces into `folder`; all of them are there afterwards, or the folder is as it was."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=folder.name, dir=folder.parent))
    try:
        _make(made, HAN, han_source(), common_han() | latin(), {})
        _make(made, LATIN, latin_source(), latin(), {"opsz": 14})
        folder.mkdir(exist_ok=True)
        for name in FILES:
            os.replace(made / name, folder / name)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _make(folder: Path, family: str, source: Path, characters: frozenset[int], pins: dict[str, float]) -> None:
    part = _subset(source, characters)
    for weight in WEIGHTS:
        (folder / f"{family}-{weight}.ttf").write_bytes(_static(part, f"{family}-{weight}", WEIGHTS[weight], pins))


def common_han() -> frozenset[int]:
    """Level one of GB 2312 (3,755 Han characters, Chinese punctuation and full-width forms) and characters of names."""
    found: set[int] = set(range(0x3000, 0x3020)) | set(range(0xFF01, 0xFF60)) | set(range(0xFFE0, 0xFFE7))
    for row in range(0xB0, 0xD8):
        for cell in range(0xA1, 0xFF):
            found.update(map(ord, bytes((row, cell)).decode("gb2312", "ignore")))
    return frozenset(found) | frozenset(map(ord, NAMES))


def latin() -> frozenset[int]:
    """Latin letters of Europe and Vietnam, figures, currency signs and the signs the papers use."""
    blocks = (
        range(0x20, 0x7F),
        range(0xA0, 0x250),
        range(0x1E00, 0x1F00),
        range(0x2010, 0x2044),
        range(0x20A0, 0x20C0),
    )
    return frozenset(point for block in blocks for point in block) | frozenset(map(ord, "−×≤≥≠≈±√→←↑↓•…·‹›№™"))


def _subset(source: Path, characters: frozenset[int]) -> bytes:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.drop_tables += _SHAPING
    with TTFont(source, lazy=True, recalcTimestamp=False) as font:
        chooser = subset.Subsetter(options)
        chooser.populate(unicodes=characters)
        chooser.subset(font)
        return _bytes_of(font)


def _static(variable: bytes, name: str, weight: int, pins: dict[str, float]) -> bytes:
    """One weight of a variable font under a name of its own."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(BytesIO(variable), lazy=True, recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": weight, **pins}, inplace=True, optimize=False)
    table = font["name"]
    table.names = [record for record in table.names if record.nameID not in _NAME_IDS]
    family = name.rpartition("-")[0]
    for number, words in ((1, name), (2, "Regular"), (3, name), (4, name), (6, name), (16, family), (17, name)):
        table.setName(words, number, 3, 1, 0x409)
    return _bytes_of(font)


def _bytes_of(font: Any) -> bytes:
    out = BytesIO()
    font.save(out)
    return out.getvalue()


@lru_cache(maxsize=len(SOURCES))
def characters_of(source: str) -> frozenset[int]:
    """Every character of one of the `SOURCES`; none of a further region that was left out of an installation."""
    from fontTools.ttLib import TTFont

    try:
        path = _source(source)
    except StaffError:
        if source in NEEDED:
            raise
        return frozenset()
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _source(source: str) -> Path:
    return latin_source() if source == "inter" else han_source(source)


@lru_cache(maxsize=4096)
def source_of(character: str) -> str | None:
    """The first font that has a character; None where none has.

    Letters of Europe come from Inter first, so that a word is in one face. A mark that sits on the letter before it is
    taken from Noto Sans SC alone: the others place it by rules for shaping that are not drawn by.
    """
    wanted = tuple(SOURCES)
    if unicodedata.combining(character):
        wanted = ("sc",)
    elif ord(character) < FIRST_HAN:
        wanted = ("inter", *(source for source in SOURCES if source != "inter"))
    return next((source for source in wanted if ord(character) in characters_of(source)), None)


@lru_cache(maxsize=32)
def extra_face(source: str, characters: frozenset[int], weight: str) -> tuple[str, bytes]:
    """Name and file of a face for characters outside the made faces, all of one source.

    Raises `StaffError` (`GLYPH_MISSING`) naming those the source has not; none is printed as a box.
    """
    missing = characters - characters_of(source)
    if missing:
        shown = " ".join(f"“{chr(point)}” (U+{point:04X})" for point in sorted(missing)[:5])
        raise StaffError(
            Text(f"PDF 没有生成：字体中没有 {shown}", f"No PDF was made: no font has {shown}"),
            Text(
                "决策已保存。请更正商户资料中的这些字符后重试", "The decision is saved. Correct these characters, retry"
            ),
            code="GLYPH_MISSING",
        )
    mark = hashlib.sha256(",".join(map(str, sorted(characters))).encode()).hexdigest()[:10]
    name, pins = f"{SOURCES[source]}{mark}-{weight}", {"opsz": 14.0} if source == "inter" else {}
    return name, _static(_subset(_source(source), characters), name, WEIGHTS[weight], pins)
