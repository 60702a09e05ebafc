"""How is a signed paper shown by a viewer that draws no form fields?

As a copy with the slips of its signatures drawn into the page. The copy is for the eye and the printer only: it carries
no signature, and the signed file stays as it is.
"""

from __future__ import annotations

from io import BytesIO


def for_display(data: bytes) -> bytes:
    """The copy; a paper without signature fields is its own."""
    if b"/FT /Sig" not in data and b"/FT/Sig" not in data:
        return data
    import pikepdf

    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.flatten_annotations("all")
        pdf.save(out)
    return out.getvalue()
