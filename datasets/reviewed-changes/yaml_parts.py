"""What is changed in deployments and workflows: of each kind one that is wrong, and one that only looks so."""

import random
from collections.abc import Callable

from groundschool.kit import beside

snippet = beside(__file__, "snippet")
hcl = beside(__file__, "hcl_parts")
Snippet = snippet.Snippet
BOOKING, VALUES = "deploy/booking.yaml", "deploy/values.yaml"
EXPORTS, REPORTS = "deploy/exports-cron.yaml", "deploy/reports-cron.yaml"
PREVIEW, LABEL, RELEASE = (f".github/workflows/{name}.yml" for name in ("preview", "label", "release"))
SHOWN_BY_VENDOR = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # as EXAMPLE_KEY
REGISTRY = "registry.saltmarsh.example"
ZONE = "Europe/Copenhagen"
CHECKOUT = "actions/checkout"

BOOKING_HEAD = """apiVersion: apps/v1
kind: Deployment
metadata:
  name: booking
spec:
  replicas: {0}
  selector:
    matchLabels:
      app: booking
  template:
    metadata:
      labels:
        app: booking
    spec:
      containers:
"""
PREVIEWED = """name: preview
on:
{trigger}:
¤    types: [opened, synchronize]
permissions:
  contents: read
jobs:
¤  preview:
¤    runs-on: ubuntu-24.04
¤    steps:
¤      - uses: actions/checkout@{commit} # v4.2.2
{ref}¤      - run: make preview
¤        env:
¤          PREVIEW_TOKEN: ${{{{ secrets.PREVIEW_TOKEN }}}}
"""
LABELLED = """name: label
on:
§  pull_request_target:
    types: [opened]
permissions:
  pull-requests: write
jobs:
  label:
    runs-on: ubuntu-24.04
    steps:
      - run: gh pr edit "$NUMBER" --add-label {label}
        env:
          NUMBER: ${{{{ github.event.pull_request.number }}}}
          GH_REPO: ${{{{ github.repository }}}}
          GH_TOKEN: ${{{{ github.token }}}}
"""
HEAD_REF = "¤        with:\n§          ref: ${{ github.event.pull_request.head.sha }}\n"
CRON = """¤# {what}: at {hour:02}:10 in Copenhagen, before the first boat. (The cluster's own clock is UTC.)
apiVersion: batch/v1
¤kind: CronJob
¤metadata:
¤  name: {name}
¤spec:
§  schedule: "10 {hour} * * *"
{zone}¤  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: {name}
              image: registry.saltmarsh.example/{name}:v{version}
"""


def _container(name: str, image: str, more: str = "", mark: str = "") -> str:
    beside = snippet.ALSO if mark == snippet.ALSO else ""
    return f"{beside}        - name: {name}\n{mark}          image: {REGISTRY}/{image}\n{more}"


def _env(name: str, value: str) -> str:
    return f"          env:\n            - name: {name}\n              value: {value}\n"


def _kept(name: str, store: str) -> str:
    return (
        f"¤          env:\n¤            - name: {name}\n§              valueFrom:\n§                secretKeyRef:\n"
        f"§                  name: {store}\n§                  key: token\n"
    )


def _probe(kind: str, port: int, period: int, most: int) -> str:
    return (
        f"¤          {kind}:\n            httpGet:\n              path: /healthz\n              port: {port}\n"
        f"§            periodSeconds: {period}\n§            timeoutSeconds: {most}\n"
    )


def _volume(name: str, mode: str) -> str:
    return (
        f"        - name: {name}\n          secret:\n            secretName: {name}\n"
        f"¤            # Its owner may read it, and nobody else.\n§            defaultMode: {mode}\n"
    )


def commits(rng: random.Random) -> dict[str, str]:
    """Return the commits that were looked at, by action and tag."""
    names = (f"{CHECKOUT}@v4.2.2", "quayside/deploy@v3", "harbourworks/notify@v2", "tidelabs/setup@v5")
    return {name: f"{rng.getrandbits(160):040x}" for name in names}


