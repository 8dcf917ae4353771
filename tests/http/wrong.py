"""What strangers send: ids, values and bodies that no contract takes."""

MARK = "zq7secret"
"""Stands in whatever is sent, and must not stand in what is answered."""

IDS = [
    "..%2f..%2fetc%2f" + MARK,
    "%2e%2e",
    "..",
    "%00" + MARK,
    "v1%00",
    "v1%0d%0aX-Evil:%20" + MARK,
    "v1*",
    "*",
    "%3e",
    "v1.>",
    "a.b",
    "%ff%fe" + MARK,
    "%ed%a0%80",
    "v%D1%961",  # with a Cyrillic letter for a Latin one
    "v1%E2%80%AE" + MARK,
    "%EF%BC%B61",
    "%C2%B2",
    MARK + "x" * 4000,
]
"""Of a path, as it is sent: path tricks, NUL, CR LF, wildcards of the broker, bytes that are no text, look-alikes."""

VALUES = [
    b'"\xff\xfe%s"',
    b'"\xed\xa0\x80%s"',
    rb'"\ud800%s"',
    rb'"\u0000%s"',
    rb'"v1\r\nX-Evil: %s"',
    b'"*"',
    b'">"',
    b'"a.b.%s"',
    '"v\u0456 %s"'.encode(),
    '"v1\u202e%s"'.encode(),
    b'"../../%s"',
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"9" * 400,
    b"9" * 5000,
    b"[" * 5000 + b"]" * 5000,
    b'{"a":' * 2000 + b"1" + b"}" * 2000,
    b'"' + b"x" * 30_000 + b'"',
    b'{"$sealed": "%s"}',
]
"""Of a field in a body, as they are sent."""

BODIES = [
    b"\xff\xfe",
    b"\x00",
    b"[" * 100_000,
    b'{"vacancy":' * 20_000,
    b"NaN",
    b'"\\ud800"',
    b'{"\\ud800": 1}',
    b'{"\xff": 1}',
    b'{"vacancy": "v1", "vacancy": "\\ud800%s"}',
    b'{"a": 1, "a": 2, "a": "%s"}',
]
"""Whole bodies."""
