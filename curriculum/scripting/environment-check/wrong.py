"""Checks that stop at the first thing, believe any text, and print what nobody may see."""

import os
import re
import shlex
from pathlib import Path

import yaml

from groundschool.kit import slip, wrong

ENV, SAT, FAIL = "environment", "satisfies", "failures"


@wrong(ENV, tag="escapes-kept", score=5 / 15)
def split_at_equals(path):
    """The five lines that everybody has written once."""
    found = {}
    for line in Path(path).read_text().splitlines():
        if line.strip() and not line.strip().startswith("#") and "=" in line:
            name, value = line.strip().split("=", 1)
            found[name.strip()] = value.strip().strip("\"'")
    return found


@wrong(ENV, tag="hash-is-remark", score=3 / 15)
def as_dotenv_does(path):
    """As the library of the application reads such files, more or less."""
    found = {}
    for line in Path(path).read_text().splitlines():
        match = re.match(r"""\s*(?:export\s+)?(\w+)\s*=\s*(?:'([^']*)'|"([^"]*)"|([^#\n]*))""", line)
        if match and not line.lstrip().startswith("#"):
            value = next(one for one in match.groups()[1:] if one is not None).strip()
            found[match[1]] = re.sub(r"\$\{?(\w+)\}?", lambda name: found.get(name[1], ""), value)
    return found


@wrong(ENV, tag="remarks-read", score=1 / 15)
def words_of_a_shell(path):
    """Leaves quotes and backslashes to shlex."""
    found = {}
    for word in shlex.split(Path(path).read_text().replace("\\\n", ""), comments=True):
        name, equals, value = word.partition("=")
        if equals and name.isidentifier():
            found[name] = os.path.expandvars(value)
    return found


PLAIN = r're.sub(r"\\(?:\n|(.))", r"\1", plain)'
DOUBLE = r"""re.sub(r'\\(?:\n|(["\\`$]))', r"\1", double)"""
NAMED = 'if re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", name.strip(" \\t")):\n            found[name.strip(" \\t")] = value'
exports_too = slip(
    ENV,
    {NAMED: NAMED.replace('name.strip(" \\t")', 'name.strip(" \\t").removeprefix("export ")')},
    tag="export-read",
    score=12 / 15,
)
the_first_stays = slip(
    ENV,
    {'found[name.strip(" \\t")] = value': 'found.setdefault(name.strip(" \\t"), value)'},
    tag="first-counts",
    score=13 / 15,
)
only_hashes = slip(ENV, {'startswith(("#", ";"))': 'startswith("#")'}, tag="remarks-read", score=12 / 15)
what_is_not_empty = slip(
    ENV,
    {'found[name.strip(" \\t")] = value': 'found.update({name.strip(" \\t"): value} if value else {})'},
    tag="empty-is-absent",
    score=10 / 15,
)
as_in_c = slip(
    ENV,
    {DOUBLE: 'double.encode("latin-1", "backslashreplace").decode("unicode_escape")'},
    tag="c-escapes",
    score=12 / 15,
)
capitals = slip(ENV, {NAMED: NAMED.replace("A-Za-z", "A-Z")}, tag="capitals-alone", score=10 / 15)
the_line_alone = slip(
    ENV,
    {
        "if not equals or line": 'if not re.fullmatch(r"[ \\t]*[A-Za-z_][A-Za-z0-9_]*[ \\t]*", name) or not equals or line'
    },
    tag="line-alone",
    score=12 / 15,
)
single_too = slip(
    ENV, {"value += single +": f"value += {DOUBLE.replace(', double', ', single')} +"}, tag="all-escapes", score=12 / 15
)
joined = slip(ENV, {PLAIN: r're.sub(r"\\(?:\n[ \t]*|(.))", r"\1", plain)'}, tag="joined-tight", score=12 / 15)
to_the_end_of_the_file = slip(
    ENV,
    {
        'raise ValueError(f"{Path(path).name}:{text.count(chr(10), 0, rest) + 1}: a quote that is not closed")': "rest = len(text)"
    },
    tag="read-anyway",
    score=14 / 15,
)
with_the_line = slip(
    ENV,
    {"a quote that is not closed": "a quote that is not closed: {text[rest:].splitlines()[0]}"},
    tag="secret-in-the-error",
    score=14 / 15,
)


@wrong(SAT, tag="text-order", score=0 / 13)
def as_texts(version, wanted):
    """The line that stood there on Friday, with an operator for each sign."""
    for bound in wanted.split(","):
        sign, than = re.fullmatch(r"\s*([<>=!]+)\s*(.*?)\s*", bound).groups()
        fits = {
            ">=": version >= than,
            "<=": version <= than,
            ">": version > than,
            "<": version < than,
            "==": version == than,
            "!=": version != than,
        }[sign]
        if not fits:
            return False
    return True


