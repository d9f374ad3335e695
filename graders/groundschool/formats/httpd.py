r"""Apache httpd's access log in its ``combined`` format (httpd 2.4, mod_log_config).

``%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-agent}i"``. It looks like nginx's format and differs in two places: no
bytes are a dash (``%b``), and quotes and backslashes are escaped with a backslash, other bytes as ``\xhh``.
"""

from datetime import datetime

from groundschool.formats.nginx import time_local

_C_STYLE = {0x08: "\\b", 0x09: "\\t", 0x0A: "\\n", 0x0B: "\\v", 0x0D: "\\r", 0x22: '\\"', 0x5C: "\\\\"}


def escaped_item(value: bytes | str | None) -> str:
    """Return a logged item as mod_log_config escapes it; an item that was not sent is ``-``."""
    if value is None:
        return "-"
    raw = value.encode() if isinstance(value, str) else value
    return "".join(_C_STYLE.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}") for byte in raw)


def combined_line(  # noqa: PLR0913 - the directives of the format
    host: str,
    moment: datetime,
    request: bytes | str,
    status: int,
    body_bytes: int,
    *,
    referer: bytes | str | None = None,
    user_agent: bytes | str | None = None,
    user: str | None = None,
) -> str:
    """Return one line of the combined format, without its line end; ``None`` is a header that was not sent."""
    return (
        f"{host} - {escaped_item(user)} [{time_local(moment)}] "
        f'"{escaped_item(request)}" {status} {body_bytes or "-"} "{escaped_item(referer)}" "{escaped_item(user_agent)}"'
    )
