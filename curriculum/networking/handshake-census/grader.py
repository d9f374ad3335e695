"""Grades the handshake census against the latent list of attempts, and against what real clients saw."""

from groundschool.kit import Check, Score, Variant, call

FILE = "clients.pcap"
ENDS = ("established", "refused", "no_answer", "reset_mid")
SAID = {
    "empty": "a capture without packets gives an empty dictionary",
    "vlan": "frames with a VLAN tag are read too",
    "pcapng": "a capture in pcapng is read as well",
    "snaplen": "frames cut to 74 bytes are enough",
    "mirrored": "frames that were captured twice change nothing",
    "late-reset": "a reset after both sides said FIN changes nothing",
}
TAGS = {"vlan": "fixed-offsets", "pcapng": "one-format", "snaplen": "whole-packets", "late-reset": "late-reset"}
COMPLETED = "the keys are the pairs that completed a handshake"
CLOSE = 10e-6  # seconds: what a float of seconds since 1970 loses, and to spare


def census(answer: object, variant: Variant) -> Score:
    """Return the checks of ``census(path)``: which pairs, how many attempts, how they ended."""
    want = {_pair(row): {end: row[end] for end in ENDS} for row in variant.truth["census"]}
    tag = TAGS.get(variant.edge or "", "")
    got = call(answer, variant.path(FILE), crash_tag=tag)
    if variant.edge is not None:
        return Score((got.equals(SAID[variant.edge], _plain, want, tag=tag),))
    ipv4 = {pair: ends for pair, ends in want.items() if ":" not in pair[0]}
    traps = variant.truth.get("traps", {})
    every_syn = {tuple(row[:3]): row[3] for row in traps.get("every-syn", ())}
    ports = {tuple(row[:3]): row[3] for row in traps.get("port-reuse", ())}

    def only(pairs, view):
        return lambda found: {pair: view(ends) for pair, ends in found.items() if pair in pairs}

    return Score(
        (
            got.equals(
                "the keys are the pairs whose SYN is in the capture, client first",
                lambda found: sorted(map(list, found)),
                sorted(map(list, want)),
                points=2,
                traps=_pairs(traps),
            ),
            got.equals(
                "every attempt over IPv4 is counted once",
                only(ipv4, lambda ends: sum(ends[end] for end in ENDS)),
                {pair: sum(ends.values()) for pair, ends in ipv4.items()},
                points=2,
                traps={
                    "every-syn": {pair: every_syn.get(pair) for pair in ipv4},
                    "port-reuse": {pair: ports.get(pair) for pair in ipv4},
                },
            ),
            got.equals(
                "over IPv4, a refusal is told apart from silence",
                only(ipv4, lambda ends: (ends["refused"], ends["no_answer"])),
                {pair: (ends["refused"], ends["no_answer"]) for pair, ends in ipv4.items()},
                points=2,
                traps={
                    "refused-is-drop": {pair: (0, ends["refused"] + ends["no_answer"]) for pair, ends in ipv4.items()},
                    "any-reset-is-refusal": {
                        pair: (ends["refused"] + ends["reset_mid"], ends["no_answer"]) for pair, ends in ipv4.items()
                    },
                },
            ),
            got.equals(
                "over IPv4, a conversation cut by a reset is told apart from a whole one",
                only(ipv4, lambda ends: (ends["established"], ends["reset_mid"])),
                {pair: (ends["established"], ends["reset_mid"]) for pair, ends in ipv4.items()},
                points=2,
                traps={"any-reset-is-refusal": {pair: (ends["established"], 0) for pair, ends in ipv4.items()}},
            ),
            got.equals(
                "IPv6 is counted like IPv4",
                only(want.keys() - ipv4.keys(), dict),
                {pair: ends for pair, ends in want.items() if pair not in ipv4},
                points=2,
                traps={"ipv4-only": {}},
            ),
        )
    )


def slowest_handshake(answer: object, variant: Variant) -> Score:
    """Return the checks of ``slowest_handshake(path)``; a recording says which pairs connected, not how fast."""
    tag = TAGS.get(variant.edge or "", "")
    got = call(answer, variant.path(FILE), crash_tag=tag)
    spoken = sorted(list(_pair(row)) for row in variant.truth["census"] if row["established"] + row["reset_mid"])
    want = _seconds(variant.truth.get("slowest_handshake", ()))
    if variant.edge is not None:
        return Score((got.holds(SAID[variant.edge], lambda found: _near(found, want), tag=tag),))
    checks: list[Check] = [got.equals(COMPLETED, lambda found: sorted(map(list, found)), spoken, points=2)]
    if want:
        last = _seconds(variant.truth["traps"]["last-syn"])
        mistaken = got.look(lambda found: _near(found, last), otherwise=False)
        label = "each time runs from the attempt's first SYN to the ACK that completes it"
        checks.append(got.holds(label, lambda found: _near(found, want), points=3, tag="last-syn" if mistaken else ""))
    return Score(tuple(checks))


def _pair(row: dict) -> tuple:
    return row["client"], row["server"], row["port"]


def _plain(found: dict) -> dict:
    return {pair: dict(ends) for pair, ends in found.items()}


def _pairs(traps: dict) -> dict:
    named = {"direction": "syn-ack", "lower-port": "lower-port", "began-before": "began-before"}
    named |= {"ipv4-only": "ipv4-only", "silence-unseen": "answered-only"}
    return {tag: sorted(map(list, traps[name])) for tag, name in named.items() if name in traps}


def _seconds(rows: list) -> dict:
    return {tuple(row[:3]): row[3] for row in rows}


def _near(found: dict, want: dict) -> bool:
    return found.keys() == want.keys() and all(abs(found[pair] - want[pair]) <= CLOSE for pair in want)
