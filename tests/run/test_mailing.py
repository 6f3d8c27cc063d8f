"""Mails to a real server on this machine: what is sent, over what, and what is said when it cannot be."""

from __future__ import annotations

import base64
import datetime as dt
import importlib
import ipaddress
import ssl
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gouji.run.mailing import Letter, send, wanted
from gouji.run.settings import Mail

if TYPE_CHECKING:
    from types import ModuleType

sys.path.insert(0, str(Path(__file__).parent))
postbox: ModuleType = importlib.import_module("postbox")
sys.path.pop(0)

LETTER = Letter(subject="夜间扫描 收件：新收 3", text="看到 3 个文件\n.一行以句点开头\n")
PLAIN = Mail(
    host="127.0.0.1", security="none", sender="gouji@example.gov.cn", recipients=("a@example.gov.cn", "b@example.gov.cn"),
    timeout=5.0,
)  # fmt: skip
SECRET = "口令-s3cret".encode().hex()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for this machine that nobody but the test trusts, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_summary_arrives_whole_and_names_the_table(tmp_path: Path) -> None:
    table = tmp_path / "差异清单.csv"
    table.write_bytes(b"x")
    with postbox.served(postbox.Postbox()) as box:
        said = send(replace(PLAIN, port=box.port), replace(LETTER, table=table), {})
    assert said == "邮件已发给 2 个收件人"
    (mail,) = box.mails
    assert mail["Subject"] == "夜间扫描 收件：新收 3"
    assert mail["From"] == "gouji@example.gov.cn"
    assert box.to == ["a@example.gov.cn", "b@example.gov.cn"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"] is not None
    assert mail.get_content().splitlines() == [
        "看到 3 个文件", ".一行以句点开头", "", f"差异清单：{table}",
    ]  # fmt: skip


def test_the_table_is_attached_when_asked_for(tmp_path: Path) -> None:
    table = tmp_path / "差异清单.csv"
    table.write_bytes("\ufeff文件,问题\r\n".encode())
    with postbox.served(postbox.Postbox()) as box:
        send(replace(PLAIN, port=box.port, attach=True), replace(LETTER, table=table), {})
    (attached,) = box.mails[0].iter_attachments()
    assert attached.get_filename() == "差异清单.csv"
    assert attached.get_payload(decode=True) == table.read_bytes()


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_a_password_goes_over_an_encrypted_line(certificate: Path, tmp_path: Path, security: str) -> None:
    secret = tmp_path / "password"
    secret.write_text(f"{SECRET}\n", encoding="utf-8")
    box = postbox.Postbox(secure=server_side(certificate), at_once=security == "ssl")
    mail = replace(PLAIN, security=security, ca_file=str(certificate), user="gouji")
    with postbox.served(box):
        assert send(replace(mail, port=box.port), LETTER, {"GOUJI_MAIL_PASSWORD": SECRET}).startswith(
            "邮件已发给"
        )
        assert send(replace(mail, port=box.port, password_file=str(secret)), LETTER, {}).startswith(
            "邮件已发给"
        )
    sent = base64.b64encode(f"\0gouji\0{SECRET}".encode()).decode()
    assert [words for words in box.said if words.startswith("AUTH")] == [f"AUTH PLAIN {sent}"] * 2
    if security == "starttls":
        assert box.said.index("STARTTLS") < box.said.index(f"AUTH PLAIN {sent}")


def test_a_server_nobody_vouches_for_gets_no_password(certificate: Path) -> None:
    box = postbox.Postbox(secure=server_side(certificate))
    mail = replace(PLAIN, security="starttls", user="gouji")
    with postbox.served(box):
        said = send(replace(mail, port=box.port), LETTER, {"GOUJI_MAIL_PASSWORD": SECRET})
    assert said.startswith("邮件未发出：")
    assert "certificate" in said.lower()
    assert not any(words.startswith("AUTH") for words in box.said)


def test_a_server_without_encryption_gets_no_mail_where_it_was_asked_for() -> None:
    with postbox.served(postbox.Postbox()) as box:
        said = send(replace(PLAIN, port=box.port, security="starttls"), LETTER, {})
    assert said.startswith("邮件未发出：")
    assert box.mails == []


@pytest.mark.parametrize(
    "echo",
    [
        SECRET,
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"\0gouji\0{SECRET}".encode()).decode(),
    ],
)
def test_a_password_is_repeated_in_no_message(echo: str) -> None:
    with postbox.served(postbox.Postbox(answers={"AUTH": f"535 no: {echo}"})) as box:
        said = send(replace(PLAIN, port=box.port, user="gouji"), LETTER, {"GOUJI_MAIL_PASSWORD": SECRET})
    assert said.startswith("邮件未发出：535 no: ***")
    assert echo not in said
    assert SECRET not in repr(replace(PLAIN, user="gouji"))


def test_a_missing_password_is_named_and_nobody_is_asked() -> None:
    with postbox.served(postbox.Postbox()) as box:
        said = send(replace(PLAIN, port=box.port, user="gouji"), LETTER, {})
    assert "GOUJI_MAIL_PASSWORD" in said
    assert box.said == []


def test_recipients_that_are_turned_away_are_named() -> None:
    with postbox.served(postbox.Postbox(answers={"b@example.gov.cn": "550 unknown"})) as box:
        assert send(replace(PLAIN, port=box.port), LETTER, {}) == (
            "邮件已发给 1 个收件人；服务器不接受：b@example.gov.cn"
        )
    with postbox.served(postbox.Postbox(answers={"RCPT": "550 unknown"})) as box:
        said = send(replace(PLAIN, port=box.port), LETTER, {})
    assert said.startswith("邮件未发出：服务器不接受任何收件人：a@example.gov.cn、b@example.gov.cn")


def test_a_server_that_is_not_there_or_is_silent_is_said() -> None:
    with postbox.served(postbox.Postbox()) as box:
        port = box.port
    assert send(replace(PLAIN, port=port), LETTER, {}).startswith("邮件未发出：")
    with postbox.served(postbox.Postbox(answers={"EHLO": "421 later", "HELO": "421 later"})) as box:
        assert send(replace(PLAIN, port=box.port), LETTER, {}).startswith("邮件未发出：")


def test_a_subject_cannot_forge_a_header() -> None:
    forged = replace(LETTER, subject="收件\r\nBcc: x@example.com")
    with postbox.served(postbox.Postbox()) as box:
        send(replace(PLAIN, port=box.port), forged, {})
    assert box.mails[0]["Bcc"] is None
    assert box.to == ["a@example.gov.cn", "b@example.gov.cn"]


@pytest.mark.parametrize(
    ("when", "ends"),
    [("always", (True, True, True)), ("findings", (False, True, True)), ("failure", (False, False, True))],
)
def test_when_a_mail_is_wanted(when: str, ends: tuple[bool, bool, bool]) -> None:
    mail = replace(PLAIN, when=when)
    assert (
        wanted(mail, findings=False, failure=False),
        wanted(mail, findings=True, failure=False),
        wanted(mail, findings=False, failure=True),
    ) == ends
    assert not wanted(Mail(), findings=True, failure=True)
