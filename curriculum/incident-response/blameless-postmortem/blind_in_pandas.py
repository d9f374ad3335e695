"""A right answer that was written without having seen the solution: pandas, lists, bold headings, many words."""

import json
import re
from pathlib import Path

import pandas as pd

JOURNEY = {
    "book": "attempts to buy tickets",
    "check-in": "attempts at the kiosks and on the check-in page",
    "freight": "cargo manifests that hauliers sent",
}
# what a line says, cut into the words that only lines of this kind have
KINDS = {
    "canary": ("No canary was run", "No small share of customers"),
    "halt": ("Nothing is set that would halt", "automatic halt switched off"),
    "size": ("production's size", "as much data as production"),
    "pause": ("without waiting", "without a pause"),
    "spare": ("spare instance",),
    "way": ("way back into the runbook", "does not say how to take a change back"),
    "board": ("leads to a dashboard", "ends at a dashboard"),
    "link": ("does not lead to a runbook", "gets no link"),
    "access": ("deploy controller when it was needed", "Access to the deploy controller had ended"),
    "hidden": ("page of changes hid", "page of changes shows the newest change only"),
}


class Records:
    """All that was left of an incident, as tables."""

    def __init__(self, folder):
        self.folder = Path(folder)
        people = pd.json_normalize(self.read("slack/users.json"))
        people = people[~people["is_bot"].astype(bool)].set_index("id")
        found = [one for path in sorted(self.folder.glob("slack/inc-*/*.json")) for one in json.loads(path.read_text())]
        chat = pd.DataFrame(found)
        chat["at"] = pd.to_datetime(chat["ts"].astype(float), unit="s", utc=True)
        chat["title"] = chat["user"].map(people["profile.title"]).fillna("")
        for column in ("bot_id", "subtype"):
            if column in chat:
                chat.loc[chat[column].notna(), "title"] = ""
        self.chat = chat.sort_values("at").reset_index(drop=True)
        self.said = self.chat[self.chat["title"] != ""]
        lines = (self.folder / "deploys.log").read_text(encoding="utf-8").splitlines()
        log = pd.DataFrame(
            [[number, *line.split(None, 4)] for number, line in enumerate(lines, 1) if line[:1].isdigit()],
            columns=["line", "day", "clock", "service", "kind", "what"],
        )
        zone = lines[1].rsplit(" ", 1)[-1]
        log["at"] = pd.to_datetime(log["day"] + " " + log["clock"]).dt.tz_localize(zone).dt.tz_convert("UTC")
        self.log = log
        self.minutes = pd.read_csv(self.folder / "impact.csv", parse_dates=["minute"])
        self.book = (self.folder / "runbook.md").read_text(encoding="utf-8").splitlines()
        self.alerts = (self.folder / "alerts.yml").read_text(encoding="utf-8")
        self.number = next(self.folder.glob("slack/inc-*")).name.split("-")[1]

    def read(self, name):
        """Return what a JSON file holds."""
        return json.loads((self.folder / name).read_text(encoding="utf-8"))

    def span(self):
        """Return the ends of the impact."""
        bad = self.minutes["failed"] / self.minutes["attempts"].clip(lower=1) >= 0.03
        by_minute = bad.groupby(self.minutes["minute"]).any().sort_index()
        row = (by_minute != by_minute.shift()).cumsum()
        counted = by_minute & (by_minute.groupby(row).transform("size") >= 3)
        hurt = counted[counted].index
        return hurt[0], hurt[-1] + pd.Timedelta(minutes=1)

    def worst(self):
        """Return the journey that was hit worst, with its failed and attempted."""
        since, until = self.span()
        within = self.minutes[(self.minutes["minute"] >= since) & (self.minutes["minute"] < until)]
        sums = within.groupby("journey")[["failed", "attempts"]].sum()
        journey = (sums["failed"] / sums["attempts"]).idxmax()
        return journey, int(sums.loc[journey, "failed"]), int(sums.loc[journey, "attempts"])

    def first(self, begins, whose=None):
        """Return the first message of a person that begins so, or None."""
        hit = self.said[self.said["text"].str.startswith(begins)]
        if whose:
            hit = hit[hit["title"] == whose]
        return None if hit.empty else hit.iloc[0]

    def last(self, begins):
        """Return the last message of a person that begins so."""
        return self.said[self.said["text"].str.startswith(begins)].iloc[-1]

    def detected(self):
        """Return when and by what we were told."""
        entry = min(
            (one for one in self.read("pagerduty.json")["log_entries"] if one["type"].startswith("trigger")),
            key=lambda one: pd.Timestamp(one["created_at"]),
        )
        told = [(pd.Timestamp(entry["created_at"]).tz_convert("UTC"), f"pagerduty {entry['id']}")]
        call = self.first("[impact]", "Support lead")
        if call is not None:
            told.append((call["at"], f"slack {call['ts']}"))
        return min(told)

    def change(self):
        """Return the line with which it began: of the changes before, the one that people undid."""
        mended = self.last("[status] identified")["text"]
        if "index" in mended:
            return self.log[self.log["kind"] == "migration"].iloc[0]
        undone = set(self.log[self.log["kind"] == "rollback"]["service"])
        return self.log[(self.log["kind"] == "deploy") & self.log["service"].isin(undone)].iloc[0]

    def heading(self, title, service):
        """Return the reference of a heading on a service's page of the runbook."""
        return f"runbook {self.book.index(title, self.book.index(f'# {service}')) + 1}"

    def conditions(self, service):
        """Return {kind: record} of what holds, with one record each."""
        change = {one["service"]: one for one in self.read("changes.json")}[service]
        stands = {one["service"]: one for one in self.read("services.json")}[service]
        record = f"changes {change['id']}"
        text = next(
            one for one in "\n".join(self.book).split("\n# ") if one.removeprefix("# ").startswith(f"{service}\n")
        )
        held = {}
        if change["canary"] is None:
            held["canary"] = record
        if change["stops-by-itself"] is None:
            held["halt"] = record
        if change["checks"].get("production-sized-data") == "not run":
            held["size"] = record
        if not stands["callers"]["pause_ms"]:
            held["pause"] = f"services {service}"
        if not stands["spare_instances"]:
            held["spare"] = f"services {service}"
        if "Not written yet." in text:
            held["way"] = self.heading("## Way back", service)
        if "deleted in March" in text:
            held["board"] = self.heading("## Dashboard", service)
        if "runbook_url" not in self.alerts:
            held["link"] = "alerts HighErrorShare"
        refused = self.said[self.said["text"].str.contains("access ended last night")]
        if len(refused):
            held["access"] = f"slack {self.last('access is back')['ts']}"
        hidden = self.said[self.said["text"].str.contains("so it is not")]
        if len(hidden):
            held["hidden"] = f"slack {hidden.iloc[0]['ts']}"
        return held

    def factors(self, service):
        """Return {id: record} of the lines of the form that hold."""
        held = self.conditions(service)
        others = {one["service"] for one in self.read("changes.json")} - {service}
        return {
            key: held[kind]
            for key, line in self.read("form.json").items()
            for kind, phrases in KINDS.items()
            if kind in held
            and any(phrase in line for phrase in phrases)
            and not any(re.search(rf"\b{other}\b", line) for other in others)
        }


