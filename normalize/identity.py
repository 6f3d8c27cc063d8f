"""Which office reports on which year: from the cover, the title, the form's fields and the opening of the narrative."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import regex

from gouji.normalize.units import UNITS, spelling, unit_in
from gouji.normalize.words import fold, squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gouji.normalize.model import Passage, Person

_YEAR = regex.compile(r"(?<!\d)(20\d\d)年?度?")
_TITLE_YEAR = regex.compile(r"(?<!\d)(20\d\d)(?:年度|年)")
_SELF = regex.compile(
    r"(?:对|开展了?|就)(?:本?单位|本部门|我[局委办部院校会中心站所处]|本[局委办部院校会中心站所处])?(20\d\d)年度?[^。；]{0,24}(?:自评|绩效|支出|评价)"
)
_NOTICE = regex.compile(
    r"关于[^,，。;；]{0,60}?(?:通知|意见|方案|办法|函)|《[^》]*》|〔20\d\d〕|\(20\d\d\)|[\[【]20\d\d[\]】]"
)
_HAN = regex.compile(r"[\u4e00-\u9fff]{2}")
_SEAL = regex.compile(r"[(](?:盖章|公章|签章|章)[)]$")
_NAME_FIELD = (
    "部门(单位)名称",
    "部门名称",
    "单位名称",
    "预算部门名称",
    "预算单位",
    "部门(单位)",
    "主管部门",
    "实施单位",
    "项目实施单位",
    "地方主管部门",
    "资金使用单位",
    "填报单位",
    "单位",
    "预算部门",
    "被评价单位",
    "被评价部门",
    "评价单位",
    "编报单位",
    "项目单位",
    "申报单位",
)
_LEVEL = regex.compile(r"^(?:省|市|区|县|本)级")
_OFFICE = r"[\u4e00-\u9fff]{2,24}?(?:委员会办公室|委员会|人民政府|人大常委会|政协|管理局|服务中心|办事处|办公室|组织部|宣传部|统战部|政法委|纪委监委|纪委|党校|法院|检察院|公安局|总工会|妇联|团委|联合会|局|委|办|厅|院|校|中心|站|所|馆|部|社|会|处|队)"
_LEAD = regex.compile(
    rf"^(?P<name>{_OFFICE})(?:加挂|是|为|系|内设|主要职责|的主要职责|主要职能|承担|隶属|属于|成立于|共有|现有|设有|下设)"
)
_TITLE_NAME = regex.compile(rf"^(?P<name>{_OFFICE})(?:关于)?(?:20\d\d年度?)")
_YEAR_FIRST = regex.compile(rf"^20\d\d年度?(?P<name>{_OFFICE})(?:部门|整体|单位|预算|决算|绩效|项目|支出)")
_SIGNED = regex.compile(rf"^(?P<name>{_OFFICE})$")


def find_year(
    titles: Sequence[str], passages: Sequence[Passage], fields: Sequence[tuple[str, str]]
) -> int | None:
    """The year that is judged, not the year of the notice that asks for the report.

    In order: "对2020年…开展自评" in the text, a year in a title or a form's head （2020年度）, the year that the text
    speaks of most often outside document titles and numbers.
    """
    texts = [p.text for p in passages]
    for text in texts:
        match = _SELF.search(_NOTICE.sub("", fold(text)))
        if match:
            return int(match[1])
    for title in titles:
        bare = _NOTICE.sub("", fold(title))
        match = _TITLE_YEAR.search(bare)
        if match:
            return int(match[1])
    for label, value in fields:
        if "年度" in label and (match := _YEAR.search(fold(value))):
            return int(match[1])
    counts = Counter(int(y) for text in texts for y in _TITLE_YEAR.findall(_NOTICE.sub("", fold(text))))
    if not counts:
        return None
    best = max(counts.values())
    return max(year for year, n in counts.items() if n == best)


def find_entity(
    titles: Sequence[str],
    passages: Sequence[Passage],
    fields: Sequence[tuple[str, str]],
    people: Sequence[Person],
) -> str:
    """The name of the office, as printed; "" where the document does not say it.

    In order: a field of the form or cover, the title, the sentence that introduces the office, the unit of the
    evaluators.
    """
    for wanted in _NAME_FIELD:
        for label, value in fields:
            if (
                _LEVEL.sub("", _SEAL.sub("", fold(label))) == wanted
                and _HAN.search(value)
                and unit_in(value) is None
                and spelling(fold(value)) not in UNITS
            ):
                return _clean(value)
    for title in titles:
        folded = fold(title)
        match = _TITLE_NAME.match(folded) or _YEAR_FIRST.match(folded)
        if match and not match["name"].startswith(("关于", "部门", "单位")):
            return str(match["name"])
    introduced = next(
        (m["name"] for p in passages[:60] if (m := _LEAD.match(fold(p.text))) and len(m["name"]) > 2), ""
    )
    units = Counter(fold(p.unit) for p in people if len(fold(p.unit)) > 2)
    employer = units.most_common(1)[0][0] if units else ""
    if introduced or employer:
        return max((introduced, employer), key=lambda name: (bool(name), name == introduced, len(name)))
    return next((m["name"] for p in passages if (m := _SIGNED.match(fold(p.text))) and not p.is_heading), "")


def _clean(value: str) -> str:
    return squeeze(value).strip("：:（）()")
