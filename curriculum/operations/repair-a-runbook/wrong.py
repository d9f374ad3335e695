"""What people hand in who are in a hurry: lists with a source read in half, and pages mended too little or too much."""

import json
import re

from groundschool.kit import beside, slip, wrong

other = beside(__file__, "right")
ONE, PAGE, NEXT, WHY = "stale", "first-page", "second-page", "message"
LIST, REPAIR, SAID = 13, 25, 8  # points

history_too = slip(ONE, {'if section != "## History":': "if True:"}, tag="history-mended", score=3 / LIST)
labels_too = slip(ONE, {r"https?://[^\s)>`]+|\{.*?\}": r"https?://[^\s)>`]+"}, tag="label-mended", score=8 / LIST)
links_too = slip(ONE, {r"https?://[^\s)>`]+|\{.*?\}": r"\{.*?\}"}, tag="in-a-link", score=8 / LIST)
by_part = slip(
    ONE,
    {
        r're.findall(WHOLE, re.sub(r"https?://[^\s)>`]+|\{.*?\}", " ", line))': r"""[one for one in
            (*today["renamed"], *today["alerts"]) if one in re.sub(r"https?://[^\s)>`]+|\{.*?\}", " ", line)]"""
    },
    tag="part-of-a-name",
    score=7 / LIST,
)
any_command = slip(
    ONE, {'today["flags"][verb]:': 'set().union(*today["flags"].values()):'}, tag="flags-of-any-command", score=8 / LIST
)
links_once = slip(ONE, {'while today["links"].get(to)': 'if today["links"].get(to)'}, tag="one-hop", score=8 / LIST)
flags_once = slip(ONE, {'while to not in today["flags"]': 'if to not in today["flags"]'}, tag="one-hop", score=8 / LIST)
whatever_is_listed = slip(ONE, {' if ready != "0/0"': ""}, tag="left-behind", score=8 / LIST)
always_the_page = slip(
    ONE, {'today["renamed"].get(named[1], named[1]) if named else about': "about"}, tag="of-the-page", score=8 / LIST
)
is_it_there = slip(
    ONE,
    {
        '"runs": {name': '"spaces": {row[0] for row in rows_of(folder)}, "runs": {name',
        'yield "namespace", space, today["runs"].get(service, space)': 'yield "namespace", space, space if space in today["spaces"] '
        'else today["runs"][service]',
    },
    tag="only-what-is-gone",
    score=8 / LIST,
)
behind_the_bar = slip(ONE, {r"kubectl [^`|]*": "kubectl [^`]*"}, tag="any-n", score=8 / LIST)
every_percentage = slip(ONE, {r"more than ([\d.]+) %": r"([\d.]+) %"}, tag="any-percent", score=8 / LIST)
public_keys_too = slip(ONE, {r"smf_live_\w+": r"smf_\w+"}, tag="test-key", score=8 / LIST)
secrets_of_history_stay = slip(
    ONE,
    {"[*secrets_of(line, today)]": '[*secrets_of(line * (section != "## History"), today)]'},
    tag="history-keeps-secrets",
    score=8 / LIST,
)
history_never_ends = slip(
    ONE,
    {'line.startswith("#"):': 'line.startswith("#") and section != "## History":'},
    tag="history-to-the-end",
    score=2 / LIST,
)
guarded_by_others = slip(
    ONE,
    {
        "steps.get((first, service), 0) > number:": "steps.get((first, service), 0) > number and not any(one[0] == first and at < number for one, at in steps.items()):"
    },
    tag="another-guard",
    score=8 / LIST,
)

