"""Does the desk take good passphrases of any script, and none that everybody tries?"""

from __future__ import annotations

import unicodedata

import pytest

from workbench.access.passphrase import judge, judge_pin, normal

NAMES = ("湖州小贷台账", "湖州青禾小额贷款有限公司", "Huzhou Qinghe Microloan", "沈宁", "Shen Ning")

TABLE = (
    ("", "TOO_SHORT"),
    ("Tr0ub4dor&3", "TOO_SHORT"),
    ("P@ssw0rd!", "TOO_SHORT"),
    ("14 characters!", "TOO_SHORT"),
    ("春江潮水连海平海上明月共潮", "TOO_SHORT"),
    ("x" * 257, "TOO_LONG"),
    ("aaaaaaaaaaaaaaaaaaaa", "REPEATED"),
    ("abcabcabcabcabcabc", "REPEATED"),
    ("ababab ababab ababab", "REPEATED"),
    ("哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈", "REPEATED"),
    ("Lovely1Lovely1Lovely1", "REPEATED"),
    ("11111111111111112", "REPEATED"),
    ("abcdefghijklmnopq", "RUNNING"),
    ("zyxwvutsrqponmlkji", "RUNNING"),
    ("12345678901234567890", "REPEATED"),
    ("qwertyuiopasdfghjkl", "RUNNING"),
    ("1qaz2wsx3edc4rfv5tgb", "RUNNING"),
    ("qwerty123456asdfgh", "RUNNING"),
    ("!@#$%^&*()_+!@#$", "RUNNING"),
    ("correct horse battery staple", "COMMON"),
    ("passwordpassphrase", "COMMON"),
    ("This is my password!!", "COMMON"),
    ("Administrator2026", "COMMON"),
    ("iloveyou iloveyou 1", "COMMON"),
    ("To be or not to be 1", "COMMON"),
    ("床前明月光疑是地上霜举头望明月", "COMMON"),
    ("好好学习天天向上恭喜发财万事如意", "COMMON"),
    ("我的密码我的密码是123456我爱你", "COMMON"),
    ("wodemima woaizhongguo", "COMMON"),
    ("ＰＡＳＳＷＯＲＤ password 2026", "COMMON"),
    ("Huzhou Qinghe Microloan 1", "NAMES"),
    ("湖州青禾小额贷款有限公司沈宁二零", "NAMES"),
    ("Shen Ning Shen Huzhou", "NAMES"),
    ("violet tractors hum at noon", ""),
    ("VIOLETTRACTORSHUM", ""),
    ("雨后的茶园里有三只白鹭慢慢走过", ""),
    ("七月买的旧自行车 还停在楼下呢吧", ""),
    ("my grandmother's ladle, 1962", ""),
    ("ÖsterreichischeSchnürsenkel", ""),
    ("пять зелёных чайников", ""),
    ("🐟🐠🐡🦈🐬🐳🦑🦐🦞🦀🐚🐙🪸🐢🦭", ""),
    ("kettle " * 3 + "under a wet blue awning and 64 characters are far from enough", ""),
    ("nmbqz tulip 9 harbour gate", ""),
)


def test_the_table_has_at_least_forty_passphrases() -> None:
    assert len({typed for typed, _ in TABLE}) >= 40


@pytest.mark.parametrize(("typed", "code"), TABLE)
def test_a_passphrase_is_taken_or_refused_for_its_own_reason(typed: str, code: str) -> None:
    verdict = judge(typed, NAMES)
    assert verdict.code == code, verdict.say.en
    assert verdict.good is (code == "")
    assert verdict.say.zh
    assert verdict.say.en


def test_256_characters_are_taken() -> None:
    long = "".join(chr(0x4E00 + (n * 37) % 5000) for n in range(256))
    assert judge(long).good


def test_nothing_is_asked_of_capitals_digits_or_signs() -> None:
    assert judge("lowercase words go a long way").good


def test_the_same_words_typed_on_two_machines_are_the_same() -> None:
    typed = "Café crème für Zoë"
    assert normal(unicodedata.normalize("NFD", typed)) == normal(unicodedata.normalize("NFC", typed))
    assert normal("ＡＢＣ　ｄｅｆ") == "ABC def"


@pytest.mark.parametrize(
    ("pin", "code"),
    [
        ("12345", "PIN_LENGTH"), ("1234567890123", "PIN_LENGTH"), ("12a456", "NOT_DIGITS"), ("", "NOT_DIGITS"),
        ("１２８４９０", "NOT_DIGITS"), ("123456", "PIN_PATTERN"), ("890123", "PIN_PATTERN"),
        ("987654", "PIN_PATTERN"), ("000000", "PIN_PATTERN"), ("121212", "PIN_PATTERN"), ("123123", "PIN_PATTERN"),
        ("112211", "PIN_PATTERN"), ("147258", "PIN_COMMON"), ("5201314", "PIN_COMMON"), ("804157", ""),
        ("280419357061", ""),
    ],
)  # fmt: skip
def test_a_pin_is_six_to_twelve_digits_nobody_guesses_first(pin: str, code: str) -> None:
    assert judge_pin(pin).code == code
