"""Answers people really give: the solution with one slip each."""

from groundschool.kit import slip

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
an_ordinary_variable = slip("change", {"  sensitive   = true\n": ""}, tag="not-sensitive", score=20 / 21)
region_written_out = slip(
    "change", {"region   = var.region": f'region   = "{REGION}"'}, tag="hard-coded-region", score=20 / 21
)
any_environment = slip("change", {VALIDATION: ""}, tag="no-validation", score=19 / 21)
ledger_unguarded = slip(
    "change", {ALL: f'main_tf = main_tf.replace("{GUARD}", "") + moved + additions'}, tag="guard-removed", score=19 / 21
)
any_version = slip(
    "change",
    {ALL: 'main_tf = main_tf.replace(">= 1.9, < 2.0", ">= 1.9") + moved + additions'},
    tag="pin-removed",
    score=20 / 21,
)
four_spaces = slip(
    "change",
    {ALL: r'main_tf = re.sub("^( +)", r"\1\1", main_tf + moved + additions, flags=re.MULTILINE)'},
    tag="not-formatted",
    score=20 / 21,
)
old_objects_only = slip("change", {"    tags     = local.tags\n": ""}, tag="tags-missed", score=19 / 21)
shorter_retention = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"(retention_days = )\d+", r"\g<1>1", main_tf) + moved + additions'},
    tag="changed-beside",
    score=19 / 21,
)
one_worker_at_a_time = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"(concurrency = )\d+", r"\g<1>9", main_tf) + moved + additions'},
    tag="changed-beside",
    score=19 / 21,
)
kinds_tidied_away = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"    kind +=.*\n", "", main_tf) + moved + additions'},
    tag="changed-beside",
    score=19 / 21,
)
letter_case_forgiven = slip(
    "change",
    {"contains({json.dumps(allowed)}, var.environment)": "contains({json.dumps(allowed)}, lower(var.environment))"},
    tag="no-validation",
    score=19 / 21,
)
a_part_of_a_name = slip(
    "change",
    {
        "contains({json.dumps(allowed)}, var.environment)": "can(regex({json.dumps('|'.join(allowed))}, var.environment))"
    },
    tag="no-validation",
    score=19 / 21,
)
one_output_more = slip(
    "change",
    {
        '\noutput "queues" {{': '\noutput "relay" {{\n  value = terraform_data.relay.input.host\n}}\n\noutput "queues" {{'
    },
    tag="changed-beside",
    score=20 / 21,
)
region_of_any_type = slip(
    "change",
    {ALL: r'main_tf = re.sub(r"  type        = string\n(?=.*Region that)", "", main_tf) + moved + additions'},
    tag="changed-beside",
    score=20 / 21,
)