rounded = slip(ONE, {"* 100).normalize():f}": "* 100):.0f}"}, tag="rounded", score=8 / LIST)
any_bound = slip(
    ONE,
    {
        '[("threshold", one, bound) for one': '[("threshold", one, one if one in today["bounds"].values() else bound) for one'
    },
    tag="any-rule",
    score=8 / LIST,
)
waits_for_what_is_not_there = slip(
    ONE,
    {"steps.get((first, service), 0) > number": "first and steps.get((first, service), 99) > number"},
    tag="no-guard",
    score=8 / LIST,
)
help_unread = slip(
    ONE,
    {'while to not in today["flags"][verb]:': 'while (verb, to) in today["instead"]:'},
    tag="help-unread",
    score=8 / LIST,
)
two_statuses = slip(
    ONE,
    {
        'row["url"]: row["goes_to"] for row in links}': 'row["url"]: row["goes_to"] for row in links if row["status"] in ("301", "404")}'
    },
    tag="some-statuses",
    score=8 / LIST,
)
by_part_of_a_link = slip(
    ONE,
    {
        r'for link in re.findall(r"https?://[^\s)>`]+", line):': 'for link in [one for one in today["links"] if one in line]:'
    },
    tag="part-of-a-link",
    score=8 / LIST,
)


@wrong(ONE, tag="own-names", score=7 / LIST)
def by_the_names_of_the_page(folder):
    today = other.today_of(folder)
    told = []
    for one in sure(folder):
        head = was(folder, one[0]).split("---")[1]
        service, alert = (re.search(f"{key}: (.*)", head)[1] for key in ("service", "alert"))
        mine = {"service": today.service(service), "alert": today.alert(alert)}
        told += [one] if mine.get(one[2], one[4]) == one[4] else []
    return told


@wrong(ONE, tag="guards-by-heart", score=8 / LIST)
def only_what_takes_away(folder):
    return [one for one in sure(folder) if one[2] != "order" or one[3] in {"purge", "restart"}]


def sure(folder):
    return [list(one) for one in other.with_questions(folder)]


def seen_in(folder, tool):
    """Yield what somebody finds who looks for removed flags in the commands of a tool."""
    today = other.today_of(folder)
    removed = {old for verb, old, _ in today.changes if verb == "drain"}
    for name in other.named(folder):
        for number, line in enumerate(other.read(folder, f"pages/{name}").splitlines(), 1):
            for command in re.findall(f"`({tool}.*?)`", line) * (not line.startswith("- 20")):
                for flag in re.findall("--[a-z]+", command):
                    if flag in removed:
                        yield [name, number, "flag", flag, today.flag("drain", flag)]


@wrong(ONE, tag="any-tool", score=8 / LIST)
def flags_of_kubectl_too(folder):
    return [*sure(folder), *seen_in(folder, "kubectl")]


@wrong(ONE, tag="any-command", score=8 / LIST)
def flags_of_status_too(folder):
    return [*sure(folder), *seen_in(folder, "ferryctl status")]


@wrong(ONE, tag="one-former-name", score=8 / LIST)
def the_name_of_last_year(folder):
    older = {one["formerly"][0] for one in other.today_of(folder).services if one["formerly"]}
    return [one for one in sure(folder) if one[3] not in older]


@wrong(ONE, tag="first-only", score=3 / LIST)
def once_a_page(folder):
    first = {}
    for one in sorted(sure(folder)):
        first.setdefault((one[0], one[2]), one)
    return [one for one in sure(folder) if one[2] == "order" or one in first.values()]


@wrong(ONE, tag="first-only", score=0)
def by_searching(folder):
    """Search both pages for all that is old, letter by letter."""
    today, found = other.today_of(folder), []
    old = {name: ("service", one["name"]) for one in today.services for name in one["formerly"]}
    old |= {url: ("link", today.link(url)) for url, row in today.links.items() if row["status"] != "200"}
    for name in other.named(folder):
        for number, line in enumerate(other.read(folder, f"pages/{name}").splitlines(), 1):
            found += [[name, number, kind, text, wanted] for text, (kind, wanted) in old.items() if text in line]
    return found


@wrong(ONE, tag="first-only", score=0)
def nothing(_folder):
    return []


@wrong(ONE, tag="first-only", score=2 / LIST)
def all_there_is(folder):
    """Report every place, whatever stands there."""
    return [[name, *one] for name in other.named(folder) for one in other.looked_at(folder, name)]


