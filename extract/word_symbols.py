"""Characters of symbol fonts → the Unicode character that looks the same. Knows fonts, no documents."""

from __future__ import annotations

# Check boxes and bullets; the other hundreds are ornaments and become "\ufffd" rather than a wrong letter.
WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x70: "◻", 0x71: "❑", 0x72: "❒", 0x74: "◆", 0x75: "◆",
    0x76: "❖", 0x77: "⬥", 0x78: "☒", 0x9F: "•", 0xA1: "○", 0xA2: "⭕", 0xA3: "○", 0xA4: "◉", 0xA7: "▪",
    0xA8: "□", 0xAB: "★", 0xB2: "✧", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓",
    0xFD: "☒", 0xFE: "☑",
    **{0x81 + n: chr(0x2460 + n) for n in range(10)},  # ① … ⑩
    **{0x8C + n: chr(0x2776 + n) for n in range(10)},  # ❶ … ❿
}  # fmt: skip
WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x56: "⊗", 0x57: "⊗", 0x58: "⊗",
    0x96: "•", 0x97: "●", 0x98: "●", 0x99: "○", 0xA0: "▪", 0xA1: "■", 0xA2: "■", 0xA3: "□", 0xA4: "□",
    **{0x6A + n: chr(0x2460 + n) for n in range(10)},
}  # fmt: skip
WINGDINGS_3 = {0x75: "▲", 0x76: "▼", 0x7D: "▶", 0x70: "▲", 0x71: "▼", 0x22: "↑", 0x24: "→", 0x21: "←"}
SYMBOL = {
    0x2D: "−", 0xA3: "≤", 0xA5: "∞", 0xA8: "♦", 0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB0: "°",
    0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB5: "∝", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈",
    0xBC: "…", 0xD6: "√", 0xE5: "∑", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ", 0x44: "Δ", 0x6D: "μ",
    0x70: "π", 0x73: "σ", 0x53: "Σ",
}  # fmt: skip
FONTS = {"wingdings": WINGDINGS, "wingdings 2": WINGDINGS_2, "wingdings 3": WINGDINGS_3, "symbol": SYMBOL}
UNKNOWN = "\ufffd"


def is_symbol_font(font: str | None) -> bool:
    """Does this font show other characters than its codes say?"""
    return (font or "").lower() in FONTS


def symbol(code: int, font: str | None) -> str:
    """What the reader of the page sees for a character of a symbol font."""
    low = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    table = FONTS.get((font or "").lower())
    if table is not None:
        # Digits and punctuation are themselves in the Symbol font, and in no other.
        plain = chr(low) if table is SYMBOL and 0x20 <= low < 0x40 else UNKNOWN
        return table.get(low, " " if low == 0x20 else plain)
    if (
        0xF000 <= code <= 0xF0FF
    ):  # a private code of a font we do not know: boxes and ticks are Wingdings by habit
        return WINGDINGS.get(low, UNKNOWN)
    return chr(code) if 0x20 <= code < 0xD800 or 0xF900 <= code <= 0xFFFD else UNKNOWN


def in_symbols(text: str, font: str | None) -> str:
    """A text set in a symbol font, as it is seen; what the table does not know stays as it was typed."""
    table = FONTS.get((font or "").lower(), WINGDINGS)
    return "".join(table.get(ord(char) & 0xFF, char) if _coded(char) else char for char in text)


def _coded(char: str) -> bool:
    return char < "\u0100" or "\uf000" <= char <= "\uf0ff"
