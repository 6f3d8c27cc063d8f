"""The words of a scan for people: what became of a file, why, and what its office should do."""

from __future__ import annotations

from gouji.errors import ADVICE, Reason

OUTCOME_ZH = {
    "new": "新收", "revision": "更正版", "duplicate": "重复", "deferred": "暂缓", "ignored": "忽略", "refused": "退回",
}  # fmt: skip
REASON_ZH = {
    "unchanged": "与上次相同", "hidden_file": "隐藏文件", "lock_file": "Word 临时文件", "system_file": "系统文件",
    "vanished": "扫描时消失", "still_growing": "仍在变化", "open_in_word": "正被 Word 打开", "incomplete": "尚未写完",
    "time_budget": "本次时间已用完，下次处理", "changed_while_reading": "复制时变化", "not_found": "扫描时消失",
    "state_folder": "扫描自己的文件夹", "not_regular_file": "不是普通文件", "permission": "没有读取权限", "empty_file": "空文件",
    "unsupported_format": "不是 Word 或 PDF", "legacy_format": "旧格式", "encrypted": "有打开密码", "corrupt_archive": "文件不完整",
    "unsafe_archive": "内部结构可疑", "corrupt_document": "Word 文档损坏", "corrupt_pdf": "PDF 损坏", "too_large": "文件过大",
    "bomb": "展开后过大", "too_many_pages": "页数过多", "no_pages": "没有页面", "no_text": "没有可读的文字", "timeout": "读取超时",
    "memory": "所需内存过多", "crashed": "读取时中断", "internal_error": "程序错误",
}  # fmt: skip
_LIKE = {"same_bytes": "与 {name} 内容相同", "same_report": "与 {name} 是同一报告的两种格式"}


def reason_zh(reason: str | None) -> str:
    """A machine's word for people; the file that it names stays as it is."""
    word, _, name = (reason or "").partition(": ")
    return _LIKE[word].format(name=name) if word in _LIKE else REASON_ZH.get(word, reason or "")


def advice_of(reason: str | None) -> str:
    """What the office should do about a refusal, "" where there is nothing to do."""
    try:
        return ADVICE[Reason(reason or "")][0]
    except ValueError:
        return ""
