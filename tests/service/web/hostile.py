"""Titles that nobody types by accident."""

_SCRIPT = '<script>alert("1")</script> \'"><img src=x onerror=alert(1)>'
HOSTILE = f"{_SCRIPT} & {{\\fs200}} --> \u202eRTL\u202c ]]> %(x)s {{{{7*7}}}}"
ENDLESS = "x" * 10_000
