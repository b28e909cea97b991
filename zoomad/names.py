"""Names and texts that users chose, made safe to show beside other text."""

from __future__ import annotations

import unicodedata

SHOWN_LENGTH = 80
# They turn round what stands behind them, and one that ends an isolation lets them out of any element.
TURNING = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"))
FROM_THE_RIGHT = {"R", "AL", "AN"}
ISOLATED = "\N{FIRST STRONG ISOLATE}%s\N{POP DIRECTIONAL ISOLATE}"
# What leaves no ink: controls, marks without a letter, spaces, and fillers that count as letters or signs.
WITHOUT_INK = {"Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp"}
FILLERS = set("\u115f\u1160\u2800\u3164\uffa0")


def straight(text: str) -> str:
    """Remove what would reverse the text around a name; a name without visible characters becomes empty."""
    name = text.translate(TURNING).strip()
    return name if any(map(_has_ink, name)) else ""


def shortened(text: str) -> str:
    """Write a text within a sentence: not too long, and where it runs from the right, apart from its surroundings."""
    text = text.translate(TURNING)
    text = f"{text[:SHOWN_LENGTH]}…" if len(text) > SHOWN_LENGTH else text
    runs_left = any(unicodedata.bidirectional(each) in FROM_THE_RIGHT for each in text)
    return ISOLATED % text if runs_left else text


def _has_ink(letter: str) -> bool:
    return letter not in FILLERS and unicodedata.category(letter) not in WITHOUT_INK
