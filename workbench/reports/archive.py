"""What makes a paper fit for an archive?

Marks of PDF/A (ISO 19005-2 and -3, level B): metadata in XMP that agrees with the document's information, one output
intent with the colour space its colours are in, no encryption, scripts or outside references. A paper that carries
files is part 3, any other part 2. The text is tagged and maps to Unicode besides, which level B does not ask for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from workbench.reports.colour_space import srgb_profile
from workbench.reports.pdf_file import PdfFile, words

PRODUCER = "merchant-loan-workbench"
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{day}T00:00:00+08:00</xmp:CreateDate>
<xmp:ModifyDate>{day}T00:00:00+08:00</xmp:ModifyDate>
<pdfaid:part>{part}</pdfaid:part>
<pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


@dataclass(frozen=True, slots=True)
class About:
    """What a document says of itself. `day` is that of the decision, so that the same case gives the same bytes."""

    title: str
    author: str
    language: str
    day: date
    carries_files: bool


def pdf_day(day: date) -> str:
    return f"D:{day:%Y%m%d}000000+08'00'"


def write_info(file: PdfFile, about: About) -> int:
    at = words(pdf_day(about.day))
    return file.put(
        f"<< /Title {words(about.title)} /Author {words(about.author)} /Creator {words(PRODUCER)} "
        f"/Producer {words(PRODUCER)} /CreationDate {at} /ModDate {at} >>"
    )


def write_marks(file: PdfFile, about: About) -> str:
    """Metadata and output intent; entries for the catalogue."""
    packet = _PACKET.format(
        title=escape(about.title),
        author=escape(about.author),
        language=about.language,
        producer=PRODUCER,
        day=about.day.isoformat(),
        part=3 if about.carries_files else 2,
    )
    metadata = file.stream("/Type /Metadata /Subtype /XML", packet.encode("utf-8"), squeeze=False)
    profile = file.stream("/N 3", srgb_profile())
    intent = file.put(
        "<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (sRGB IEC61966-2.1) "
        f"/Info (sRGB IEC61966-2.1) /DestOutputProfile {profile} 0 R >>"
    )
    return f" /Metadata {metadata} 0 R /OutputIntents [{intent} 0 R]"
