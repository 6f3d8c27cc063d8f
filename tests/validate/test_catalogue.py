"""docs/rules.md says what the packs say."""

from __future__ import annotations

from pathlib import Path

from gouji.validate import catalogue, packs

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_rules_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == catalogue.markdown(packs.load()), (
        "python -m gouji.validate.catalogue > docs/rules.md"
    )


def test_every_rule_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert all(f"### {rule.code} {rule.name}" in page for rule in packs.load().rules)