@wrong(SAT, tag="pre-release-dropped", score=5 / 13)
def all_the_numbers(version, wanted):
    """Numbers wherever they stand, up to three."""

    def numbers(text):
        found = [int(one) for one in re.findall(r"\d+", text.partition("-")[0].partition("+")[0])]
        if not found:
            raise ValueError(text)
        return [*found, 0, 0][:3]

    signs = {">=": "__ge__", "<=": "__le__", ">": "__gt__", "<": "__lt__", "==": "__eq__", "!=": "__ne__"}
    for bound in wanted.split(","):
        match = re.match(r"\s*(>=|<=|==|!=|>|<)", bound)
        if not match:
            raise ValueError(bound)
        if not getattr(numbers(version), signs[match[1]])(numbers(bound[match.end() :])):
            return False
    return True


RETURN = "return all(test(here, there) for test, there in tests)"
POP = "        while numbers and numbers[-1] == 0:\n            numbers.pop()\n"
zeros_stay = slip(SAT, {POP: ""}, tag="zeros-count", score=6 / 13)
the_build_too = slip(
    SAT,
    {
        "            return numbers, [(2,)]": '            return numbers, [(2,)], text.partition("+")[2]',
        'for part in found[2].split(".")]': 'for part in found[2].split(".")], text.partition("+")[2]',
    },
    tag="build-counts",
    score=12 / 13,
)
the_release_first = slip(SAT, {"[(2,)]": "[]"}, tag="pre-release-later", score=10 / 13)
candidates_as_texts = slip(
    SAT, {"(0, int(part)) if part.isdigit() else (1, part)": "(1, part)"}, tag="pre-release-as-text", score=10 / 13
)
one_of_them = slip(SAT, {"return all(test": "return any(test"}, tag="any-bound", score=11 / 13)
the_npm_way = slip(
    SAT,
    {RETURN: f"if '-' in version and version.partition('-')[0] not in wanted:\n        return False\n    {RETURN}"},
    tag="npm-way",
    score=7 / 13,
)
the_front_of_it = slip(
    SAT, {"found = re.fullmatch(shape, text)": "found = re.match(shape, text)"}, tag="front-read", score=11 / 13
)


