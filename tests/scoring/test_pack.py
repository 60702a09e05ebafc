from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest

from tests.scoring.packs import labelled, pack, remake_manifest
from workbench.access.keys import new_signer
from workbench.common.errors import StaffError
from workbench.records.plain import plain
from workbench.scoring.golden import background_bytes, golden_bytes, made_rows, read_background, read_golden
from workbench.scoring.manifest import MANIFEST, SIGNATURE
from workbench.scoring.pack import load_pack, name_champion, read_card, read_part, sign_pack, write_pack
from workbench.scoring.toml_text import toml_text


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("packs")).folder


@pytest.fixture
def copy(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / made.name))


def test_a_pack_read_back_is_the_pack_written(made: Path, tmp_path: Path) -> None:
    model = load_pack(made)
    again = write_pack(tmp_path / "again", (made / "booster.json").read_bytes(), model.card, model.reference)
    assert again == model.digest
    assert (tmp_path / "again" / "reference.csv").read_bytes() == (made / "reference.csv").read_bytes()


def test_one_case_scored_alone_equals_its_row_of_the_batch(made: Path) -> None:
    model = load_pack(made)
    rows = labelled(count=30).values.astype(np.float32)
    for row, score in zip(rows, model.scores(rows), strict=True):
        alone = model.score(row)
        assert (alone.margin, alone.points, alone.pd, alone.band) == (score.margin, score.points, score.pd, score.band)


def test_contributions_add_up_to_the_margin_and_the_points(made: Path) -> None:
    model = load_pack(made)
    for score in model.scores(labelled().values):
        assert score.base_margin + sum(c.margin for c in score.contributions) == pytest.approx(score.margin, abs=1e-5)
        told = model.calibration.points(score.base_margin) + sum(c.points for c in score.contributions)
        assert abs(told - score.points) <= 0.5 + 1e-3


def test_whole_points_of_a_batch_are_those_of_each_row(made: Path) -> None:
    model = load_pack(made)
    margins = model.margins(labelled().values)
    assert model.all_points(margins).tolist() == [model.points(m) for m in margins.tolist()]
    assert model.pds(margins) == pytest.approx([model.pd(m) for m in margins.tolist()], rel=1e-12)


@pytest.mark.parametrize("name", ["booster.json", "reference.csv"])
def test_a_changed_file_is_refused(copy: Path, name: str) -> None:
    data = (copy / name).read_bytes()
    (copy / name).write_bytes(data.replace(b"1", b"2", 1))
    with pytest.raises(StaffError, match="MODEL_CHANGED"):
        load_pack(copy)


def test_a_changed_card_of_the_champion_is_refused(copy: Path) -> None:
    name_champion(copy, load_pack(copy).digest)
    load_pack(copy)
    card = (copy / "card.toml").read_text("utf-8")
    (copy / "card.toml").write_text(card.replace('trained_on = "2026-11-23"', 'trained_on = "2026-11-24"'), "utf-8")
    with pytest.raises(StaffError, match="MODEL_CHANGED"):
        load_pack(copy)


def test_a_digest_asked_for_is_demanded(copy: Path) -> None:
    with pytest.raises(StaffError, match="MODEL_CHANGED"):
        load_pack(copy, digest="0" * 64)


def test_a_missing_file_is_named(copy: Path) -> None:
    (copy / "booster.json").unlink()
    with pytest.raises(StaffError, match=r"MODEL_MISSING.*booster\.json"):
        load_pack(copy)


@pytest.mark.parametrize("text", ["", "not toml [", "version = 1\n", "\x80"])
def test_a_broken_card_is_refused(copy: Path, text: str) -> None:
    (copy / "card.toml").write_bytes(text.encode("latin-1"))
    remake_manifest(copy)
    with pytest.raises(StaffError, match="MODEL_UNSOUND"):
        load_pack(copy)


def test_a_model_of_other_definitions_is_refused(copy: Path) -> None:
    card = (copy / "card.toml").read_text("utf-8")
    digest = tomllib.loads(card)["catalogue_digest"]
    (copy / "card.toml").write_text(card.replace(digest, "0" * 64), "utf-8")
    remake_manifest(copy)
    with pytest.raises(StaffError, match="MODEL_OUTDATED"):
        load_pack(copy)


def test_no_byte_of_a_pack_can_change_unnoticed(copy: Path) -> None:
    name_champion(copy, load_pack(copy).digest)
    rng = np.random.default_rng(4)
    accepted = []
    for name in ("booster.json", "card.toml", "reference.csv", "golden.csv", "manifest.json"):
        sound = (copy / name).read_bytes()
        for place in rng.integers(0, len(sound), 40).tolist():
            damaged = bytearray(sound)
            damaged[place] ^= 1 << int(rng.integers(0, 8))
            (copy / name).write_bytes(damaged)
            try:
                load_pack(copy)
                accepted.append((name, place))
            except StaffError:
                pass
        (copy / name).write_bytes(sound)
    assert accepted == []
    load_pack(copy)


def test_toml_gives_the_card_back(made: Path) -> None:
    card = plain(read_card(made))
    assert tomllib.loads(toml_text(card)) == _without_none(card)


