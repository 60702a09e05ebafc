"""What is each piece of a document, for a reader who does not see the page?

A tree of headings, paragraphs, tables and figures in reading order (ISO 32000-1, 14.7 and 14.8). Its leaves point to
marked stretches of the pages; whatever only decorates a page is marked as an artifact and stands outside the tree.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.reports.pdf_file import PdfFile, words

GROUPS = frozenset({"Document", "Table", "TR", "L", "LI"})  # hold other parts, never text of their own
ROW_HEAD, COLUMN_HEAD = "/O /Table /Scope /Row", "/O /Table /Scope /Column"


@dataclass(slots=True, eq=False)
class Part:
    """`kind` is the standard type: H1, H2, P, Table, TR, TH, TD, L, LI, Lbl, LBody, Figure. `places` are stretches as
    (page, number on that page), in the order of the document with the parts below.
    """

    kind: str
    language: str = ""
    alternative: str = ""
    attributes: str = ""
    below: list[Part | tuple[int, int]] = field(default_factory=list)


def write_structure(file: PdfFile, document: Part, pages: list[int]) -> int:
    """The tree's root object. `pages` are the object numbers of the pages, whose /StructParents is their index."""
    root = file.reserve()
    parents: list[dict[int, int]] = [{} for _ in pages]
    top = _part(file, document, root, pages, parents)
    nums = []
    for index, found in enumerate(parents):
        held = " ".join(f"{found[number]} 0 R" for number in range(len(found)))
        nums.append(f"{index} [{held}]")
    tree = file.put(f"<< /Nums [{' '.join(nums)}] >>")
    file.put(f"<< /Type /StructTreeRoot /K {top} 0 R /ParentTree {tree} 0 R /ParentTreeNextKey {len(pages)} >>", root)
    return root


def _part(file: PdfFile, part: Part, above: int, pages: list[int], parents: list[dict[int, int]]) -> int:
    number = file.reserve()
    home = next((place[0] for place in part.below if isinstance(place, tuple)), None)
    kids = []
    for kid in part.below:
        if isinstance(kid, Part):
            if kid.below:  # nothing was drawn of an empty part
                kids.append(f"{_part(file, kid, number, pages, parents)} 0 R")
            continue
        page, mark = kid
        parents[page][mark] = number
        kids.append(str(mark) if page == home else f"<< /Type /MCR /Pg {pages[page]} 0 R /MCID {mark} >>")
    said = f" /Lang ({part.language})" if part.language else ""
    said += f" /Alt {words(part.alternative)}" if part.alternative else ""
    said += f" /A << {part.attributes} >>" if part.attributes else ""
    at = f" /Pg {pages[home]} 0 R" if home is not None else ""
    file.put(f"<< /Type /StructElem /S /{part.kind} /P {above} 0 R{at}{said} /K [{' '.join(kids)}] >>", number)
    return number
