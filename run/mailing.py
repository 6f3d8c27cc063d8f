"""The summary of a scan by mail, through the bureau's own SMTP server. A mail that cannot be sent changes no outcome.

The password comes from a variable or a file, and appears in no message, not even in what a server says of it.
"""

from __future__ import annotations

import base64
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import EmailMessage
    from smtplib import SMTP

    from gouji.run.settings import Mail

NOT_SENT = "邮件未发出"
_PORTS = {"starttls": 587, "ssl": 465, "none": 25}
_LARGEST = 10 << 20  # bytes of a table that is attached; a larger one is only named


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be said."""

    subject: str
    text: str
    table: Path | None = None  # the discrepancy table


def wanted(mail: Mail, *, findings: bool, failure: bool) -> bool:
    """Is a mail to be sent of a scan with these ends?"""
    if not mail.host:
        return False
    return mail.when == "always" or failure or (findings and mail.when == "findings")


def send(mail: Mail, letter: Letter, environ: Mapping[str, str] = os.environ) -> str:
    """Send it; a sentence on what became of it, which begins with 邮件未发出 where it went to nobody."""
    import smtplib  # noqa: PLC0415 - only for those who want mails

    password = ""
    try:
        password = _password(mail, environ)
        message = _message(mail, letter)
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, password)
            turned_away = server.send_message(message)
    except (OSError, smtplib.SMTPException, ValueError) as error:
        return f"{NOT_SENT}：{_without(mail.user, password, _said(error))}（{mail.host}）"
    reached = len(mail.recipients) - len(turned_away)
    refused = f"；服务器不接受：{'、'.join(sorted(turned_away))}" if turned_away else ""
    return f"邮件已发给 {reached} 个收件人{refused}"


def _password(mail: Mail, environ: Mapping[str, str]) -> str:
    if not mail.user:
        return ""
    if mail.password_file:
        return Path(mail.password_file).read_text(encoding="utf-8").strip("\r\n")
    if mail.password_env not in environ:
        raise ValueError(f"没有设置密码：环境变量 {mail.password_env}，或 [mail] password_file")
    return environ[mail.password_env]


def _connected(mail: Mail) -> SMTP:
    """A connection that is as safe as it was asked to be, or none."""
    import smtplib  # noqa: PLC0415
    import ssl  # noqa: PLC0415

    port = mail.port or _PORTS[mail.security]
    if mail.security == "none":
        return smtplib.SMTP(mail.host, port, timeout=mail.timeout)
    safe = ssl.create_default_context(cafile=mail.ca_file or None)
    if mail.security == "ssl":
        return smtplib.SMTP_SSL(mail.host, port, timeout=mail.timeout, context=safe)
    server = smtplib.SMTP(mail.host, port, timeout=mail.timeout)
    try:
        server.starttls(context=safe)
    except BaseException:
        server.close()
        raise
    return server


def _message(mail: Mail, letter: Letter) -> EmailMessage:
    from email.message import EmailMessage  # noqa: PLC0415
    from email.utils import formatdate, make_msgid  # noqa: PLC0415

    message = EmailMessage()
    message["Subject"] = letter.subject.replace("\r", " ").replace("\n", " ")
    message["From"] = mail.sender
    message["To"] = ", ".join(mail.recipients)
    message["Date"] = formatdate(localtime=True)
    message["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # nobody's absence note answers it
    text, table = letter.text, letter.table
    if table is not None and mail.attach and table.stat().st_size <= _LARGEST:
        message.set_content(text)
        message.add_attachment(table.read_bytes(), maintype="text", subtype="csv", filename=table.name)
        return message
    message.set_content(text if table is None else f"{text}\n差异清单：{table}\n")
    return message


def _said(error: Exception) -> str:
    """What a server or the system said, on one line."""
    answer = getattr(error, "smtp_error", None)
    if isinstance(answer, bytes):
        return f"{getattr(error, 'smtp_code', '')} {answer.decode('utf-8', 'replace')}".strip().replace(
            "\n", " "
        )
    recipients = getattr(error, "recipients", None)
    if isinstance(recipients, dict):
        return f"服务器不接受任何收件人：{'、'.join(sorted(recipients))}"
    return " ".join((getattr(error, "strerror", None) or str(error) or type(error).__name__).split())


def _without(user: str, password: str, text: str) -> str:
    """The text without the password, in whichever spelling a server echoes it."""
    if not password:
        return text
    sent = (password, f"\0{user}\0{password}")
    for secret in (*(base64.b64encode(words.encode()).decode() for words in sent), password):
        text = text.replace(secret, "***")
    return text
