"""A service under a fault that nobody sees: plays the steps of an answer, and what they lead to."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from groundschool.kit import Outcome, brief, describe

Map = Mapping[str, Any]
MOST_STEPS, HELP_MINUTES, UNWATCHED_MINUTES = 30, 20, 60
WORSE = 1.5


class Service:
    """One situation while it is played; ``log`` is what an answer gets to see, ``found`` is which levers are possible."""

    def __init__(self, case: Map, hidden: Map, rules: Map, found: Map) -> None:
        self.case, self.hidden, self.rules = case, hidden, rules
        self.found = found
        self.minute, self.share, self.lost = case["minute"], float(case["failing_percent"]), 0.0
        self.log: list[dict[str, Any]] = []
        self.pulled: list[tuple[str, int]] = []
        self.undone: list[str] = []
        self.cure: tuple[str, int] | None = None
        self.told: dict[str, Any] = {"levers": [], "asked": [], "evidence": "not captured", "looked": {}, "against": []}

    def step(self, did: Map) -> dict[str, Any] | None:
        """Play a step; returns the whole outcome when it was the last one. Raises ValueError for what is no step."""
        do = did["do"]
        if do in ("hand-over", "escalate"):
            return self._ended(did)
        begun, seen = self.minute, {}
        if do == "capture":
            self._pass(self.rules["limits"]["capture_minutes"])
            first = not any(self.rules["levers"][name]["destroys_evidence"] for name, _ in self.pulled)
            again = self.told["evidence"] != "not captured"
            self.told["evidence"] = "captured again" if again else "captured" if first else "captured too late"
        elif do == "ask":
            self._pass(self.case["answers_in_minutes"][did["target"]])
            seen["answer"] = "no" if did["for"] in self.hidden["no"] else "yes"
            self.told["asked"].append([did["target"], did["for"]])
        elif do == "look":
            self._pass(int(did["after"]))
            seen["value"] = self._look(did["target"])
        elif do == "undo":
            self._undo(did["target"])
        elif do in self.rules["levers"]:
            self._pull(do, did["target"])
        else:
            raise ValueError(f"{do!r} is no step")
        self.log.append({"began": begun, "minute": self.minute, "did": dict(did), "seen": seen})
        return None

    def _pass(self, minutes: int) -> None:
        if not 0 <= minutes <= UNWATCHED_MINUTES:
            raise ValueError(f"{minutes} minutes")
        for _ in range(minutes):
            self.lost += self._failing() * self.case["users_per_minute"] / 100
            self.minute += 1

    def _failing(self) -> float:
        well = self.cure is not None and self.minute >= self.cure[1]
        return float(self.hidden["well"]) if well else self.share

    def _pull(self, lever: str, target: object) -> None:
        about = self.found[lever]
        told = self.told
        told["levers"].append([lever, target])
        if about["verdict"] not in ("possible", "no evidence"):
            told["against"].append(f"{lever}: {about['verdict']}")
            self.share = min(100.0, self.share * WORSE)
        needed = about["asks"] or self.rules["approvals"].get(lever)
        question = {"do": "ask", "target": needed, "for": lever}
        answers = [entry["seen"]["answer"] for entry in self.log if question.items() <= entry["did"].items()]
        if needed and "yes" not in answers:
            told["against"].append(f"{lever}: {'refused' if answers else 'nobody has agreed'}")
        told["looked"][lever] = "not at all"
        shows = self.minute + self.rules["levers"][lever]["minutes"]
        self.pulled.append((lever, shows))
        if lever in self.hidden["cures"] and target == about["target"] and self.cure is None:
            self.cure = lever, shows

    def _look(self, signal: object) -> int:
        known = {lever["signal"] for lever in self.rules["levers"].values()}
        if signal not in known:
            raise ValueError(f"{signal!r} is no signal")
        if not self.pulled:
            return self.case["failing_percent"]
        lever, shows = self.pulled[-1]
        own = self.rules["levers"][lever]["signal"] == signal
        how = "in time" if self.minute == shows else "too early" if self.minute < shows else "too late"
        if self.told["looked"][lever] == "not at all":
            self.told["looked"][lever] = how if own else "another signal"
        if not own:
            return 0
        if self.cure and self.minute >= self.cure[1]:
            return self.hidden["well"]
        return self.case["failing_percent"] if self.minute < shows else self.hidden["bad"]

    def _undo(self, lever: str) -> None:
        if lever not in [name for name, _ in self.pulled]:
            raise ValueError(f"undo of {lever!r}, which was not pulled")
        self.undone.append(lever)
        if self.cure and self.cure[0] == lever:
            self.cure = None

    def _ended(self, did: Map) -> dict[str, Any]:
        handed = did["do"] == "hand-over"
        end = did["state"] if handed else f"escalated to {did['target']}"
        self._pass(HELP_MINUTES if not handed else 0)
        if handed and not (self.cure and self.minute >= self.cure[1]):
            end += ", and it was not"
            self._pass(UNWATCHED_MINUTES)
        named = did["in_force"] if handed else did["tried"]
        destroyed = any(self.rules["levers"][name]["destroys_evidence"] for name, _ in self.pulled)
        evidence = self.told["evidence"]
        if not destroyed and evidence == "not captured":
            evidence = "nothing was destroyed"
        return {
            **self.told,
            "evidence": evidence,
            "end": end,
            "named": sorted(map(str, named)) if handed else [*map(str, named)],
            "undone": self.undone,
            "minute": self.minute,
            "lost": round(self.lost, 1),
        }


Questions = dict[str, list[dict[str, Any]]]


def played(services: Mapping[str, Service], answer: Callable[[Questions], dict[str, Outcome]]) -> dict[str, Outcome]:
    """Return what an answer leads to in each situation, asked of all of them for one step after the other."""
    ended: dict[str, Outcome] = {}
    for number in range(1, MOST_STEPS + 1):
        said = answer({name: service.log for name, service in services.items() if name not in ended})
        for name, got in said.items():
            shown = f"next_step on {name}"
            if got.error:
                ended[name] = replace(got, shown=shown, error=f"{shown}, step {number}: {got.error}")
                continue
            try:
                end = services[name].step(got.value)
            except Exception as error:  # noqa: BLE001 - whatever a step of somebody's own is made of
                ended[name] = Outcome(
                    shown, None, f"{shown}, step {number}: {brief(got.value)} cannot be played ({describe(error)})"
                )
                continue
            if end:
                ended[name] = Outcome(shown, end)
        if len(ended) == len(services):
            break
    late = f"has not ended after {MOST_STEPS} steps"
    return {
        name: ended.get(name) or Outcome(f"next_step on {name}", None, f"next_step on {name} {late}")
        for name in services
    }
