"""What pager, chat and status page tell follows what customers felt."""

from datetime import datetime, timedelta

from tests.content.scenario_read import MINUTE, failing, posted

from groundschool.formats import deploy_log


def test_the_pager_rings_and_chat_and_status_page_follow(read):
    kinds = [one["type"].removesuffix("_log_entry") for one in read.pages]
    assert kinds[:4] == ["trigger", "assign", "notify", "acknowledge"]
    rang = datetime.fromisoformat(read.pages[0]["created_at"])
    told = sorted(read.chat, key=lambda one: float(one["ts"]))
    people = [one for one in told if "bot_id" not in one]
    alerts = [float(one["ts"]) for one in told if one.get("username") == "pager" and " firing on " in one["text"]]
    assert any(abs(at - rang.timestamp()) <= read.told.step + 2 for at in alerts)
    people = [one for one in people if "subtype" not in one]
    states = [one["text"].split()[1].rstrip(":") for one in people if one["text"].startswith("[status]")]
    assert states == [name for name in ("investigating", "identified", "mitigated", "resolved") if name in states]
    assert bool(read.public) == (read.told.incident.fault.category != "none")
    published = [datetime.fromisoformat(one["created_at"]) for page in read.public for one in page["incident_updates"]]
    assert all(rang < at < read.told.window.end for at in published)


def test_customers_fail_from_before_the_page_until_people_act_and_not_before(read):
    fault, rang = read.told.incident.fault, datetime.fromisoformat(read.pages[0]["created_at"])
    acted = next(datetime.fromisoformat(one["created_at"]) for one in read.pages if one["type"].startswith("annotate"))
    # Handshakes that fail never become requests; a noisy alert hurts nobody.
    logged = read.told.reaction.hurt and fault.category != "configuration"
    assert (failing(read, rang - 2 * MINUTE, acted) > 0.03) == logged
    assert failing(read, read.told.window.start, read.told.incident.start) <= 0.03


def test_programs_post_in_the_channel_what_the_other_records_hold(read):
    told, soon = posted(read, "pager"), timedelta(seconds=5)
    ended = [datetime.fromisoformat(one["created_at"]) for one in read.pages if one["type"].startswith("resolve_")]
    assert all(ended[0] < at < ended[0] + soon for at, _ in [one for one in told if " resolved " in one[1]][-1:])
    assert " firing " in told[0][1]
    undone = [step for step in deploy_log.steps(read.told.deploys()) if step.what.startswith("rollback")]
    assert len(undone) == len(posted(read, "deploy-bot"))
    for step, (at, text) in zip(undone, posted(read, "deploy-bot"), strict=True):
        assert step.at < at < step.at + timedelta(seconds=7)
        assert step.what.split(maxsplit=1)[1] == text


def test_the_status_page_follows_what_the_log_shows(read):
    if not read.public or read.told.incident.fault.category == "configuration":
        return  # handshakes that fail never become requests
    updates = {one["status"]: datetime.fromisoformat(one["created_at"]) for one in read.public[0]["incident_updates"]}
    began = datetime.fromisoformat(read.public[0]["started_at"])
    assert began < datetime.fromisoformat(read.pages[0]["created_at"]) < updates["investigating"]
    if "monitoring" in updates:
        # Of the few requests of a route in two minutes a stray one is more than three in a hundred; of all it is not.
        since, until = updates["monitoring"] - 2 * MINUTE, updates["monitoring"]
        asked = [line["status"][0] == "5" for line in read.log if since <= line["at"] < until]
        assert sum(asked) <= 0.03 * len(asked)
        assert failing(read, since, until, strays=1) <= 0.03
