"""A bastion's night as its log tells it: who knocked, with which names, and who got in."""

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from groundschool.formats.auth_log import LogMessage, ssh_accepted, ssh_failed

MOST = 12  # MaxAuthTries
PASSWORD, KEYBOARD, KEY = "password", "keyboard-interactive/pam", "publickey"


@dataclass(frozen=True)
class Knock:
    """An attempt as a line tells it: ``kind`` is failed, accepted, another word for a failure, or only quoted."""

    kind: str
    source: str
    user: str
    known: bool = True
    method: str = PASSWORD


@dataclass
class Night:
    """Collects what is said on a host; ``program`` is how its sshd calls itself."""

    rng: random.Random
    program: str = "sshd"
    said: list[LogMessage] = field(default_factory=list)
    pid: int = 0

    def connection(self) -> tuple[int, int]:
        """Return a new process, by its number in the story, and the port of a client."""
        self.pid += 1
        return self.pid, self.rng.randint(32_768, 60_999)

    def in_order(self) -> list[LogMessage]:
        """Return all that was said in the order of time, with process ids that rise."""
        said, pid, pids = sorted(self.said, key=lambda one: one.at), self.rng.randint(20_000, 400_000), {0: 0}
        for one in said:
            if one.pid not in pids and one.program != "systemd-logind":
                pid += self.rng.randint(3, 40)
                pids[one.pid] = pid
        return [one if one.program == "systemd-logind" else replace(one, pid=pids[one.pid]) for one in said]

    def guesses(self, at: datetime, knock: Knock, times: int = 1) -> datetime:
        """Add a connection on which a user's password is guessed some times, two seconds apart; return its end."""
        source, user, known = knock.source, knock.user, knock.known
        pid, port = self.connection()
        other = Knock("other", source, user, known)
        closes = f"{'authenticating' if known else 'invalid'} user {user} {source} port {port}"
        if not known:
            self._say(at, pid, f"Invalid user {user} from {source} port {port}", other)
            self._say(at, pid, "pam_unix(sshd:auth): check pass; user unknown", None)
        pam = "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser="
        self._say(at, pid, f"{pam} rhost={source} {f' user={user}' if known else ''}", None)
        for number in range(times):
            moment = at + timedelta(seconds=1 + 2 * number)
            if number and not known:
                self._say(moment, pid, "pam_unix(sshd:auth): check pass; user unknown", None)
            self._say(moment, pid, ssh_failed(user, "known" if known else "", source, port, knock.method), knock)
        end = at + timedelta(seconds=2 * times + 1)
        if times >= MOST:
            name = user if known else f"invalid user {user}"
            self._say(
                end,
                pid,
                f"error: maximum authentication attempts exceeded for {name} from {source} port {port} ssh2 [preauth]",
                other,
            )
            self._say(end, pid, f"Disconnecting {closes}: Too many authentication failures [preauth]", None)
        else:
            self._say(end, pid, f"Connection closed by {closes} [preauth]", other)
        return end

    def login(self, at: datetime, source: str, user: str, method: str = PASSWORD) -> None:
        """Add a login, and the session that it opens."""
        pid, port = self.connection()
        key = f"ED25519 SHA256:{self.rng.getrandbits(170):043x}" if method == KEY else ""
        self._say(
            at, pid, ssh_accepted(user, source, port, method, key), Knock("accepted", source, user, method=method)
        )
        self._say(at, pid, f"pam_unix(sshd:session): session opened for user {user}(uid=1007) by (uid=0)", None)
        self.said.append(
            LogMessage(at, "systemd-logind", 571, f"New session {self.rng.randint(3, 900)} of user {user}.")
        )

    def offers_keys(self, at: datetime, source: str, user: str, times: int) -> None:
        """Add a client that offers keys which nobody knows, before it closes the connection."""
        pid, port = self.connection()
        for _ in range(times):
            key = f"RSA SHA256:{self.rng.getrandbits(170):043x}"
            knock = Knock("failed", source, user, method=KEY)
            self._say(at, pid, f"{ssh_failed(user, 'known', source, port, KEY)}: {key}", knock)
        self._say(
            at,
            pid,
            f"Connection closed by authenticating user {user} {source} port {port} [preauth]",
            Knock("other", source, user),
        )

    def quoted(self, at: datetime, source: str, program: str = "alert-test") -> None:
        """Add a colleague who looks for lines of the log, and an alert that is tried with one: both stand in it now."""
        looked = f"Failed password for root from {source} port 22 ssh2"
        said = (
            f"     ines : TTY=pts/0 ; PWD=/home/ines ; USER=root ; COMMAND=/usr/bin/grep '{looked}' /var/log/auth.log"
        )
        self.said.append(LogMessage(at, "sudo", 0, said, Knock("quoted", source, "root")))
        pid, _ = self.connection()
        self.said.append(LogMessage(at + timedelta(minutes=2), program, pid, looked, Knock("quoted", source, "root")))

    def jobs(self, since: datetime, until: datetime) -> None:
        """Add cron's hourly job, and scanners that never come to a password."""
        at = since.replace(minute=17, second=1)
        while at < until:
            pid, _ = self.connection()
            for state in ("opened for user root(uid=0) by (uid=0)", "closed for user root"):
                self.said.append(LogMessage(at, "CRON", pid, f"pam_unix(cron:session): session {state}"))
            at += timedelta(hours=1)
            scanner = at - timedelta(minutes=self.rng.randint(1, 16), seconds=40)
            pid, port = self.connection()
            closed = f"Connection closed by 203.0.113.{self.rng.randint(200, 250)} port {port} [preauth]"
            if scanner <= until:  # nothing is later than the copy that was made
                self._say(scanner, pid, closed, None)

    def _say(self, at: datetime, pid: int, message: str, about: Knock | None) -> None:
        self.said.append(LogMessage(at, self.program, pid, message, about))