def first(folder):
    return other.named(folder)[0]


def second(folder):
    return other.named(folder)[1]


def was(folder, name):
    return other.read(folder, f"pages/{name}")


def asked_of(folder):
    return json.loads(other.read(folder, "asked.json"))


@wrong(PAGE, tag="one-of-two", score=1 / REPAIR)
def the_date_alone(folder):
    return re.sub("last_reviewed: .*", f"last_reviewed: {asked_of(folder)['today']}", was(folder, first(folder)))


@wrong(NEXT, tag="one-of-two", score=0 / REPAIR)
def as_it_was(folder):
    return was(folder, second(folder))


@wrong(PAGE, tag="one-of-two", score=20 / REPAIR)
def one_name_is_left(folder):
    return other.page(folder, first(folder), left="service")


@wrong(PAGE, tag="one-of-two", score=20 / REPAIR)
def one_link_is_left(folder):
    return other.page(folder, first(folder), left="link")


@wrong(NEXT, tag="one-of-two", score=20 / REPAIR)
def one_alert_is_left(folder):
    return other.page(folder, second(folder), left="alert")


@wrong(NEXT, tag="one-of-two", score=20 / REPAIR)
def one_flag_is_left(folder):
    return other.page(folder, second(folder), left="flag")


@wrong(NEXT, tag="one-of-two", score=20 / REPAIR)
def one_namespace_is_left(folder):
    return other.page(folder, second(folder), left="namespace")


@wrong(PAGE, tag="one-of-two", score=20 / REPAIR)
def one_percentage_is_left(folder):
    return other.page(folder, first(folder), left="threshold")


@wrong(NEXT, tag="one-of-two", score=20 / REPAIR)
def one_role_is_left(folder):
    return other.page(folder, second(folder), left="role")


@wrong(PAGE, tag="secret-left", score=10 / REPAIR)
def one_secret_is_left(folder):
    return other.page(folder, first(folder), left="secret")


@wrong(PAGE, tag="order-kept", score=17 / REPAIR)
def in_the_old_order(folder):
    return other.page(folder, first(folder), ordered=False)


@wrong(PAGE, tag="no-rotation", score=18 / REPAIR)
def nobody_is_told(folder):
    return other.page(folder, first(folder), note="")


@wrong(NEXT, tag="no-rotation", score=18 / REPAIR)
def it_is_told_in_general(folder):
    return other.page(folder, second(folder), note="") + "\nRotate: the tokens on this page\n"


@wrong(PAGE, tag="not-dated", score=24 / REPAIR)
def undated(folder):
    old = re.search("last_reviewed: .*", was(folder, first(folder)))[0]
    return re.sub("last_reviewed: .*", old, other.page(folder, first(folder)))


def everywhere(folder, name, kind):
    """Return a mended page on which what was old is replaced wherever it stands."""
    text = other.page(folder, name)
    pairs = {(there, wanted) for _, found, there, wanted in other.looked_at(folder, name) if found == kind}
    for there, wanted in sorted(pairs):
        if there != wanted:
            text = re.sub(rf"(?<!/){re.escape(there)}", wanted, text)
    return text


@wrong(PAGE, tag="replaced-everywhere", score=15 / REPAIR)
def names_everywhere(folder):
    return everywhere(folder, first(folder), "service")


@wrong(NEXT, tag="replaced-everywhere", score=15 / REPAIR)
def alerts_everywhere(folder):
    return everywhere(folder, second(folder), "alert")


@wrong(NEXT, tag="rewritten", score=20 / REPAIR)
def links_everywhere(folder):
    return everywhere(folder, second(folder), "link")


@wrong(PAGE, tag="removed", score=15 / REPAIR)
def links_taken_out(folder):
    today = other.today_of(folder)
    text = other.page(folder, first(folder))
    for _, kind, there, wanted in other.looked_at(folder, first(folder)):
        if kind == "link" and today.link(there) != there:
            text = text.replace(f"({wanted})", "").replace(f"<{wanted}>", "ask")
    return text


