from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.reports.faces import visible
from workbench.reports.wrap import NOT_FIRST, NOT_LAST, pieces, wrap


def _em(text: str) -> float:
    return float(len(text))


def test_a_line_never_begins_with_closing_punctuation() -> None:
    lines = wrap("我们决定批准授信，条件如下。您可以提出异议，我们会重新审核。", 10, _em)
    assert all(line[0] not in NOT_FIRST for line in lines)
    assert "".join(lines) == "我们决定批准授信，条件如下。您可以提出异议，我们会重新审核。"


def test_a_line_never_ends_with_an_opening_bracket_or_currency_sign() -> None:
    lines = wrap("授信额度为本次核定（按月回款）¥60,000 元整（申请 ¥80,000）。", 9, _em)
    assert all(line[-1] not in NOT_LAST for line in lines)
    assert not any(line.startswith("60,000") for line in lines)


def test_an_english_word_is_not_parted_and_a_wider_one_is_cut() -> None:
    assert wrap("the limit is lower", 9, _em) == ["the limit", "is lower"]
    assert wrap("abcdefghij", 4, _em) == ["abcd", "efgh", "ij"]


def test_no_words_make_one_empty_line() -> None:
    assert wrap("", 10, _em) == [""]


@given(st.text(alphabet="商户 abc，。（）¥0123%“”-", max_size=60), st.integers(3, 20))
def test_no_character_is_lost_by_breaking_lines(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width, _em)).split()) == "".join(text.split())
    assert "".join(pieces(text)) == text


@given(st.text(max_size=40))
def test_visible_text_holds_no_control_or_format_character(text: str) -> None:
    assert all(
        character.isprintable() for character in visible(text).replace("\u3000", " ").replace("\xa0", " ")
    ) or any(character.isspace() for character in visible(text))


def test_a_right_to_left_override_is_printed_as_its_code() -> None:
    assert visible("青禾\u202e店") == "青禾‹U+202E›店"
    assert visible("两行\n名称") == "两行 名称"