def _mounts(name: str, at: str) -> str:
    return f"          volumeMounts:\n            - name: {name}\n              mountPath: {at}\n"


def parts(rng: random.Random, pins: dict[str, str]) -> dict[tuple[str, bool], list[Snippet]]:
    """Return the places of every kind, by kind and whether it is wrong; the first of them is what it is about."""
    made: dict[tuple[str, bool], list[Snippet]] = {}

    def put(kind: str, place: tuple[str, str], *texts: str, wrong: bool, **needs: object) -> None:
        before, after = texts
        made[kind, wrong] = [Snippet(*place, before, after, kind, wrong, needs)]

    secret, version = hcl.token(rng), f"v{rng.randint(2, 9)}.{rng.randint(0, 30)}"
    called, stub = rng.sample(("partner-sync", "harbour-feed", "ticket-push"), 2)
    upper, other = (name.split("-")[0].upper() for name in (called, stub))
    for name, env, value, wrong in (
        (called, f"{upper}_TOKEN", secret, True),
        (stub, f"{other}_DEMO", SHOWN_BY_VENDOR, False),
    ):
        needs = {"container": name, "env": env, "secret": secret} if wrong else {}
        # Whoever comments on something that is gone does so where it was: at its container, too.
        parted = (_env(env, value), _kept(env, name))
        texts = [_container(name, f"{name}:{version}", part, snippet.ALSO) for part in parted]
        put("known-secret", (BOOKING, "containers"), *texts, wrong=wrong, **needs)
    image = rng.choice(("fare-cache", "kiosk-proxy"))
    was = _container(image, f"{image}:{version}") if rng.random() < 0.5 else ""
    put(
        "latest-image",
        (BOOKING, "containers"),
        was,
        _container(image, f"{image}:latest", mark="§"),
        wrong=True,
        container=image,
    )
    put(
        "latest-image",
        (BOOKING, "containers"),
        "",
        _container("departures", f"latest-departures:{version}", mark="§"),
        wrong=False,
    )
    ready, alive = rng.sample(("fares", "seats", "quotes"), 2)
    period, most = rng.choice((3, 5)), rng.choice((8, 12))
    slow = _container(ready, f"{ready}:{version}", _probe("readinessProbe", 8080, period, most))
    was = slow.replace(f"timeoutSeconds: {most}", "timeoutSeconds: 2") if rng.random() < 0.5 else ""
    put("slow-probe", (BOOKING, "containers"), was, slow, wrong=True, container=ready)
    calm = _container(alive, f"{alive}:{version}", _probe("livenessProbe", 8090, rng.choice((30, 60)), most))
    put("slow-probe", (BOOKING, "containers"), "", calm, wrong=False)
    volumes = rng.sample(("partner-keys", "signing-keys", "mail-keys"), 2)
    was = _volume(volumes[0], "256") if rng.random() < 0.5 else ""
    put("decimal-mode", (BOOKING, "volumes"), was, _volume(volumes[0], "400"), wrong=True, volume=volumes[0])
    put("decimal-mode", (BOOKING, "volumes"), "", _volume(volumes[1], "0400"), wrong=False)
    for name, wrong in zip(volumes, (True, False), strict=True):
        reader = _container(name.removesuffix("-keys"), f"{name}-reader:{version}", _mounts(name, "/run/keys"))
        made["decimal-mode", wrong].append(Snippet(BOOKING, "containers", reader if was and wrong else "", reader))
    _norway(rng, put)
    _zones(rng, put)
    _workflows(rng, put, pins)
    return made


def _norway(rng: random.Random, put: Callable[..., None]) -> None:
    """Add lists of countries and of languages, to each of which Norway's comes."""
    around = rng.choice((("dk", "se"), ("fi", "se"), ("dk", "fi")))
    texts = ["markets:\n" + "".join(f"  - {one}\n" for one in around)]
    texts += ["markets:\n" + f"  - {around[0]}\n§  - no\n  - {around[1]}\n"]
    put("norway", (VALUES, "body"), *texts, wrong=True, key="markets", wanted=[around[0], "no", around[1]])
    spoken = rng.choice((("da", "sv"), ("fi", "sv")))
    texts = ["languages:\n" + "".join(f"  - {one}\n" for one in spoken)]
    texts += ["languages:\n" + f'  - {spoken[0]}\n§  - "no"\n  - {spoken[1]}\n']
    put("norway", (VALUES, "body"), *texts, wrong=False)


