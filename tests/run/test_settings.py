"""Where a setting comes from, and what is said of one that is not understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gouji.errors import UsageError
from gouji.run.settings import Mail, Settings, load, nearest

MAIL = '[mail]\nhost = "m"\nsender = "a@b"\nrecipients = ["c@d"]\n'


def told(folder: Path, text: str) -> Settings:
    (folder / "gouji.toml").write_text(text, encoding="utf-8")
    return load({}, environ={}, folder=folder)[0]


def test_an_option_beats_a_variable_beats_the_nearest_file_beats_what_is_built_in(tmp_path: Path) -> None:
    inner = tmp_path / "甲" / "乙"
    inner.mkdir(parents=True)
    (tmp_path / "gouji.toml").write_text('level = "must"\njobs = 7\n', encoding="utf-8")
    (tmp_path / "甲" / "gouji.toml").write_text("timeout = 5\nmemory = 300\njobs = 2\n", encoding="utf-8")
    found, remarks = load(
        {"memory": 500, "lang": None}, environ={"GOUJI_MEMORY": "400", "GOUJI_JOBS": "3"}, folder=inner
    )
    assert (found.memory, found.jobs, found.timeout, found.lang) == (500, 3, 5.0, "zh")
    assert found.level == "hint", "files are not merged: the nearest one counts alone"
    assert remarks == ()
    assert nearest(inner) == tmp_path / "甲" / "gouji.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("jbos = 2", "不认识的设置“jbos”，是不是 jobs？"),
        ('jobs = "many"', "设置 jobs 的值“many”不对，应为int"),
        ("jobs = 0", "必须大于 0"),
        ('level = "mist"', "是不是 must？"),
        ("level = ", "读不懂这个设置文件"),
        ("mail = 5", "应写成一张表"),
        ('[mail]\nhost = "m"\n', "缺少 sender、recipients"),
        (f'{MAIL}secrity = "ssl"\n', "不认识的设置“secrity”，是不是 security？"),
        (f'{MAIL}security = "tls"\n', "设置 security 的值“tls”不对"),
        (f'{MAIL}attach = "yes"\n', "设置 attach 的值“yes”不对"),
        (f"{MAIL}port = 0\n", "设置 port 的值必须大于 0"),
        (f'{MAIL}when = "never"\n', "设置 when 的值“never”不对"),
        (MAIL.replace("a@b", "甲 <a@b>"), "“甲 <a@b>”不是邮件地址"),
        (MAIL.replace("c@d", "c"), "“c”不是邮件地址"),
    ],
)
def test_what_is_not_understood_stops_with_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        told(tmp_path, text)
    assert said in str(caught.value)


def test_the_table_of_mail_is_read_whole(tmp_path: Path) -> None:
    mail = told(
        tmp_path, f'jobs = 2\n{MAIL}security = "ssl"\nattach = true\nport = 4650\nwhen = "findings"\n'
    ).mail
    assert mail == Mail(
        host="m", sender="a@b", recipients=("c@d",), security="ssl", attach=True, port=4650, when="findings"
    )
    assert told(tmp_path, MAIL.replace('["c@d"]', '"c@d"')).mail.recipients == ("c@d",)


def test_a_password_is_no_setting() -> None:
    """It would stand in a file that everybody copies."""
    assert not {field for field in Mail.__slots__ if field == "password"}
    _, remarks = load({}, environ={"GOUJI_MAIL_PASSWORD": "x"}, folder=Path("/"))
    assert remarks == ()


def test_a_variable_that_nobody_knows_is_a_remark_and_other_programs_are_left_alone(tmp_path: Path) -> None:
    _, remarks = load(
        {}, environ={"GOUJI_JBOS": "2", "GOUJI": "x", "PATH": "y", "GOUJI_MAIL": "z"}, folder=tmp_path
    )
    assert [remark.message for remark in remarks] == [
        "环境变量 GOUJI_JBOS 不起作用，是不是 jobs？",
        "环境变量 GOUJI_MAIL 不起作用，是不是 mail？",
    ]


def test_several_packs_are_a_list_however_they_are_given(tmp_path: Path) -> None:
    assert told(tmp_path, 'pack = "a.toml"').pack == ("a.toml",)
    assert told(tmp_path, 'pack = ["a.toml", "b.toml"]').pack == ("a.toml", "b.toml")
    import os  # noqa: PLC0415

    found, _ = load({}, environ={"GOUJI_PACK": f"a{os.pathsep}b"}, folder=Path("/"))
    assert found.pack == ("a", "b")


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=4))
def test_no_environment_breaks_the_settings(environ: dict[str, str]) -> None:
    assert load({}, environ=environ, folder=Path("/nowhere"))[0] == Settings()