def _without_none(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list) else value


def _refused(folder: Path, code: str, **how: object) -> None:
    with pytest.raises(StaffError) as refused:
        load_pack(folder, **how)  # type: ignore[arg-type]
    assert refused.value.code == code


def test_a_pack_signed_by_a_known_key_is_taken_and_no_other(copy: Path) -> None:
    ours, theirs = new_signer(), new_signer()
    known = {ours.name: ours.public}
    _refused(copy, "MODEL_UNSIGNED", keys=known)
    sign_pack(copy, theirs)
    _refused(copy, "MODEL_UNSIGNED", keys=known)
    sign_pack(copy, ours)
    assert load_pack(copy, keys=known).version == "test-1"
    _refused(copy, "MODEL_UNSIGNED", keys={})
    card = (copy / "card.toml").read_text("utf-8")
    (copy / "card.toml").write_text(card.replace("2026-11-23", "2026-11-24"), "utf-8")
    remake_manifest(copy)
    load_pack(copy)
    _refused(copy, "MODEL_UNSIGNED", keys=known)


def test_a_signature_on_something_else_does_not_pass_for_one_on_a_pack(copy: Path) -> None:
    ours = new_signer()
    digest = load_pack(copy).digest
    (copy / SIGNATURE).write_bytes(ours.sign("decision", digest.encode("ascii")))
    _refused(copy, "MODEL_UNSIGNED", keys={ours.name: ours.public})


def test_a_file_that_does_not_belong_to_a_pack_is_refused(copy: Path) -> None:
    (copy / "extra.json").write_text("{}", "utf-8")
    _refused(copy, "MODEL_UNSOUND")
    (copy / "extra.json").unlink()
    (copy / ".DS_Store").write_bytes(b"\x00\x00\x00\x01Bud1")
    assert load_pack(copy).version == "test-1"


@pytest.mark.parametrize("start", [b"\x80\x04\x95", b"PK\x03\x04", b"\x1f\x8b\x08", b"\x78\x9c", b"cos\nsystem\n"])
def test_a_program_in_disguise_is_not_read(copy: Path, start: bytes) -> None:
    (copy / "booster.json").write_bytes(start + (copy / "booster.json").read_bytes())
    remake_manifest(copy)
    _refused(copy, "MODEL_UNSOUND")


def test_a_pack_of_an_earlier_form_is_refused(copy: Path) -> None:
    manifest = (copy / MANIFEST).read_text("utf-8")
    (copy / MANIFEST).write_text(manifest.replace("workbench-pack-2", "workbench-pack-1"), "utf-8")
    _refused(copy, "MODEL_UNSOUND")
    (copy / MANIFEST).unlink()
    _refused(copy, "MODEL_MISSING")


def test_trees_that_answer_the_golden_rows_otherwise_are_refused(copy: Path) -> None:
    model = load_pack(copy)
    rows = made_rows(model.reference, model.features)
    (copy / "golden.csv").write_bytes(golden_bytes(model.features, rows, model.margins(rows) + np.float32(1e-6)))
    remake_manifest(copy)
    _refused(copy, "MODEL_UNSOUND")


def test_extras_travel_with_the_pack_and_are_checked(copy: Path, tmp_path: Path) -> None:
    model = load_pack(copy)
    rows = made_rows(model.reference, model.features)[:120]
    extras = {"validation.json": b'{"auc":0.8}', "background.csv": background_bytes(model.features, rows)}
    folder = tmp_path / "with extras"
    write_pack(folder, (copy / "booster.json").read_bytes(), model.card, model.reference, extras=extras)
    assert load_pack(folder).version == "test-1"
    assert read_part(folder, "validation.json") == extras["validation.json"]
    assert read_part(copy, "validation.json") is None
    back = read_background(extras["background.csv"], model.features)
    assert back.tobytes() == rows.tobytes()
    for broken in (b'{"auc":NaN}', b'{"auc":Infinity}', b"[1]", b'{"auc":'):
        (folder / "validation.json").write_bytes(broken)
        remake_manifest(folder)
        _refused(folder, "MODEL_UNSOUND")
    with pytest.raises(ValueError, match="notes"):
        write_pack(folder, b"", model.card, model.reference, extras={"notes.txt": b""})


def test_golden_rows_are_read_back_bit_by_bit_and_only_in_one_writing() -> None:
    rows = np.array([[0.1, np.nan], [-3.5, 1e30]], dtype=np.float32)
    data = golden_bytes(("a", "b"), rows, np.array([0.25, -1.5]))
    back, margins = read_golden(data, ("a", "b"))
    assert back.tobytes() == rows.tobytes()
    assert margins.tolist() == [0.25, -1.5]
    for other in (data.upper(), data + b"\n", data.replace(b"7fc00000", b"7fc00001"), data.replace(b",", b";"), b""):
        with pytest.raises(ValueError):
            read_golden(other, ("a", "b"))
    with pytest.raises(ValueError, match="infinite"):
        read_golden(data.replace(b"7fc00000", b"7f800000"), ("a", "b"))