@wrong(NEXT, tag="removed", score=15 / REPAIR)
def flags_taken_out(folder):
    flag = other.today_of(folder).flag(
        "drain", next(old for verb, old, _ in other.today_of(folder).changes if verb == "drain")
    )
    return re.sub(rf" {flag}[ =]\d+", "", other.page(folder, second(folder)))


@wrong(PAGE, tag="removed", score=15 / REPAIR)
def hidden_by_stars(folder):
    return re.sub(r"\$\(vault kv get .*?\)", "***", other.page(folder, first(folder)))


@wrong(PAGE, tag="rewritten", score=20 / REPAIR)
def in_better_words(folder):
    text = other.page(folder, first(folder))
    return text.replace("Which instances?", "Show all instances:").replace("May you?", "Permission:")


@wrong(NEXT, tag="rewritten", score=20 / REPAIR)
def numbers_as_they_were(folder):
    text, numbers = other.page(folder, second(folder)), iter((2, 1, 3, 4, 5, 6, 7))
    return re.sub(r"(?m)^\d\. ", lambda _: f"{next(numbers)}. ", text)


@wrong(NEXT, tag="rewritten", score=20 / REPAIR)
def a_section_more(folder):
    return other.page(folder, second(folder)) + "\n## Notes\n\nReviewed by the platform team.\n"


@wrong(PAGE, tag="replaced-everywhere", score=9 / REPAIR)
def without_history(folder):
    head, _, rest = other.page(folder, first(folder)).partition("## History\n")
    return head + rest[rest.find("## ") if "## " in rest else len(rest) :]


@wrong(PAGE, tag="removed", score=4 / REPAIR)
def anew(folder):
    """Write the page anew, from a template, with what one remembers."""
    name = first(folder)
    head = "\n".join(other.changed(folder, name)[0][:8])
    notes = "\n".join(f"Rotate: {path}" for path in other.changed(folder, name)[1])
    return f"{head}\n\n# Runbook\n\n## Checks\n\n- look at the dashboard\n\n## Steps\n\n1. restart it\n2. call somebody\n\n{notes}\n"


def said(folder, *, title="Mend two runbook pages", why=True, pages=True, refs=True, rotate=True, more=""):  # noqa: PLR0913 - one for each part
    """Return a commit message with a part of it left out."""
    asked = asked_of(folder)
    text = [f"Commands of them failed in {asked['incident']}." if why else "Commands of them failed."]
    text += [f"Pages: {' and'.join(chr(10) + one for one in asked['pages'])}"] if pages else []
    last = [f"Refs: {asked['ticket']}"] if refs else []
    last += [f"Rotate: {path}" for path in other.every_path(folder)] if rotate else []
    return "\n".join([title, "", *text, *([more] if more else []), "", *last])


@wrong(WHY, tag="no-reason", score=5 / SAID)
def no_reason(folder):
    return said(folder, why=False)


@wrong(WHY, tag="no-pages", score=7 / SAID)
def some_pages(folder):
    return said(folder, pages=False)


@wrong(WHY, tag="no-ticket", score=6 / SAID)
def without_a_ticket(folder):
    return said(folder, refs=False)


@wrong(WHY, tag="no-rotation", score=6 / SAID)
def without_rotation(folder):
    return said(folder, rotate=False)


@wrong(WHY, tag="no-ticket", score=4 / SAID)
def all_in_one_line(folder):
    asked = asked_of(folder)
    return (
        f"Mend {' and '.join(asked['pages'])}, because two commands failed in {asked['incident']} ({asked['ticket']})"
    )


@wrong(WHY, tag="no-ticket", score=4 / SAID)
def trailers_in_the_text(folder):
    return said(folder) + "\nPlease review soon"


@wrong(WHY, tag="secret-left", score=0.4)
def with_the_secret(folder):
    token = re.search("smf_live_[a-z0-9]+", was(folder, first(folder)))[0]
    return said(folder, more=f"{token} stood there.")


@wrong(WHY, tag="no-reason", score=0)
def update(_folder):
    return "update runbooks"
