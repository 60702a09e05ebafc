"""What does a case look like in a file that goes from one desk to another?

A `.case` file is a ZIP with `bundle.json`, the papers and grounds it names, a manifest of their digests and the sending
desk's signature on that manifest. It is read without trust: names, sizes and digests are checked before anything in it
is believed, and nothing is ever unpacked into a folder.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workbench.records.canonical import canonical_json, sha256_hex

FORM = "workbench-case-1"
PURPOSE = "case-bundle"
BODY, MANIFEST, SIGNATURE = "bundle.json", "manifest.json", "manifest.sig"
MOST_BYTES = 256 * 1024 * 1024  # of everything unpacked
MOST_FILES = 2_000
_STAMP = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same case


class BadBundle(Exception):
    """Not a whole bundle; says why."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A bundle as it was read: every file by name, the bytes the signature covers, and the signature."""

    files: Mapping[str, bytes]
    manifest: bytes
    signature: bytes


def bundle_bytes(files: Mapping[str, bytes], sign: Callable[[bytes], bytes]) -> bytes:
    """The file itself. `sign` answers the signature on the manifest."""
    manifest = canonical_json({"form": FORM, "files": {name: sha256_hex(files[name]) for name in sorted(files)}})
    whole = {**files, MANIFEST: manifest, SIGNATURE: sign(manifest)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(whole):
            info = zipfile.ZipInfo(name, _STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, whole[name])
    return buffer.getvalue()


def read_bundle(data: bytes) -> Parts:
    """Every part, as the manifest names it. Raises `BadBundle`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
                raise BadBundle("too large")
            names = [info.filename for info in infos]
            if len(set(names)) != len(names) or not {BODY, MANIFEST, SIGNATURE} <= set(names):
                raise BadBundle("parts are missing or named twice")
            found = {info.filename: _part(archive, info) for info in infos}
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error) as damage:
        raise BadBundle("not a bundle") from damage
    manifest, signature = found.pop(MANIFEST), found.pop(SIGNATURE)
    try:
        told = json.loads(manifest)
        digests = dict(told["files"])
        form = told["form"]
    except (ValueError, KeyError, TypeError) as damage:
        raise BadBundle("the manifest cannot be read") from damage
    if form != FORM or canonical_json(told) != manifest:
        raise BadBundle("a bundle of another form")
    if digests != {name: sha256_hex(part) for name, part in found.items()}:
        raise BadBundle("a part is not what the manifest says")
    return Parts(found, manifest, signature)


def _part(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    with archive.open(info) as file:
        data = file.read(MOST_BYTES + 1)
    if len(data) != info.file_size:
        raise BadBundle("a part is longer than it says")
    return data
