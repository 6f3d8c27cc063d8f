"""Writes docs/commands.md from the program's own help and docs/rules.md from the rules: `make docs`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from gouji.errors import ADVICE, ExitCode
from gouji.validate.catalogue import markdown
from gouji.validate.packs import load

DOCS = Path(__file__).resolve().parent
COMMANDS = (
    "check", "extract", "rules", "explain", "scan", "recheck", "report", "diff", "runs", "waive", "roster", "import",
    "letter", "schedule", "doctor",
)  # fmt: skip
CODES = {
    ExitCode.OK: "没有达到 --fail-on 级别的问题（scan：每个文件都有交代）",
    ExitCode.FINDINGS: "有达到 --fail-on（默认 must）级别的问题；runs status：太久没有扫描",
    ExitCode.USAGE: "用法、规则包、设置或豁免文件有误",
    ExitCode.UNREAD: "已处理完，但有文件读不了（逐个列出原因和办法）",
    ExitCode.MISSING_EXTRA: "缺少可选组件（会给出安装命令）",
    ExitCode.LEDGER: "台账连不上、被占用，或比本程序新",
    ExitCode.BUSY: "另一个扫描正在处理这个文件夹",
    ExitCode.SOURCE: "收件文件夹不存在，或文件比上次少得可疑",
    ExitCode.BUG: "程序内部错误（已写出错误报告）",
    ExitCode.INTERRUPTED: "被中断；再运行一次即可继续",
}


def help_of(*words: str) -> str:
    """What `gouji … --help` prints, at a fixed width."""
    env = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(
        [sys.executable, "-m", "gouji.cli", *words, "--help"],
        capture_output=True,
        text=True,
        env=env,
        check=True,
    )
    return done.stdout.replace("python -m gouji.cli", "gouji").rstrip()


def commands() -> str:
    """The page of commands, exit codes and reasons of refusal."""
    lines = ["# 命令 Commands", "", "由程序自身的帮助生成（`make docs`）。", "", "```", help_of(), "```", ""]
    for name in COMMANDS:
        lines += [f"## gouji {name}", "", "```", help_of(name), "```", ""]
    lines += ["## 退出码 Exit codes", "", "| 码 | 含义 |", "| --- | --- |"]
    lines += [f"| {int(code)} | {CODES[code]} |" for code in ExitCode]
    lines += ["", "几种原因同时出现时取最严重的：70 > 5 > 7 > 6 > 3 > 1。", ""]
    lines += [
        "## 退回原因 Reasons of refusal",
        "",
        "| 代码 | 单位应怎么办 | What the office should do |",
        "| --- | --- | --- |",
    ]
    lines += [f"| `{reason.value}` | {zh} | {en} |" for reason, (zh, en) in ADVICE.items()]
    lines += ["", "## 设置 Settings", "", SETTINGS.strip(), ""]
    return "\n".join(lines)


SETTINGS = """
优先顺序：命令行选项 > 环境变量 `GOUJI_*` > 最近的 `gouji.toml`（从当前文件夹逐级向上找）> 内置默认值。
`gouji.toml` 里写错的键会停下来并提示最接近的写法；不认识的环境变量只作提醒。

```toml
lang = "zh"            # zh | en
level = "hint"         # 显示到哪一级：must | explain | hint
fail_on = "must"       # 到哪一级退出码为 1：must | explain | hint | never
reader = "fast"        # fast | reference | audit
pack = ["本县.toml"]    # 本地规则包
waivers = ""           # 豁免文件
jobs = 1               # 同时读取的文件数
timeout = 60           # 每个文件最多秒数
memory = 1024          # 每个文件最多 MB
ledger = ""            # 台账：路径或 postgresql:// 地址

[mail]                 # 夜间扫描的摘要，见 docs/nightly.md；不写就不发
host = "mail.example.gov.cn"
port = 587             # 不写时：starttls 587，ssl 465，none 25
security = "starttls"  # starttls | ssl | none
ca_file = ""           # 本局自签证书的根证书
user = ""              # 不登录的，不写
password_env = "GOUJI_MAIL_PASSWORD"   # 从这个环境变量取密码
password_file = ""     # 或从这个文件取
sender = "jixiao@example.gov.cn"
recipients = ["zhang@example.gov.cn"]
when = "always"        # always | findings | failure
attach = false         # 附上差异清单
timeout = 30           # 秒
```
"""


def main() -> None:
    """Write both pages."""
    (DOCS / "commands.md").write_text(commands(), encoding="utf-8")
    (DOCS / "rules.md").write_text(markdown(load()), encoding="utf-8")


if __name__ == "__main__":
    main()