def _zones(rng: random.Random, put: Callable[..., None]) -> None:
    """Add two jobs of the night, one of which says in which zone."""
    hour, kept = rng.sample((3, 4, 5), 2)  # between 2 and 3 one night has no time, and another has it twice
    zone = f"§  timeZone: {ZONE}\n"
    for path, name, at, wrong in ((EXPORTS, "exports", hour, True), (REPORTS, "reports", kept, False)):
        told = {"what": name.capitalize(), "name": name, "version": rng.randint(2, 9), "hour": at}
        after = CRON.format(zone="" if wrong else zone, **told)
        before = CRON.format(zone=zone, **{**told, "hour": 1}) if wrong and rng.random() < 0.5 else ""
        needs = {"zone": ZONE, "schedule": f"10 {at} * * *"} if wrong else {}
        put("other-zone", (path, "whole"), before, after, wrong=wrong, **needs)


def _workflows(rng: random.Random, put: Callable[..., None], pins: dict[str, str]) -> None:
    """Add what runs for a pull request, and what a release runs."""
    told = {"commit": pins[f"{CHECKOUT}@v4.2.2"]}
    before = PREVIEWED.format(trigger="  pull_request", ref="", **told)
    after = PREVIEWED.format(trigger="§  pull_request_target", ref=HEAD_REF, **told)
    put("stranger-built", (PREVIEW, "whole"), before, after, wrong=True, job="preview")
    label = rng.choice(("triage", "new"))
    put("stranger-built", (LABEL, "whole"), "", LABELLED.format(label=label), wrong=False)
    bad, good = rng.sample([name for name in pins if not name.startswith(CHECKOUT)], 2)
    put("moving-tag", (RELEASE, "steps"), "", f"§      - uses: {bad}\n", wrong=True, action=bad, commit=pins[bad])
    name, tag = good.split("@")
    put("moving-tag", (RELEASE, "steps"), "", f"§      - uses: {name}@{pins[good]} # {tag}\n", wrong=False)


def quiet(rng: random.Random, pins: dict[str, str]) -> list[Snippet]:
    """Return places that are the same before and after, or changed without anybody minding."""
    few, limit = rng.randint(2, 4), rng.choice((20, 40))
    main = _container("booking", f"booking:v{rng.randint(10, 20)}", _mounts("scratch", "/srv/scratch"))
    return [
        Snippet(BOOKING, "containers", main, main),
        Snippet(BOOKING, "volumes", *(["        - name: scratch\n          emptyDir: {}\n"] * 2)),
        Snippet(VALUES, "body", f"replicas: {few}\n", f"replicas: {few + 1}\n"),
        Snippet(VALUES, "body", *([f"queue:\n  depth: {limit}\n"] * 2)),
        Snippet(RELEASE, "steps", *([f"      - uses: {CHECKOUT}@{pins[f'{CHECKOUT}@v4.2.2']} # v4.2.2\n"] * 2)),
        Snippet(RELEASE, "steps", "      - run: make release\n", "      - run: make release-with-notes\n"),
    ]


RELEASED = """name: release
on:
  push:
    tags: ["v*"]
permissions:
  contents: read
jobs:
  release:
    runs-on: ubuntu-24.04
    steps:
"""
HEADS = {
    BOOKING: [BOOKING_HEAD.format(3), "containers", "      volumes:\n", "volumes"],
    VALUES: ["# Read by the chart of the booking service; every list holds texts.\n\n", "body"],
    RELEASE: [RELEASED, "steps"],
    EXPORTS: ["whole"],
    REPORTS: ["whole"],
    PREVIEW: ["whole"],
    LABEL: ["whole"],
}
