"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

EVERY = 24  # what the checks add up to
ALL = "main_tf += moved + additions"
KEYED = 'main_tf = main_tf.replace("count = length(local.queues)", "for_each = toset(local.queues)")\n'
NAMED = 'main_tf = main_tf.replace("local.queues[count.index]", "each.key")\n'
FROM_TICKET = """{re.search("relay's password is `([^`]+)`", ticket)[1]}"""
REGION = """{re.search('default     = "([^"]+)"', old)[1]}"""
VALIDATION = """
  validation {{
    condition     = contains({json.dumps(allowed)}, var.environment)
    error_message = "The environment must be one of: {", ".join(allowed)}."
  }}
"""
GUARD = r"\n  lifecycle {\n    prevent_destroy = true\n  }\n"

keyed_but_not_moved = slip("change", {ALL: "main_tf += additions"}, tag="for-each-without-moved", score=0.40)
taken_out_of_the_list = slip(
    "change",
    {
        ALL: "main_tf += additions",
        KEYED: "",
        NAMED: "",
        "for name, queue in terraform_data.queue : name =>": "for queue in terraform_data.queue : queue.input.name =>",
    },
    tag="count-shifts",
    score=0.40,
)
password_as_given = slip(
    "change", {"password = var.relay_password": f'password = "{FROM_TICKET}"'}, tag="secret-in-code", score=0.40
)
an_ordinary_variable = slip("change", {"  sensitive   = true\n": ""}, tag="not-sensitive", score=22 / EVERY)
region_written_out = slip(
    "change", {"region   = var.region": f'region   = "{REGION}"'}, tag="hard-coded-region", score=23 / EVERY
)
any_environment = slip("change", {VALIDATION: ""}, tag="no-validation", score=22 / EVERY)
ledger_unguarded = slip(
    "change",
    {ALL: f'main_tf = main_tf.replace("{GUARD}", "") + moved + additions'},
    tag="guard-removed",
    score=22 / EVERY,
)
any_version = slip(
    "change",
    {ALL: 'main_tf = main_tf.replace(">= 1.9, < 2.0", ">= 1.9") + moved + additions'},
    tag="pin-removed",
    score=23 / EVERY,
)
four_spaces = slip(
    "change",
    {ALL: r'main_tf = re.sub("^( +)", r"\1\1", main_tf + moved + additions, flags=re.MULTILINE)'},
    tag="not-formatted",
    score=23 / EVERY,
)
old_objects_only = slip("change", {"    tags     = local.tags\n": ""}, tag="tags-missed", score=22 / EVERY)
shorter_retention = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"(retention_days = )\d+", r"\g<1>1", main_tf) + moved + additions'},
    tag="changed-beside",
    score=22 / EVERY,
)
one_worker_at_a_time = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"(concurrency = )\d+", r"\g<1>9", main_tf) + moved + additions'},
    tag="changed-beside",
    score=22 / EVERY,
)
kinds_tidied_away = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"    kind +=.*\n", "", main_tf) + moved + additions'},
    tag="changed-beside",
    score=22 / EVERY,
)
letter_case_forgiven = slip(
    "change",
    {"contains({json.dumps(allowed)}, var.environment)": "contains({json.dumps(allowed)}, lower(var.environment))"},
    tag="no-validation",
    score=22 / EVERY,
)
a_part_of_a_name = slip(
    "change",
    {
        "contains({json.dumps(allowed)}, var.environment)": "can(regex({json.dumps('|'.join(allowed))}, var.environment))"
    },
    tag="no-validation",
    score=22 / EVERY,
)
one_output_more = slip(
    "change",
    {
        '\noutput "queues" {{': '\noutput "relay" {{\n  value = terraform_data.relay.input.host\n}}\n\noutput "queues" {{'
    },
    tag="changed-beside",
    score=23 / EVERY,
)
region_of_any_type = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"  type        = string\n(?=.*Region that)", "", main_tf) + moved + additions'},
    tag="changed-beside",
    score=23 / EVERY,
)
CONTAINED = "contains({json.dumps(allowed)}, var.environment)"
one_environment_more = slip(
    "change",
    {CONTAINED: "contains({json.dumps([*allowed, 'qa'])}, var.environment)"},
    tag="no-validation",
    score=22 / EVERY,
)
whatever_its_team_has = slip(
    "change",
    {CONTAINED: 'contains(["pilot", "training", "staging", "production"], var.environment)'},
    tag="no-validation",
    score=22 / EVERY,
)
blanks_forgiven = slip(
    "change",
    {CONTAINED: "contains({json.dumps(allowed)}, trimspace(var.environment))"},
    tag="no-validation",
    score=22 / EVERY,
)
password_shown = slip(
    "change",
    {"password = var.relay_password": "password = nonsensitive(var.relay_password)"},
    tag="secret-shown",
    score=23 / EVERY,
)
relay_with_a_name = slip(
    "change",
    {'    kind     = "relay"\n': '    kind     = "relay"\n    name     = "relay"\n'},
    tag="changed-beside",
    score=23 / EVERY,
)
relay_for_each_environment = slip(
    "change",
    {'"terraform_data" "relay" {{\n': '"terraform_data" "relay" {{\n  triggers_replace = [var.environment]\n\n'},
    tag="replaced-for-less",
    score=22 / EVERY,
)
NO_TRIGGERS = r"\1\n\n  lifecycle {\n    ignore_changes = [triggers_replace]\n  }\n"
no_more_surprises = slip(
    "change",
    {ALL: f'main_tf = re.sub(r"(  triggers_replace = .+)\\n", r"{NO_TRIGGERS}", main_tf) + moved + additions'},
    tag="change-hidden",
    score=22 / EVERY,
)
relay_left_alone = slip(
    "change",
    {
        "    tags     = local.tags\n  }}\n": "    tags     = local.tags\n  }}\n\n  lifecycle {{\n    ignore_changes = [input]\n  }}\n"
    },
    tag="change-hidden",
    score=21 / EVERY,
)
