"""How a Word file looks: page, fonts and styles after GB/T 9704-2012.

The fonts are named, not embedded: 方正小标宋简体, 仿宋_GB2312 and 楷体_GB2312 are not free. Every font
names its stand-ins (the system's own face of the class, then free ones) for a Word that lacks it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

LATIN = "Times New Roman"
SONG, HEI, KAI, FANGSONG, TITLE = "宋体", "黑体", "楷体_GB2312", "仿宋_GB2312", "方正小标宋简体"
STAND_INS = {
    SONG: ("SimSun", "Noto Serif CJK SC", "Source Han Serif SC"),
    HEI: ("SimHei", "Noto Sans CJK SC", "Source Han Sans SC"),
    KAI: ("楷体", "KaiTi", "AR PL UKai CN", "LXGW WenKai", "Noto Serif CJK SC"),
    FANGSONG: ("仿宋", "FangSong", "FZFangSong-Z02", "Noto Serif CJK SC"),
    TITLE: ("小标宋", "FZXiaoBiaoSong-B05S", "宋体", "Noto Serif CJK SC"),
    LATIN: ("Liberation Serif", "Noto Serif"),
}
PITCH = Pt(28.95)  # 225 mm over 22 lines
LEFT, CENTER, BOTH = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
FULL_WIDTH = Mm(156)
# The number's dash lies 7 mm below the text area, the footer's lower edge half a line (14 pt) deeper.
FOOTER_DISTANCE = Mm(35 - 7 - 2.5)


@dataclass(frozen=True)
class Look:
    """One paragraph style. `pitch` None: single spacing, off the page's grid (tables, small print)."""

    face: str
    points: float
    align: WD_ALIGN_PARAGRAPH = LEFT
    pitch: Pt | None = PITCH
    indent: int = 0  # characters of the first line
    before: float = 0
    after: float = 0
    keep_with_next: bool = False
    bold: bool = False
    level: int | None = None  # in the outline, 0 is the highest


LOOKS = {
    "Normal": Look(FANGSONG, 16),
    "Title": Look(TITLE, 22, CENTER, Pt(36), after=14, keep_with_next=True, bold=True),
    "Subtitle": Look(KAI, 16, CENTER, after=14, keep_with_next=True),
    "Heading 1": Look(HEI, 16, indent=2, keep_with_next=True, level=0),
    "Heading 2": Look(KAI, 16, indent=2, keep_with_next=True, level=1),
    "Heading 3": Look(FANGSONG, 16, indent=2, keep_with_next=True, level=2),
    "Body Text": Look(FANGSONG, 16, BOTH, indent=2),
    "List Number": Look(FANGSONG, 16, BOTH, indent=2),
    "Caption": Look(HEI, 12, CENTER, None, before=8, after=4, keep_with_next=True),
    "Table Text": Look(FANGSONG, 10.5, LEFT, None, before=1.5, after=1.5),
    "Table Fine": Look(FANGSONG, 9, LEFT, None, before=1, after=1),
    "Table Text Head": Look(HEI, 10.5, CENTER, None, before=1.5, after=1.5),
    "Table Fine Head": Look(HEI, 9, CENTER, None, before=1, after=1),
    "Note": Look(KAI, 10.5, LEFT, None, before=4, after=8),
    "Banner": Look(HEI, 14, CENTER, after=14),
    "Footer": Look(SONG, 14, LEFT, None),
}


def style_id(name: str) -> str:
    """How paragraphs and tables name a style: the library's own search for it takes seconds."""
    return name.replace(" ", "")


def lay_out(document: WordDocument, lang: str) -> None:
    """Give an empty document page, page numbers and styles."""
    _set_defaults(document, lang)
    for name, look in LOOKS.items():
        _set_style(_style(document, name), look, lang)
    section = document.sections[0]
    _set_page(section)
    _set_page_numbers(document, section)
    for part in document.part.package.iter_parts():
        if part.partname.endswith("/fontTable.xml"):
            part._blob = _font_table()


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(15), FOOTER_DISTANCE
    # The fixed pitch alone makes 22 lines. A grid of lines beside it makes LibreOffice lose rows of
    # tables at the end of a page.
    section._sectPr.remove(section._sectPr.find(qn("w:docGrid")))


def _set_page_numbers(document: WordDocument, section: Section) -> None:
    """`— 1 —` outside: right on odd pages, left on even ones, one character in."""
    document.settings.odd_and_even_pages_header_footer = True
    for footer, align in ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.style = document.styles["Footer"]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        paragraph.add_run("— ")
        _add_page_field(paragraph)
        paragraph.add_run(" —")


def _add_page_field(paragraph: Paragraph) -> None:
    for kind in ("begin", None, "separate", "1", "end"):
        run = paragraph.add_run()
        if kind is None:
            instruction = OxmlElement("w:instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = " PAGE "
            run._r.append(instruction)
        elif kind == "1":
            run.text = kind
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _style(document: WordDocument, name: str) -> ParagraphStyle:
    if name in document.styles:
        return document.styles[name]
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    return style


def _set_style(style: ParagraphStyle, look: Look, lang: str) -> None:
    """Say all of a style anew: nothing of the template's colours, rules and fonts is left."""
    element = style.element
    for old in [*element.findall(qn("w:pPr")), *element.findall(qn("w:rPr"))]:
        element.remove(old)
    element.get_or_add_rPr().append(_fonts(look.face, lang))
    style.font.size, style.font.bold = Pt(look.points), look.bold
    form = style.paragraph_format
    form.alignment = look.align
    form.line_spacing = look.pitch or 1.0
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.keep_with_next = look.keep_with_next
    form.widow_control = False
    if look.indent:
        form.first_line_indent = Pt(look.points * look.indent)
        # Word follows the characters where both are given, and so a change of the size.
        element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(100 * look.indent))
    if look.pitch is None:
        _insert(element.pPr, "w:snapToGrid", "0", before=("w:spacing", "w:ind", "w:jc", "w:outlineLvl"))
    if look.level is not None:
        _insert(element.pPr, "w:outlineLvl", str(look.level), before=())


def _insert(properties: OxmlElement, tag: str, value: str, *, before: tuple[str, ...]) -> None:
    """Put a property where the schema wants it: before the first of some that may follow."""
    new = OxmlElement(tag)
    new.set(qn("w:val"), value)
    following = [one for one in properties if one.tag in {qn(name) for name in before}]
    if following:
        following[0].addprevious(new)
    else:
        properties.append(new)


def _fonts(face: str, lang: str) -> OxmlElement:
    fonts = OxmlElement("w:rFonts")
    for place, name in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", face), ("cs", LATIN)):
        fonts.set(qn(f"w:{place}"), name)
    if lang == "zh":
        # Quotation marks and dashes are in both scripts; here they are Chinese.
        fonts.set(qn("w:hint"), "eastAsia")
    return fonts


def _set_defaults(document: WordDocument, lang: str) -> None:
    """No theme fonts, no space after paragraphs; the language of the text for the spelling check."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    run.replace(run.find(qn("w:rFonts")), _fonts(FANGSONG, lang))
    said = run.find(qn("w:lang"))
    said.set(qn("w:val"), "en-US")
    said.set(qn("w:eastAsia"), "zh-CN")
    space = defaults.find(qn("w:pPrDefault")).find(qn("w:pPr")).find(qn("w:spacing"))
    space.set(qn("w:after"), "0")
    space.set(qn("w:line"), "240")


@cache
def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/></w:font>'
        for name, others in STAND_INS.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()
