"""What a figure is compared with has the figure's name, also where arithmetic found which figure is meant."""

from __future__ import annotations

from gouji.extract.model import Document, Location, Paragraph
from gouji.normalize import interpret


def test_the_base_of_the_total_is_the_totals_and_not_that_of_the_last_part() -> None:
    text = "2022年三公经费18.36万元，其中公务用车运行维护费14.25万元，公务接待费4.11万元，较上年19.80万元下降7.27%。"
    paragraph = Paragraph(text=text, location=Location(block=0))
    document = Document(name="r.docx", path="r.docx", sha256="0" * 64, format="docx", blocks=(paragraph,))
    names = {fact.text: (fact.label, fact.period) for fact in interpret(document).facts}
    assert names["19.80万元"] == ("三公经费", "2021")
    assert names["7.27%"] == ("三公经费增减率", "2022")
