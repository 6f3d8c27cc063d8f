"""The promised interface for BI tools: views with Chinese column names, the newest revision of every submission."""

from __future__ import annotations

from types import MappingProxyType

_NEWEST = """
  JOIN (SELECT submission_id, MAX(n) AS n FROM revision GROUP BY submission_id) newest
    ON newest.submission_id = r.submission_id AND newest.n = r.n"""
_LATEST = """
  JOIN (SELECT revision_id, MAX(id) AS id FROM confrontation GROUP BY revision_id) latest
    ON latest.id = c.id"""

VIEWS = MappingProxyType(
    {
        "v_findings": f"""
SELECT e.name AS "单位", s.year AS "年度", s.kind AS "表样", r.n AS "版次", x.name AS "文件", f.level AS "级别",
       f.rule AS "规则", f.message AS "问题", f.place AS "位置", f.printed AS "填报数", f.expected AS "应为",
       f.grade AS "把握", f.status AS "状态", f.fingerprint AS "指纹", c.run_id AS "批次"
  FROM finding f
  JOIN confrontation c ON c.id = f.confrontation_id{_LATEST}
  JOIN revision r ON r.id = c.revision_id{_NEWEST}
  JOIN submission s ON s.id = r.submission_id
  JOIN entity e ON e.id = s.entity_id
  LEFT JOIN extraction x ON x.sha256 = r.sha256 AND x.id =
       (SELECT MAX(id) FROM extraction WHERE extraction.sha256 = r.sha256)""",
        "v_coverage": f"""
SELECT e.name AS "单位", s.year AS "年度", r.n AS "版次", c.figures AS "数字", c.checked AS "已核对",
       o.rule AS "规则", o.holds AS "相符", o.fails AS "不符", o.unknown AS "无法判断", o.missing AS "缺少",
       o.broken AS "规则故障"
  FROM rule_outcome o
  JOIN confrontation c ON c.id = o.confrontation_id{_LATEST}
  JOIN revision r ON r.id = c.revision_id{_NEWEST}
  JOIN submission s ON s.id = r.submission_id
  JOIN entity e ON e.id = s.entity_id""",
        "v_unit_status": f"""
SELECT e.name AS "单位", s.year AS "年度", s.kind AS "表样", r.n AS "版次", r.received AS "收到时间",
       SUM(CASE WHEN f.level = 'must' AND f.status <> 'waived' THEN 1 ELSE 0 END) AS "错误",
       SUM(CASE WHEN f.level = 'explain' AND f.status <> 'waived' THEN 1 ELSE 0 END) AS "核实",
       SUM(CASE WHEN f.level = 'hint' AND f.status <> 'waived' THEN 1 ELSE 0 END) AS "提示"
  FROM revision r{_NEWEST}
  JOIN submission s ON s.id = r.submission_id
  JOIN entity e ON e.id = s.entity_id
  LEFT JOIN (SELECT revision_id, MAX(id) AS id FROM confrontation GROUP BY revision_id) last ON last.revision_id = r.id
  LEFT JOIN finding f ON f.confrontation_id = last.id
 GROUP BY e.name, s.year, s.kind, r.n, r.received""",
        "v_files": """
SELECT a.run_id AS "批次", a.path AS "文件", a.outcome AS "结果", a.reason AS "原因", a.size AS "大小", a.sha256 AS "摘要"
  FROM arrival a""",
    }
)