def text_of(moment):
    """Return a moment as it is written in facts."""
    return moment.isoformat()


def facts(folder):
    """Return the facts of the incident."""
    records = Records(folder)
    since, until = records.span()
    journey, failed, attempts = records.worst()
    detected, _ = records.detected()
    mitigated = records.last("[status] mitigated")["at"]
    resolved = records.last("[status] resolved")["at"]
    change = records.change()
    told = {
        "since": since,
        "until": until,
        "detected": detected,
        "mitigated": mitigated,
        "resolved": resolved,
    }
    return {
        **{key: text_of(moment) for key, moment in told.items()},
        "journey": journey,
        "failed": failed,
        "attempts": attempts,
        "percent": 100 * failed / attempts,
        "minutes_to_detect": round((detected - since).total_seconds() / 60, 1),
        "minutes_to_mitigate": round((mitigated - since).total_seconds() / 60, 1),
        "minutes_to_resolve": round((resolved - since).total_seconds() / 60, 1),
        "trigger": f"deploys {change['line']}",
        "factors": records.factors(change["service"]),
    }


def long(minutes):
    """Return minutes as people say them."""
    hours, rest = divmod(round(minutes), 60)
    return f"{hours} h {rest} min" if hours else f"{rest} min"


def postmortem(folder):
    """Return the postmortem: lists, bold headings, whole sentences."""
    records = Records(folder)
    said = facts(folder)
    since, until = records.span()
    change = records.change()
    service = change["service"]
    detected, by = records.detected()
    mitigated, resolved = records.last("[status] mitigated"), records.last("[status] resolved")
    people = JOURNEY[said["journey"]]
    rows = [
        (change["at"], f"The change of {service} begins.", f"deploys {change['line']}"),
        (since, "**[impact start]** The first minute that hurts customers.", f"impact {since:%Y-%m-%dT%H:%M:%SZ}"),
        (detected, "**[detected]** Somebody, or something, tells us.", by),
        (mitigated["at"], "**[mitigated]** Declared by a person.", f"slack {mitigated['ts']}"),
        (resolved["at"], "**[resolved]** The incident commander closes it.", f"slack {resolved['ts']}"),
    ]
    for one in records.read("statuspage.json")["incidents"][0]["incident_updates"]:
        if one["status"] == "investigating":
            posted = pd.Timestamp(one["created_at"])
            rows.append((posted, "The public page says that we look into it.", f"statuspage {one['id']}"))
    for begins, what in (
        ("[status] investigating: I am", "An incident commander leads from here on."),
        ("last change I find", "The first suspicion falls on the newest change."),
        ("the deploy controller", "Access to the deploy controller is tried."),
        ("[status] identified", "What is known is enough to act."),
        ("doing it now", "The mending begins."),
        ("[status] investigating: the alert is back", "It is not over: the alert has come back."),
        ("once more", "The mending is done again, and what undid it is off."),
    ):
        one = records.first(begins)
        if one is not None:
            rows.append((one["at"], what, f"slack {one['ts']}"))
    timeline = "\n".join(f"* {moment:%H:%M:%S} UTC {what} (source: `{ref}`)" for moment, what, ref in sorted(rows))
    why = {
        "canary": "the change met every customer in the same minute, so nobody saw it while it was small",
        "halt": "the roll-out went on while the errors rose; taking it back was left to people",
        "size": "what is quick on a small table was slow on the real one, and no check could show that",
        "pause": "each failed call came again at once, and the load rose as the answers slowed",
        "spare": "there was no room while instances came up, and the rest carried all",
        "way": "the way back was looked up while customers waited",
        "board": "whoever followed the runbook came to an empty page",
        "link": "whoever was paged looked for the runbook by hand",
        "access": "minutes went by until the changes could be read",
        "hidden": "a change that was innocent was looked at first",
    }
    form = records.read("form.json")
    listed = []
    for key, record in said["factors"].items():
        kind = next(kind for kind, phrases in KINDS.items() if any(phrase in form[key] for phrase in phrases))
        listed.append(f"1. **{key}** (see {record}): {why[kind]}. How it came to be normal is not known to us yet.")
    own = [one for one in records.read("tickets.json") if one["incident"] == f"INC-{records.number}"]
    own = [one for one in own if one["state"] == "open"]
    due = f"{since + pd.Timedelta(days=21):%Y-%m-%d}"
    plan = {
        "stop": ("Prevent", "Leila Haddad", "in the drill the controller halts a change at 2 % of failing requests"),
        "let": ("Mitigate", "network", "the load test shows no more than 1.2 calls for each attempt"),
        "page": ("Detect", "on-call senior", "the drill's page comes within two minutes of the first bad minute"),
        "run": ("Prevent", "database", "a migration without a run on a full copy is refused"),
        "try": ("Prevent", "incident commander", "no change of the last two weeks reached everybody at once"),
        "write": ("Process", "manager", "somebody who did not write it has walked the way back in the drill"),
    }
    actions = "\n".join(
        "| " + " | ".join((who, one["title"], one["id"], done, due, kind)) + " |"
        for one in own
        for kind, who, done in [plan[one["title"].split()[0]]]
    )
    longest = round((until - since).total_seconds() / 60)
    return f"""**Postmortem of INC-{records.number}, a change of {service} and what stood around it**

**Summary**

A change of {service} set off errors, and for {longest} minutes a good part of all {people} came to nothing. Nothing was
lost for good, as far as we know. Several conditions, most of them older than the change, made it as large and as long
as it was, and {len(own)} pieces of work follow from them.

**Impact**

Of {said["attempts"]} {people}, {said["failed"]} failed, which is {said["percent"]:.2f} percent. The first bad minute
began at {since:%H:%M} UTC, and the last one ended at {until:%H:%M} UTC.

* Time to detect: {long(said["minutes_to_detect"])}
* Time to mitigate: {long(said["minutes_to_mitigate"])}
* Time to resolve: {long(said["minutes_to_resolve"])}

**Timeline**

{timeline}

**Detection**

The first word came from {"the telephone" if by.startswith("slack") else "the pager"}, {long(said["minutes_to_detect"])}
after customers began to be hurt.

**Contributing factors**

{chr(10).join(listed)}

**Trigger**

It began with `deploys {change["line"]}`, the change of {service}.

**Resolution**

What the change had done was undone, the numbers went back to normal, and they were watched until nobody doubted it.

**What went well**

* One person led, and the channel knew who.
* Support counted the calls, so that the size of it was known at any time.

**What went wrong**

* From the first word to the declared end it took {long(said["minutes_to_mitigate"] - said["minutes_to_detect"])}.

**Where we got lucky**

* There was a way to undo the change at all. A change that had written wrong data could not have been undone like this.

**Action items**

| Owner | Action | Ticket | Done when | Due | Type |
|:--|:--|:--|:--|--:|:-:|
{actions}
"""
