"""Packs fail closed: what is not understood stops the run and names file, entry and nearest spelling."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from gouji.errors import UsageError
from gouji.validate import packs
from gouji.validate.model import Level
from gouji.validate.packcheck import contradictions

if TYPE_CHECKING:
    from pathlib import Path

HEAD = '[pack]\nid = "qinghe"\nversion = "2024.1"\nextends = "gouji"\n'
RULE = '[[rule]]\ncode = "A90"\nname = "n"\nkind = "sum"\nlevel = "must"\nmessage = "m"\n'


def pack(folder: Path, text: str) -> Path:
    path = folder / "qinghe.toml"
    path.write_text(HEAD + text, encoding="utf-8")
    return path


def test_built_in_rules_load_and_do_not_contradict_one_another() -> None:
    rules = packs.load()
    assert len(rules.rules) > 100
    assert len({rule.code for rule in rules.rules}) == len(rules.rules)
    assert contradictions(rules) == []


def test_a_bureau_may_change_level_and_slack_and_switch_a_rule_off(tmp_path: Path) -> None:
    path = pack(
        tmp_path,
        '[defaults]\nslack = "0.02"\n[override.A01]\nlevel = "explain"\n[override.K03]\ndisable = true\n',
    )
    rules = packs.load([path])
    assert rules.by_code("A01").level is Level.EXPLAIN
    assert rules.slack == Decimal("0.02")
    assert "K03" not in {rule.code for rule in rules.rules}
    assert rules.id == "gouji+qinghe"
    assert rules.sha256 != packs.load().sha256


def test_a_bureau_may_add_a_rule_of_a_known_kind(tmp_path: Path) -> None:
    added = (
        RULE
        + 'relations = [{ total = "procurement.total", parts = ["procurement.goods", "procurement.works"] }]\n'
    )
    assert packs.load([pack(tmp_path, added)]).by_code("A90").pack == "qinghe"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[override.A01]\nlevell = 'hint'\n", ["override.A01", "levell", "level"]),
        ("[override.A99]\nlevel = 'hint'\n", ["A99"]),
        ("[override.A01]\nlevel = 'error'\n", ["must", "explain", "hint"]),
        ("[override.A01]\nkind = 'le'\n", ["kind"]),
        ("[override.A01]\ndisable = 'yes'\n", ["disable"]),
        ("[overrides.A01]\nlevel = 'hint'\n", ["overrides", "override"]),
        ("[defaults]\nslak = '0.02'\n", ["slak", "slack"]),
        ("[defaults]\nslack = 'viel'\n", ["slack"]),
        ("[defaults]\nrounding = 'up'\n", ["nearest"]),
        (
            RULE + "relations = [{ total = 'expenditure.totl', parts = ['carry'] }]\n",
            ["expenditure.totl", "expenditure.total"],
        ),
        (RULE + "relations = [{ total = 'carry', part = ['carry'] }]\n", ["part", "parts"]),
        (RULE, ["relations"]),
        (RULE.replace('"sum"', '"summ"') + "relations = []\n", ["summ", "sum"]),
        (RULE.replace("A90", "A01") + "relations = []\n", ["A01"]),
        (RULE.replace("A90", "a1") + "relations = []\n", ["代码"]),
        (RULE + "relations = []\nlevel = 'hint'\n", ["TOML"]),
        (RULE.replace('message = "m"\n', "") + "relations = []\n", ["message"]),
        (RULE + "relations = []\nyears = '2018'\n", ["years"]),
        (RULE + "relations = [{ total = 'carry', parts = [3] }]\n", ["3"]),
        (
            RULE + "relations = [{ total = '支出合计', parts = ['carry'] }]\n",
            ["支出合计", "expenditure.total"],
        ),
        (RULE + "relations = [{ parts = ['carry'] }]\n", ["第1项", "total"]),
        (RULE + "relations = 'carry'\n", ["relations", "列表"]),
        (RULE + "relations = [{ total = 'carry', parts = ['carry'], soft = 'x' }]\n", ["soft", "数"]),
        (RULE.replace('"sum"', '"ledger"') + "check = 'equl'\n", ["equl", "equal"]),
        (RULE.replace('"sum"', '"rubric"') + "detector = 'rescor'\n", ["rescor", "rescore"]),
        (RULE.replace('"sum"', '"stated"') + "shapes = ['summ']\n", ["summ", "sum"]),
        (RULE.replace('"m"', '"{lable}"') + "relations = []\n", ["lable", "label"]),
        ("[override.A01]\nmessage = '{label}{a不等'\n", ["A01", "花括号"]),
        ("[override.A01]\nfamilies = ['F1-HN-XX']\n", ["F1-HN-XX", "F1-HN-YY"]),
        ("[override.A01]\npassing = ['x']\n", ["passing"]),
        ("[override.A01]\nyears = '2018'\n", ["years"]),
        ("[override.A01]\nlevel = ['must']\n", ["level"]),
        ("[override]\nA01 = 'hint'\n", ["override.代码"]),
        ("[[override]]\nlevel = 'hint'\n", ["override"]),
    ],
)
def test_what_is_not_understood_stops_the_run(tmp_path: Path, text: str, words: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        packs.load([pack(tmp_path, text)])
    assert "qinghe.toml" in str(caught.value)
    assert all(word in str(caught.value) for word in words)


def test_a_pack_without_extends_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    path.write_text('[pack]\nid = "x"\nversion = "1"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="extends"):
        packs.load([path])


def test_a_pack_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="读不到"):
        packs.load([tmp_path / "none.toml"])


def test_rules_that_no_positive_figures_can_satisfy_are_refused(tmp_path: Path) -> None:
    wrong = RULE + "relations = [{ total = 'expenditure.total', parts = ['expenditure.basic'] }]\n"
    with pytest.raises(UsageError, match=r"A90.*矛盾|矛盾.*A90"):
        packs.load([pack(tmp_path, wrong)])


def test_a_rule_that_says_what_another_says_is_refused(tmp_path: Path) -> None:
    parts = "parts = ['expenditure.project', 'expenditure.basic']"
    twice = RULE + f"relations = [{{ total = 'expenditure.total', {parts}, needs = 2 }}]\n"
    with pytest.raises(
        UsageError, match=r"B01 与 A90（规则包 qinghe） 重复|A90（规则包 qinghe） 与 B01 重复"
    ):
        packs.load([pack(tmp_path, twice)])
    instead = "[override.B01]\ndisable = true\n" + twice
    assert "B01" not in {rule.code for rule in packs.load([pack(tmp_path, instead)]).rules}


def test_what_need_not_exist_contradicts_nothing(tmp_path: Path) -> None:
    fine = (
        RULE
        + "relations = [{ total = 'expenditure.total', parts = ['expenditure.basic', 'expenditure.project', 'expenditure.operating'] }]\n"
    )
    assert packs.load([pack(tmp_path, fine)]).by_code("A90").pack == "qinghe"


def test_rules_for_other_years_regions_and_families_are_left_out(tmp_path: Path) -> None:
    text = RULE + "relations = []\nyears = '>=2020'\nregions = ['430600']\nfamilies = ['F1-HN-YY']\n"
    path = pack(tmp_path, text)

    def codes(**scope: object) -> set[str]:
        return {rule.code for rule in packs.load([path], **scope).rules}  # type: ignore[arg-type]

    assert "A90" in codes(year=2020, region="430611", family="F1-HN-YY")
    assert "A90" not in codes(year=2019)
    assert "A90" not in codes(region="510000")
    assert "A90" not in codes(family="F5-SC")
