"""Which mappings has staff saved, and which of them selects itself for a file?"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.common.errors import StaffError
from workbench.common.text import Text, same
from workbench.services.import_file import FilePreview, ProfileRow

if TYPE_CHECKING:
    from workbench.access.staff import Actor
    from workbench.intake.profiles import MappingProfile
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves


def profiles(ground: Ground) -> tuple[ProfileRow, ...]:
    """By name."""
    import json

    from workbench.intake.profiles import layout_named

    with ground.store.reading() as shelves:
        kept = shelves.profiles.all()
        names = {person.staff_id: person.name for person in shelves.staff.all()}
    rows = []
    for one in kept:
        layout = layout_named(one.layout)
        name = same(one.layout) if layout is None else layout.name
        by = names.get(one.staff_id, one.staff_id)
        rows.append(ProfileRow(one.profile_id, one.name, name, len(json.loads(one.json)["fields"]), one.saved_at, by))
    return tuple(rows)


def under_profile(shelves: Shelves, preview: FilePreview) -> FilePreview:
    """The preview under the profile of its header, where there is one that can still be used."""
    from workbench.intake.profiles import applied, header_digest, read_profile

    if not preview.columns or preview.refusal_code not in (None, "HEADER_UNKNOWN"):
        return preview
    kept = shelves.profiles.by_header(header_digest(match.source for match in preview.columns))
    if kept is None:
        return preview
    try:
        profile = read_profile(kept.json)
    except StaffError:  # of another version of the desk: the file is mapped anew
        return preview
    return applied(preview, replace(profile, name=kept.name))


def save(ground: Ground, profile: MappingProfile, actor: Actor) -> str:
    """Keep a profile; one for the same header gives way to it. Its number. Raises `StaffError` (`NOT_PERMITTED`)."""
    from workbench.storage.kept import KeptProfile

    require(actor, Permission.IMPORT)
    with ground.transaction() as shelves:
        at = ground.now()
        known = shelves.profiles.by_header(profile.digest)
        profile_id = secrets.token_hex(8) if known is None else known.profile_id
        shelves.profiles.put(
            KeptProfile(profile_id, profile.name, profile.digest, profile.layout, profile.to_json(), actor.staff_id, at)
        )
        facts = {"profile": profile_id, "name": profile.name, "layout": profile.layout, "header": profile.digest}
        shelves.journal.append(at, actor, "profile.save", None, facts)
    return profile_id


def save_profile(
    ground: Ground, preview: FilePreview, chosen: Mapping[str, str | None], name: str, actor: Actor
) -> str:
    from workbench.intake.profiles import profile_of

    return save(ground, profile_of(preview, chosen, name), actor)


def _named(shelves: Shelves, name: str) -> tuple[str, str]:
    """Number and JSON of a profile, by number or name. Raises `StaffError` (`PROFILE_UNKNOWN`)."""
    for one in shelves.profiles.all():
        if name in (one.profile_id, one.name):
            return one.profile_id, one.json
    raise StaffError(
        Text(f"没有模板“{name}”", f"There is no template “{name}”"),
        Text("请刷新后重试", "Refresh and try again"),
        code="PROFILE_UNKNOWN",
    )


def forget_profile(ground: Ground, name: str, actor: Actor) -> None:
    require(actor, Permission.IMPORT)
    with ground.transaction() as shelves:
        profile_id, _ = _named(shelves, name)
        shelves.profiles.remove(profile_id)
        shelves.journal.append(ground.now(), actor, "profile.forget", None, {"profile": profile_id, "name": name})


def export_profile(ground: Ground, name: str, to: Path) -> Path:
    with ground.store.reading() as shelves:
        _, text = _named(shelves, name)
    to.write_text(text + "\n", encoding="utf-8")
    return to


def import_profile(ground: Ground, path: Path, actor: Actor) -> str:
    """Raises `StaffError` (`PROFILE_DAMAGED`, `PROFILE_NEWER`, `PROFILE_UNKNOWN_FIELD`, `NOT_PERMITTED`)."""
    from workbench.intake.profiles import read_profile

    with path.open("rb") as handle:
        raw = handle.read(1 << 21)
    return save(ground, read_profile(raw.decode("utf-8-sig", "replace")), actor)
