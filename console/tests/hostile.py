"""Names that nobody should give, and somebody does."""

HOSTILE = {
    "unbroken": "W" * 1000,
    "long": "Coffee of the house " * 50,
    "turning": "\u202e1234567890 abc",
    "ending an isolation": "\u2069\u2069\u202eabc 50",
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467\U0001f3f3\ufe0f\u200d\U0001f308" * 40,
    "html": "<script>alert(1)</script><img src=x onerror=alert(2)><b>",
    "quotes": "\"'`»«\\{{ 7*7 }}{% now %}&amp;",
    "zero width": "\u200b\u2060\ufeff",
    "fillers": "\u3164\u2800",
    "marks": "Z" + "\u0334\u0321" * 60,
    "hebrew": "שלום 12 עולם",
    "lines": "a\nb\tc",
    "spaces": "   ",
    "formula": "=1+1",
}