@wrong(FAIL, tag="first-only", score=4 / 24)
def as_on_friday(folder):
    """Looks at one thing after the other, and says the first that is wrong."""
    folder = Path(folder)
    spec = yaml.load((folder / "checks.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    values = split_at_equals(folder / "service.env")
    for one in spec.get("variables") or []:
        name, value = one["name"], values.get(one["name"])
        if one.get("when") and not values.get(one["when"]):
            continue
        if not value and one.get("required", True):
            return [{"check": "variable", "name": name, "what": "missing", "found": value}]
        if value and one["type"] == "integer":
            try:
                int(value)
            except ValueError:
                return [{"check": "variable", "name": name, "what": "type", "found": None}]
    listening = (folder / "ss.txt").read_text()
    for one in spec.get("ports") or []:
        if (f":{one['port']}" in listening) == (one["need"] == "free"):
            return [{"check": "port", "name": str(one["port"]), "what": "taken", "found": []}]
    return []


@wrong(FAIL, tag="any-text-is-true", score=1 / 24)
def all_with_values(folder):
    """Says everything: also what it should not, and what a text makes of a flag."""
    folder, told = Path(folder), []
    spec = yaml.load((folder / "checks.yaml").read_bytes(), Loader=yaml.CSafeLoader)
    values = split_at_equals(folder / "service.env")
    for one in spec.get("variables") or []:
        name, value = one["name"], values.get(one["name"])
        if one.get("when") and not values.get(one["when"]):
            continue
        if not value:
            if one.get("required", True):
                told.append(
                    {"check": "variable", "name": name, "what": "missing" if value is None else "empty", "found": value}
                )
            continue
        what = None
        if one["type"] == "boolean" and value.lower() not in ("true", "false", "0", "1", "yes", "no", "on", "off"):
            what = "type"
        if one["type"] == "url" and "://" not in value:
            what = "type"
        if one["type"] == "integer":
            if not value.isdigit():
                what = "type"
            elif int(value) < one.get("min", 0) or int(value) > one.get("max", 1 << 40):
                what = "bounds"
        if what:
            told.append({"check": "variable", "name": name, "what": what, "found": value})
    heads = [line.split()[3].rsplit(":", 1) for line in (folder / "ss.txt").read_text().splitlines()]
    for one in spec.get("ports") or []:
        there = [address for address, port in heads if port == str(one["port"])]
        if one["need"] == "free" and there:
            told.append({"check": "port", "name": str(one["port"]), "what": "taken", "found": there})
        elif one["need"] == "reachable" and not there:
            told.append({"check": "port", "name": str(one["port"]), "what": "closed", "found": None})
        elif one["need"] == "reachable" and set(there) <= {"127.0.0.1", "[::1]"}:
            told.append({"check": "port", "name": str(one["port"]), "what": "loopback", "found": there})
    return told


WHEN = 'not BOOLEANS.get(values.get(want["when"], "").lower())'
always = slip(FAIL, {f'if "when" in want and {WHEN}:': "if False:"}, tag="when-ignored", score=10 / 24)
required_or_not = slip(FAIL, {'if want.get("required", True) else None': ""}, tag="optional-needed", score=15 / 24)
one_word_for_both = slip(
    FAIL,
    {'("missing" if value is None else "empty", value)': '("missing", None)'},
    tag="empty-is-missing",
    score=17 / 24,
)
zero_is_nothing = slip(
    FAIL,
    {
        '        value = values.get(want["name"])\n': '        value = values.get(want["name"])\n        value = None if BOOLEANS.get(str(value).lower(), True) is False else value\n'
    },
    tag="falsy-is-missing",
    score=16 / 24,
)
int_knows = slip(
    FAIL,
    {'re.fullmatch("-?[0-9]+", value)': 're.fullmatch(r"[-+]?\\d[\\d_]*", value)'},
    tag="whatever-int-reads",
    score=17 / 24,
)
between_them = slip(
    FAIL,
    {
        'not want.get("min", -inf) <= int(value) <= want.get("max", inf)': 'not want.get("min", -inf) < int(value) < want.get("max", inf)'
    },
    tag="bounds-excluded",
    score=15 / 24,
)
tidy = slip(FAIL, {"(://[^:]*:).*@": "(://[^:@/]*:)[^@/]*@"}, tag="tidy-passwords", score=0.4)
its_own_alone = slip(
    FAIL, {"else redacted(value, secrets)": "else redacted(value, [])"}, tag="borrowed-shown", score=0.4
)
those_that_are_needed = slip(
    FAIL, {'if one.get("secret")]': 'if one.get("secret") and "when" not in one]'}, tag="needed-alone", score=0.4
)
stars_for_all = slip(
    FAIL,
    {'else "empty", value)': 'else "empty", value if value is None or not want.get("secret") else "***")'},
    tag="stars-for-nothing",
    score=22 / 24,
)
in_its_order = slip(
    FAIL,
    {
        "    for section, check in {": "    for section, check in sorted({",
        '"programs": program}.items():': '"programs": program}.items(), key=lambda one: [*spec, *KEYS].index(one[0])):',
    },
    tag="order-of-the-file",
    score=21 / 24,
)
free_for_others = slip(
    FAIL,
    {
        '        if want["need"] == "free":\n': '        if want["need"] == "free":\n            there = [one for one in there if "127." not in one and one != "[::1]"]\n'
    },
    tag="loopback-is-free",
    score=18 / 24,
)
the_usual_one = slip(FAIL, {r"(\[::ffff:)?127\.|\[::1\]": r"127\.0\.0\.1$"}, tag="one-loopback", score=18 / 24)
begins_with = slip(
    FAIL,
    {"f\"{want['path']}/\".startswith(f\"{mount.rstrip('/')}/\")": "want['path'].startswith(mount)"},
    tag="names-begin-alike",
    score=18 / 24,
)
the_first_line = slip(
    FAIL,
    {
        'found = re.search(want["looks"], file.read_text(encoding="utf-8"), re.MULTILINE)': 'found = re.search(want["looks"], file.read_text(encoding="utf-8").partition("\\n")[0])'
    },
    tag="first-line-alone",
    score=18 / 24,
)
numbers_of_it = slip(
    FAIL,
    {'satisfies(found[1], want["version"])': 'satisfies(re.match("[0-9.]*[0-9]", found[1])[0], want["version"])'},
    tag="first-numbers",
    score=17 / 24,
)
under_a_flag = slip(
    FAIL, {"if one.keys() - keys or": 'if "when" not in one and one.keys() - keys or'}, tag="read-anyway", score=23 / 24
)
the_first_address = slip(FAIL, {'("taken", there)': '("taken", there[:1])'}, tag="first-address", score=22 / 24)
no_bound_at_zero = slip(
    FAIL, {'want.get("min", -inf)': '(want.get("min") or -inf)'}, tag="zero-is-no-bound", score=17 / 24
)
a_slash_alone = slip(FAIL, {"(?!.*@)[^/?#:@]": "(?!.*@)[^/@]"}, tag="slash-alone", score=17 / 24)
a_blank_is_nothing = slip(
    FAIL, {"        if not value:\n": "        if not (value or '').strip():\n"}, tag="blank-is-empty", score=17 / 24
)
by_pattern = slip(
    FAIL,
    {'value = value.replace(secret, "***")': 'value = re.sub(secret, "***", value)'},
    tag="as-a-pattern",
    score=0.4,
)
once = slip(
    FAIL,
    {'value = value.replace(secret, "***")': 'value = value.replace(secret, "***", 1)'},
    tag="replaced-once",
    score=0.4,
)
passwords_of_urls = slip(
    FAIL,
    {"else redacted(value, secrets)": 'else redacted(value, secrets) if want["type"] == "url" else value'},
    tag="urls-alone",
    score=0.4,
)
the_last_match = slip(
    FAIL,
    {
        'found = re.search(want["looks"], file.read_text(encoding="utf-8"), re.MULTILINE)': 'found = [None, *re.finditer(want["looks"], file.read_text(encoding="utf-8"), re.MULTILINE)][-1]'
    },
    tag="last-match",
    score=17 / 24,
)
