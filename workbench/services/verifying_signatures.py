"""Do the electronic signatures in a paper hold, and are they those of this desk's people?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from workbench.common.dates import local
from workbench.common.text import Text
from workbench.services.ground import Ground

if TYPE_CHECKING:
    from workbench.reports.signature_check import SignatureFinding
    from workbench.storage.papers import KeptPaper

_WHY = {
    "what was signed was changed": Text("签名后内容被改动", "it was changed after it was signed"),
    "the signature is not that of its certificate": Text("签名与证书不符", "the signature is not its certificate's"),
    "the certificate was not issued at this desk, or not for that day": Text(
        "证书不是本台账签发的，或当日无效", "the certificate is not this desk's, or was not valid that day"
    ),
    "more was changed after than the signature allows": Text(
        "签名后有不被允许的改动", "more was changed after than the signature allows"
    ),
    "something was added after the last signature": Text(
        "最后签名后又追加了内容", "something was added after the last one"
    ),
}


def signatures_found(
    ground: Ground, data: bytes, paper: KeptPaper | None, names: Mapping[str, str]
) -> Iterator[tuple[bool, Text]]:
    """One finding for each signature, and one where a signature the register knows is missing."""
    from workbench.reports.signature_check import signature_findings
    from workbench.services.personal_keys import root_certificates

    try:
        found = signature_findings(data, root_certificates(ground))
    except ValueError:
        yield False, Text("文件已损坏，签名无法读取", "The file is damaged; its signatures cannot be read")
        return
    for one in found:
        yield _finding(one, paper, names)
    if paper is None:
        if not found:
            yield True, Text("文件没有电子签名", "The file carries no electronic signature")
        return
    if len(found) != len(paper.signatures):
        yield (
            False,
            Text(
                f"登记了 {len(paper.signatures)} 个电子签名，文件中有 {len(found)} 个",
                f"{len(paper.signatures)} electronic signatures are on record, the file has {len(found)}",
            ),
        )
    elif not paper.whole:
        missing = paper.places - len(paper.signatures)
        yield True, Text(f"还缺 {missing} 个电子签名", f"{missing} electronic signature is still to come")


def _finding(one: SignatureFinding, paper: KeptPaper | None, names: Mapping[str, str]) -> tuple[bool, Text]:
    who = names.get(one.serial, one.name or one.subject)
    at = f"{local(one.at):%Y-%m-%d %H:%M}" if one.at else "—"
    if not one.holds:
        why = [_WHY.get(fault, Text(f"无法验证（{fault}）", fault)) for fault in one.faults]
        return False, Text(
            f"{who} 的电子签名不成立：{'；'.join(w.zh for w in why)}",
            f"The electronic signature of {who} does not hold: {'; '.join(w.en for w in why)}",
        )
    registered = {kept.fingerprint for kept in paper.signatures} if paper else set()
    if paper is not None and one.fingerprint not in registered:
        return False, Text(f"{who} 的签名不在登记中", f"The signature of {who} is not the one on record")
    reach = (
        Text("覆盖全文", "covers the whole file")
        if one.whole
        else Text("其后只加了后续签名", "only signed further since")
    )
    return True, Text(f"电子签名有效：{who}，{at}，{reach.zh}", f"Electronic signature valid: {who}, {at}, {reach.en}")
