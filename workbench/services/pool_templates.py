"""Which filters and terms of pools are kept to begin from again?

A template names no company, no day and no policy: what is chosen anew for each deal is left out, so that one made under
one policy can be begun from under another. It is checked again whenever a pool is proposed from it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.access.permissions import Permission, require
from workbench.access.staff import Actor
from workbench.common.errors import StaffError
from workbench.common.text import Text
from workbench.common.typed import demand_words
from workbench.portfolio.eligibility import PoolRules
from workbench.portfolio.pool_terms import demand_terms
from workbench.portfolio.waterfall import PoolTerms
from workbench.records.plain import plain, restore
from workbench.services.access_rules import demand_reader, demand_seated
from workbench.services.pool_draft import demand_rules
from workbench.services.pools_file import PoolTemplate

if TYPE_CHECKING:
    from workbench.services.ground import Ground
    from workbench.storage.shelves import Shelves

KEY = "funding.pool_templates"
MOST = 40


def templates(ground: Ground) -> tuple[PoolTemplate, ...]:
    """Templates of the desk by name."""
    demand_reader(ground)
    with ground.store.reading() as shelves:
        return _kept(shelves)


def save_template(ground: Ground, name: str, rules: PoolRules, terms: PoolTerms, actor: Actor) -> None:
    """Keep filters and terms under a name; one of that name is replaced.

    Raises `StaffError`: `NOT_PERMITTED`, `NAME_MISSING`, `TEMPLATES_FULL`, `RULES_IMPOSSIBLE`, and faults of the terms.
    """
    require(actor, Permission.FUND)
    demand_seated(ground, actor)
    demand_words(name)
    known_as = name.strip()
    if not known_as:
        raise _refused("NAME_MISSING", "请为模板命名", "Name the template")
    neutral = PoolTemplate(known_as, replace(rules, entity="", entities=()), replace(terms, sellers=()))
    demand_rules(neutral.rules)
    demand_terms(neutral.terms)
    with ground.transaction() as shelves:
        others = [one for one in _kept(shelves) if one.name != known_as]
        if len(others) >= MOST:
            raise _refused("TEMPLATES_FULL", f"最多保存 {MOST} 个模板", f"At most {MOST} templates are kept")
        _put(shelves, (*others, neutral))
        facts = {"name": known_as, "rules": plain(neutral.rules), "terms": plain(neutral.terms)}
        shelves.journal.append(ground.now(), actor, "pool.template", None, facts)


def drop_template(ground: Ground, name: str, actor: Actor) -> None:
    """Forget a template; pools proposed from it stay. Raises `StaffError` (`TEMPLATE_UNKNOWN`, `NOT_PERMITTED`)."""
    require(actor, Permission.FUND)
    demand_seated(ground, actor)
    with ground.transaction() as shelves:
        known = _kept(shelves)
        left = tuple(one for one in known if one.name != name)
        if len(left) == len(known):
            raise _refused("TEMPLATE_UNKNOWN", f"没有模板“{name}”", f"There is no template “{name}”")
        _put(shelves, left)
        shelves.journal.append(ground.now(), actor, "pool.template_drop", None, {"name": name})


def _kept(shelves: Shelves) -> tuple[PoolTemplate, ...]:
    return tuple(restore(PoolTemplate, one) for one in json.loads(shelves.settings.text(KEY, "[]")))


def _put(shelves: Shelves, kept: tuple[PoolTemplate, ...]) -> None:
    told = [plain(one) for one in sorted(kept, key=lambda one: one.name)]
    shelves.settings.put(KEY, json.dumps(told, ensure_ascii=False, sort_keys=True))


def _refused(code: str, zh: str, en: str) -> StaffError:
    return StaffError(Text(zh, en), Text("没有改动", "Nothing was changed"), code=code)
