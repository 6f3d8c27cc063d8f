"""The inside of a paragraph → its text, and apart from it what is hidden, boxed or noted.

Knows runs, fields, symbols, revisions and content controls; must not know tables or the package. The text is
what Word shows after all revisions are accepted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from gouji.extract.word_names import (
    ALTERNATE,
    BR,
    CR,
    DEL,
    ENDNOTE,
    FALLBACK,
    FIELD,
    FOOTNOTE,
    MOVE_FROM,
    PPR,
    PTAB,
    RPR,
    SDT,
    SDT_CONTENT,
    SDT_PR,
    TAB,
    TEXT_BOX,
    VAL,
    W14,
    M,
    R,
    T,
    W,
    alternative,
    child,
    integer,
    switched_on,
    value,
)
from gouji.extract.word_raw import Aside, Raw
from gouji.extract.word_styles import Styles
from gouji.extract.word_symbols import in_symbols, is_symbol_font, symbol

LEFT_OUT = frozenset((DEL, MOVE_FROM, FALLBACK, PPR, RPR, SDT_PR, W + "rt"))
BOXES = "☐☑☒□■◻◼√✓✔✗✘"


@dataclass(slots=True, kw_only=True)
class Line:
    """A paragraph in the making."""

    text: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    asides: list[Aside] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Liner:
    """Reads paragraphs one after the other; fields may run on from one to the next."""

    styles: Styles
    box: Callable[[etree._Element], list[Raw]]  # reads the inside of a text box
    note: Callable[[str, str], list[Raw]]  # reads a note: (footnote | endnote, id)
    hiding: bool = False  # some style hides text
    muted: bool = False  # inside a control that still shows its prompt
    seen: Counter[str] = field(default_factory=Counter)  # what a remark must be made of
    fields: list[bool] = field(default_factory=list)  # open fields; True: still in the instruction
    instructions: int = 0  # how many of them are
    veiled: bool = False  # the run or paragraph is hidden
    font: str | None = None  # the run's symbol font

    def full(self, paragraph: etree._Element, style: str | None) -> Line:
        """A paragraph with everything that can be in one."""
        line = Line()
        self.veiled = self.hiding and self.styles.hides(style)
        self.inside(paragraph, line)
        self.veiled = False
        return line

    def inside(self, parent: etree._Element, line: Line) -> None:
        """Go through the children of a paragraph, a run or anything that wraps them."""
        for each in parent.iterchildren():
            action = ACTIONS.get(each.tag)
            if action is not None:
                action(self, each, line)
            elif each.tag not in LEFT_OUT and len(each):
                self.inside(each, line)

    def put(self, text: str, line: Line) -> None:
        """Add what is seen at this place, if anything is."""
        if self.instructions or not text:
            return
        if self.muted:
            self.seen["placeholder_text"] += 1
        else:
            (line.hidden if self.veiled else line.text).append(text)

    def run(self, run: etree._Element, line: Line) -> None:
        """A run: the same look for all that is in it."""
        before = self.veiled, self.font
        look = child(run, RPR)
        if look is not None:
            fonts = child(look, W + "rFonts")
            font = None if fonts is None else fonts.get(W + "ascii")
            self.font = font if is_symbol_font(font) else None
            if child(look, W + "vanish") is not None:
                self.veiled = switched_on(look, W + "vanish")
            elif self.hiding and self.styles.hides(value(look, W + "rStyle") or ""):
                self.veiled = True
        self.inside(run, line)
        self.veiled, self.font = before

    def text(self, element: etree._Element, line: Line) -> None:
        """A text element; a comment inside it must not end it."""
        text = (element.text or "") + "".join(child.tail or "" for child in element)
        self.put(in_symbols(text, self.font) if self.font else text, line)

    def line_break(self, element: etree._Element, line: Line) -> None:
        """A line break; breaks of page and column are none."""
        if (element.get(W + "type") or "textWrapping") == "textWrapping":
            self.put("\n", line)

    def character(self, element: etree._Element, line: Line) -> None:
        """A character given by font and code."""
        try:
            code = int(element.get(W + "char") or "", 16)
        except ValueError:
            return
        self.put(symbol(code, element.get(W + "font")), line)

    def field_mark(self, mark: etree._Element, line: Line) -> None:
        """Begin, middle or end of a field: the instruction is not seen, the result is."""
        kind = mark.get(W + "fldCharType")
        if kind == "begin":
            self.put(_form_field(mark), line)
            self.fields.append(True)
            self.instructions += 1
        elif kind == "separate" and self.fields and self.fields[-1]:
            self.fields[-1] = False
            self.instructions -= 1
        elif kind == "end" and self.fields:
            self.instructions -= self.fields.pop()

    def control(self, control: etree._Element, line: Line) -> None:
        """A content control: what was typed in, not its prompt; a check box as ticked or not."""
        content = child(control, SDT_CONTENT)
        if content is None:
            return
        check = control.find(f"{SDT_PR}/{W14}checkbox")
        before, self.muted = self.muted, self.muted or prompts(control)
        if check is None:
            self.inside(content, line)
        else:
            inner = Line()
            self.inside(content, inner)
            shown = "".join(inner.text)
            state = child(check, W14 + "checked")
            ticked = state is not None and (state.get(W14 + "val") or "1") in ("1", "true", "on")
            self.put(
                shown if shown.strip() and set(shown.strip()) <= set(BOXES) else "☑" if ticked else "☐", line
            )
        self.muted = before

    def alternate(self, element: etree._Element, line: Line) -> None:
        """The branch that Word shows, once."""
        branch = alternative(element)
        if branch is not None:
            self.inside(branch, line)

    def ruby(self, element: etree._Element, line: Line) -> None:
        """The characters, without the reading above them."""
        base = child(element, W + "rubyBase")
        if base is not None:
            self.inside(base, line)

    def fraction(self, element: etree._Element, line: Line) -> None:
        """A fraction of a formula, on one line."""
        for part, after in ((M + "num", "/"), (M + "den", "")):
            inner = child(element, part)
            if inner is not None:
                self.inside(inner, line)
            self.put(after, line)

    def text_box(self, element: etree._Element, line: Line) -> None:
        """A box that floats: beside the text."""
        before = self.veiled, self.font, self.fields, self.instructions
        self.veiled, self.font, self.fields, self.instructions = False, None, [], 0
        line.asides.append(Aside(kind="textbox", story=self.box(element)))
        self.veiled, self.font, self.fields, self.instructions = before

    def reference(self, element: etree._Element, line: Line) -> None:
        """A note: its mark is no part of the figure it stands at, so it is left out."""
        if self.instructions or self.muted:
            return
        before = self.veiled, self.font, self.fields, self.instructions
        self.veiled, self.font, self.fields, self.instructions = False, None, [], 0
        kind = "footnote" if element.tag == FOOTNOTE else "endnote"
        line.asides.append(Aside(kind="note", story=self.note(kind, element.get(W + "id") or "")))
        self.veiled, self.font, self.fields, self.instructions = before


def prompts(control: etree._Element) -> bool:
    """Does a content control still show its prompt ("click here to enter text")?"""
    properties = child(control, SDT_PR)
    return properties is not None and switched_on(properties, W + "showingPlcHdr")


def _form_field(mark: etree._Element) -> str:
    """What an old form field shows that has no text of its own: a check box, the chosen entry of a list."""
    check = mark.find(f"{W}ffData/{W}checkBox")
    if check is not None:
        state = child(check, W + "checked")
        state = child(check, W + "default") if state is None else state
        on = state is not None and (state.get(VAL) or "1") not in ("0", "false", "off")
        return "☑" if on else "☐"
    entries = mark.find(f"{W}ffData/{W}ddList")
    if entries is None:
        return ""
    names = [each.get(VAL) or "" for each in entries.iterchildren(W + "listEntry")]
    chosen = integer(value(entries, W + "result") or value(entries, W + "default"), 0)
    return names[chosen] if 0 <= chosen < len(names) else ""


ACTIONS: dict[object, Callable[[Liner, etree._Element, Line], None]] = {
    R: Liner.run,
    T: Liner.text,
    M + "t": Liner.text,
    M + "f": Liner.fraction,
    TAB: lambda liner, _, line: liner.put("\t", line),
    PTAB: lambda liner, _, line: liner.put("\t", line),
    CR: lambda liner, _, line: liner.put("\n", line),
    BR: Liner.line_break,
    W + "noBreakHyphen": lambda liner, _, line: liner.put("-", line),
    W + "sym": Liner.character,
    FIELD: Liner.field_mark,
    SDT: Liner.control,
    ALTERNATE: Liner.alternate,
    W + "ruby": Liner.ruby,
    TEXT_BOX: Liner.text_box,
    FOOTNOTE: Liner.reference,
    ENDNOTE: Liner.reference,
}
