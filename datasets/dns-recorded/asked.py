"""What is asked in the recording, and what is true of each answer by the zones that were written."""

from groundschool.kit import beside

served = beside(__file__, "served")
ROOT, FIRST, SECOND, SILENT = served.ROOT, served.FIRST, served.SECOND, served.SILENT
RESOLVER, INSIDE, STRANGER = served.RESOLVER, served.INSIDE, served.STRANGER
NEGATIVE = 300
Asked = tuple[str, str, str, int | None]
# file: (arguments of dig, kind, the name it is about, seconds that the answer may be kept)
ASKED = {
    "answer": (f"@{RESOLVER} www.saltmarsh.example", "answer", "www.saltmarsh.example.", 3600),
    "answer-from-authority": (f"@{FIRST} www.saltmarsh.example +norecurse", "answer", "www.saltmarsh.example.", 3600),
    "alias": (f"@{RESOLVER} shop.saltmarsh.example", "answer", "www.saltmarsh.example.", 3600),
    "nxdomain": (f"@{RESOLVER} wwww.saltmarsh.example", "nxdomain", "wwww.saltmarsh.example.", NEGATIVE),
    "nodata": (f"@{RESOLVER} www.saltmarsh.example AAAA", "nodata", "www.saltmarsh.example.", NEGATIVE),
    "nodata-of-a-branch": (f"@{RESOLVER} branch.saltmarsh.example", "nodata", "branch.saltmarsh.example.", NEGATIVE),
    "alias-nxdomain": (f"@{RESOLVER} old.saltmarsh.example", "nxdomain", "retired.saltmarsh.example.", NEGATIVE),
    "alias-nodata": (f"@{RESOLVER} plain.saltmarsh.example", "nodata", "text.saltmarsh.example.", NEGATIVE),
    "low-soa": (f"@{FIRST} wwww.freight.example +norecurse", "nxdomain", "wwww.freight.example.", 60),
    "refused": (f"-b {STRANGER} @{RESOLVER} www.saltmarsh.example", "refused", "www.saltmarsh.example.", None),
    "bogus": (f"@{RESOLVER} www.signed.example", "servfail", "www.signed.example.", None),
    "bogus-cd": (f"@{RESOLVER} www.signed.example +cd", "answer", "www.signed.example.", 3600),
    "lame": (f"@{RESOLVER} www.lame.example", "servfail", "www.lame.example.", None),
    "lame-from-authority": (f"@{FIRST} www.lame.example +norecurse", "refused", "www.lame.example.", None),
    "upward": (f"@{RESOLVER} www.upward.example", "servfail", "www.upward.example.", None),
    "upward-from-authority": (f"@{ROOT} www.upward.example +norecurse", "referral", "www.upward.example.", None),
    "broken": (f"@{RESOLVER} www.broken.example", "servfail", "www.broken.example.", None),
    "broken-from-authority": (f"@{FIRST} www.broken.example +norecurse", "servfail", "www.broken.example.", None),
    "silent": (f"@{RESOLVER} www.silent.example", "servfail", "www.silent.example.", None),
    "silent-from-authority": (
        f"@{SILENT} www.silent.example +norecurse +time=2",
        "timeout",
        "www.silent.example.",
        None,
    ),
    "view-inside": (f"-b {INSIDE} @{FIRST} www.split.example +norecurse", "answer", "www.split.example.", 3600),
    "view-outside": (f"@{FIRST} www.split.example +norecurse", "answer", "www.split.example.", 3600),
}
LATE = "tickets.saltmarsh.example"
DENIED = (f"@{RESOLVER} {LATE}", "nxdomain", f"{LATE}.", NEGATIVE)
LATER = {  # of one ticket, when the record is published
    "late/resolver": DENIED,
    "late/resolver-cd": (f"@{RESOLVER} {LATE} +cd", *DENIED[1:]),
    "late/ns-1": (f"@{FIRST} {LATE} +norecurse", "answer", f"{LATE}.", 3600),
    "late/ns-2": (f"@{SECOND} {LATE} +norecurse", "answer", f"{LATE}.", 3600),
}
OWNERS = {"resolver": "network", "zones": {"saltmarsh.example": "platform"}}
TICKET = {"configured": "tickets", "meant": f"{LATE}.", "type": "A"}
SEARCH = f"search saltmarsh.example\nnameserver {RESOLVER}\n"
SPELLED = [f"{LATE}.", "tickets."]
