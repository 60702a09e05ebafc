"""Does a signed paper show who signed it, and does it show any change?"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from random import Random

import pikepdf
import pytest

from tests.reports.keys import first, key, root, second
from tests.reports.papers import LETTER
from tests.reports.reading import shown
from workbench.common.text import Lang
from workbench.reports.archive_check import archive_faults
from workbench.reports.letter import letter
from workbench.reports.signature_check import signature_findings
from workbench.reports.signing import sign_paper

ZH = (Lang.ZH,)
PAPER = replace(LETTER, seals=2)
ROOTS = (root("desk").certificate,)


def signed() -> bytes:
    return sign_paper(letter(PAPER, ZH), [first(), second()])


def test_two_people_sign_and_the_last_signature_covers_the_whole_file() -> None:
    found = signature_findings(signed(), ROOTS)
    assert [one.name for one in found] == ["沈宁", "周砚"]
    assert [one.faults for one in found] == [(), ()]
    assert [one.serial for one in found] == ["s01", "s02"]
    assert [one.whole for one in found] == [False, True]
    assert all("示例 synthetic" in one.subject for one in found)


def test_what_was_signed_first_stays_byte_for_byte_below_the_second_signature() -> None:
    once = sign_paper(letter(PAPER, ZH), [first()])
    assert sign_paper(once, [second()]).startswith(once)


def test_the_same_paper_keys_and_time_give_the_same_bytes() -> None:
    once = signed()
    letter(replace(PAPER, merchant="另一家"), ZH)
    assert signed() == once


def test_a_signed_paper_still_keeps_the_marks_of_an_archive() -> None:
    assert archive_faults(sign_paper(letter(PAPER, ZH), [first()])) == ()
    assert archive_faults(signed()) == ()


def test_the_slip_names_person_role_time_and_that_it_is_a_sample() -> None:
    with pikepdf.open(BytesIO(signed())) as pdf:
        slips = [field.AP.N.Resources.XObject.Slip for field in pdf.Root.AcroForm.Fields]
        words = [shown(slip.read_bytes().decode("ascii"), slip.Resources.Font) for slip in slips]
    assert "经办 Prepared: 沈宁  示例 synthetic" in words[0]
    assert "复核 Approved: 周砚" in words[1]
    assert all("电子签名 Signed 2026-11-24 10:47:00 UTC+08" in one for one in words)


def test_one_signer_certifies_that_nothing_may_change() -> None:
    once = sign_paper(letter(replace(LETTER, seals=1), ZH), [first(last=True)])
    with pikepdf.open(BytesIO(once)) as pdf:
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1
    assert [one.faults for one in signature_findings(once, ROOTS)] == [()]


def test_a_paper_takes_no_more_signatures_than_it_has_places() -> None:
    with pytest.raises(Exception, match=r"signature-2|field"):
        sign_paper(letter(replace(LETTER, seals=1), ZH), [first(), second()])


def test_a_signature_of_another_desk_is_not_taken() -> None:
    strange = replace(first(), key=key(0, "elsewhere"))
    found = signature_findings(sign_paper(letter(PAPER, ZH), [strange]), ROOTS)
    assert any("not issued at this desk" in fault for fault in found[0].faults)


def test_a_certificate_that_was_not_valid_that_day_is_not_taken() -> None:
    late = replace(first(), at=first().at.replace(year=2040))
    found = signature_findings(sign_paper(letter(PAPER, ZH), [late]), ROOTS)
    assert any("not for that day" in fault for fault in found[0].faults)


def test_an_edit_appended_after_signing_is_shown_as_a_change() -> None:
    from pyhanko.pdf_utils.generic import NumberObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(signed()))
    reference = writer.root["/Pages"]["/Kids"].raw_get(0)
    reference.get_object()["/Rotate"] = NumberObject(180)
    writer.mark_update(reference)
    out = BytesIO()
    writer.write(out)
    found = signature_findings(out.getvalue(), ROOTS)
    assert [one.holds for one in found] == [False, False]
    assert any("more was changed after" in fault for fault in found[0].faults)
    assert any("added after the last" in fault for fault in found[1].faults)


def test_words_changed_in_place_break_both_signatures() -> None:
    data = signed()
    changed = data.replace(b"/Lang (zh-CN)", b"/Lang (zh-TW)", 1)
    assert changed != data
    assert all("was changed" in one.faults[0] for one in signature_findings(changed, ROOTS))


def test_flipped_bits_are_found() -> None:
    data, random = signed(), Random(20261124)
    for _ in range(20):
        at = random.randrange(len(data))
        flipped = data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]
        assert not accepted(flipped) or inside_contents(data, at)


@pytest.mark.slow
def test_four_hundred_flipped_bits_are_all_found_outside_the_unused_digits_of_a_signature() -> None:
    data, random, missed = signed(), Random(1), 0
    for _ in range(400):
        at = random.randrange(len(data))
        flipped = data[:at] + bytes([data[at] ^ (1 << random.randrange(8))]) + data[at + 1 :]
        if accepted(flipped):
            missed += 1
            assert inside_contents(data, at)  # the register's digest finds these
    assert missed < 20


def accepted(data: bytes) -> bool:
    try:
        found = signature_findings(data, ROOTS)
    except ValueError:
        return False
    return len(found) == 2 and all(one.holds for one in found)


def inside_contents(data: bytes, at: int) -> bool:
    """Is the place between the brackets of a signature's /Contents, which no signature covers?"""
    start = data.rfind(b"/Contents <", 0, at)
    return start >= 0 and at < data.index(b">", start)


def test_signing_and_checking_ask_nothing_of_a_network() -> None:
    """In a process whose sockets are taken away: what asked for one would fail."""
    script = """
import socket, sys
def refuse(*given, **named): raise AssertionError("a network was asked")
socket.socket.connect = refuse; socket.socket.connect_ex = refuse
socket.create_connection = refuse; socket.getaddrinfo = refuse
from tests.reports.test_signing import ROOTS, signed
from workbench.reports.signature_check import signature_findings
assert all(one.holds for one in signature_findings(signed(), ROOTS))
print("held")
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.stdout.strip() == "held", run.stderr


def test_pages_are_made_without_loading_what_signs_them() -> None:
    script = "import sys, workbench.reports.letter, workbench.reports.sheet; print('pyhanko' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
