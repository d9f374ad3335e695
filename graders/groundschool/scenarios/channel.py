"""The incident's channel: declarations, the voice of the customers, talk, and programs that post."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from groundschool.formats.slack import SLACKBOT, Message, join_text
from groundschool.scenarios.reaction import Reaction
from groundschool.simulation.stage import StageEvent

INCIDENT_BOT = "incident-bot"
COUNTS = 5  # times that support says how many call
MITIGATED = "[status] mitigated: the alerts have resolved, error share back to normal"
JUST_NOW = timedelta(minutes=1)  # what fired so shortly before is repeated in a new channel
CHANGED = ("deploy", "rollback", "migration", "flag", "config")


def messages(events: Sequence[StageEvent], end: datetime, told: Reaction | None, rng: random.Random) -> list[Message]:
    """Return what was posted in the incident's channel before ``end``, in time order; nothing without an incident."""
    if told is None:
        return []
    channel = _Channel(events, told, rng)
    posted = [*channel.declared(), *channel.said(), *channel.posted()]
    return sorted((one for one in posted if one.at < end), key=lambda message: message.at)


class _Channel:
    def __init__(self, events: Sequence[StageEvent], told: Reaction, rng: random.Random) -> None:
        self._told, self._at, self._rng = told, told.at, rng
        self._changes = [event for event in events if event.kind in CHANGED]

    def declared(self) -> Iterator[Message]:
        """Yield the declarations of state: a mitigation is posted below the message that named what to do."""
        at, told = self._at, self._told
        boss, hand = told.commander.handle, told.on_call.handle
        doing = told.action.text if told.action else ""
        yield from self._post(
            "investigating", boss, f"[status] investigating: I am incident commander, {hand} has the keyboard"
        )
        yield from self._post("identified", boss, f"[status] identified: we know enough to act. next: {doing}")
        yield from self._post("too-early", hand, MITIGATED, thread=at.get("identified"))
        yield from self._post("reopened", boss, "[status] investigating: the alert is back, so are we. not over yet")
        for name, by, text, thread, soon in (
            ("mitigated", hand, MITIGATED, at.get("identified"), 200),
            ("resolved", boss, "[status] resolved: numbers normal, review on Thursday", None, 120),
        ):
            if name in at:
                yield from self._post(name, by, text, thread=thread, edited=self._after(at[name], soon, 3 * soon))

    def said(self) -> Iterator[Message]:
        """Yield what people say besides; the markers of declarations occur where they declare nothing."""
        at, told = self._at, self._told
        hand, trainee, support = told.on_call.handle, told.associate.handle, told.support.handle
        doing = told.action.text if told.action else ""
        if told.journey:
            odd = "[impact] seeing the odd error myself, could be my network"
            yield Message(self._after(told.opened, 5, 20), trainee, odd)
            yield from self._calls(support, told.journey.complaint)
        yield from self._post("joined", trainee, "here to help, reading along")
        if "investigating" in at and (change := self._latest_change()):
            text = f"last change I find before the page: {change}. proves nothing, still looking"
            yield Message(self._after(at["investigating"], 60, 100), hand, text)
        for name, text in (
            ("action", f"doing it now: {doing}"),
            ("again", f"once more: {doing}. and this time the automation that undid it stays off"),
        ):
            if name in at:
                yield Message(self._after(at[name], 2, 9), hand, text)
        if "mitigated" in at and "action" in at:
            asked = "do we post [status] mitigated now, or wait for the graph?"
            done = at.get("again", at["action"])
            yield Message(done + (at["cleared"] - done) * 0.6, trainee, asked, thread=at["identified"])
            yield Message(self._after(at["mitigated"], 20, 50), support, "[impact] no new calls for some minutes")
            telling = "so mitigated it is, says the last [status]. I tell callers to try again"
            yield Message(self._after(at["mitigated"], 70, 100), support, telling)
            means = "what does [status] mitigated mean for somebody on the telephone?"
            yield (question := Message(self._after(at["mitigated"], 150, 180), trainee, means))
            answer = "[status] mitigated: customers are no longer hurt. [status] resolved: we are sure that it stays so"
            yield Message(self._after(question.at, 1, 2), SLACKBOT, answer, subtype="slackbot_response")

    def _calls(self, support: str, complaint: str) -> Iterator[Message]:
        """Yield what support hears from customers, from when they are hurt until they no longer are."""
        if "customers" not in self._at:
            return
        heard, calls = self._at["customers"], self._rng.randint(12, 40)
        asked = heard - timedelta(seconds=self._rng.randint(20, 40))
        if asked > self._told.opened:
            yield Message(asked, support, "three calls in a minute. is that an [impact] already?")
        yield Message(heard, support, f"[impact] {calls} calls so far: {complaint}")
        apart = (self._at.get("mitigated", heard + timedelta(minutes=9)) - heard) / (COUNTS + 1)
        for number in range(1, COUNTS + 1):
            calls += self._rng.randint(3, 15)
            yield Message(heard + apart * number, support, f"[impact] {calls} calls so far")

    def posted(self) -> Iterator[Message]:
        """Yield what programs post, and Slack's own note that somebody came in."""
        at, told = self._at, self._told
        heard = sorted((one for one in told.alerts if one.at > told.opened - JUST_NOW), key=_flush)
        for (moment, _), group in groupby(heard, _flush):
            first, *others = (one.text for one in group)
            text = f"{first}, and {len(others)} more" if others else first
            yield Message(self._after(max(moment, told.opened), 1, 3), "pager", text, subtype="bot_message")
        if "acknowledge" in at:
            boss, came = told.commander.handle, self._after(at["acknowledge"], 8, 15)
            yield Message(came, boss, join_text(boss), subtype="channel_join")
        for event in self._changes:
            if event.kind == "rollback":
                yield Message(self._after(event.at, 2, 5), "deploy-bot", event.text, subtype="bot_message")
        if "mitigated" in at:
            reminder = "[status] mitigated (reminder: two updates are still due)"
            yield Message(self._after(at["mitigated"], 310, 420), INCIDENT_BOT, reminder, app=True)

    def _post(
        self, name: str, by: str, text: str, *, thread: datetime | None = None, edited: datetime | None = None
    ) -> Iterator[Message]:
        """Yield a message at the moment of a name, if it was reached."""
        if name in self._at:
            yield Message(self._at[name], by, text, thread=thread, edited=edited)

    def _latest_change(self) -> str:
        """Return the newest entry of the deploy log before the page, empty without one."""
        return next((one.text for one in reversed(self._changes) if one.at < self._at["page"]), "")

    def _after(self, moment: datetime, low: int, high: int) -> datetime:
        took = self._rng.randint(low, high)
        return moment + timedelta(seconds=took, microseconds=self._rng.randrange(10**6))


def _flush(alert: StageEvent) -> tuple[datetime, bool]:
    """Return by what alerts are posted together: the moment, and whether they fire."""
    return alert.at, " firing " in alert.text
