# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## Two stories of one Friday
#
# **The finding that was fixed on paper.** In March a hole is found in a library that payments uses. Mei-Ling opens a ticket. On the third of April the page for the auditor says *fixed*, after six days. Everybody is content. In May she looks for something else and finds the library in the image, with the same version. What had happened on the third of April? Somebody had added an option to the scanner, so that the nightly scan would be faster. It did not look at libraries any more.
#
# **The account that outlived its owner.** Jonas left in July. His account was switched off in the list of the staff, and the office sent a mail. In September somebody signs in under his name. The directory knew him as `j.petersen`, from the time before he married. Whoever compared the lists did not find `j.petersen` among the people who had left, and took him for somebody else.
#
# In both stories there was a number, and it was good. Nobody had lied. This lesson is about how such numbers come about, and how one counts so that they hold.
#
# It takes three quarters of an hour. Where you see `...`, put your answer in its place and run the cell again.

# %%
import json

import pandas as pd

from groundschool import ask, files, predict

folder = files("operations/patches-and-leavers", variant=2)
exports = files("operations/who-still-has-a-key", variant=2)
reports = [json.loads(path.read_text()) for path in sorted((folder / "scans").glob("*.json"))]
rows = [
    {
        "asset": report["ArtifactName"].rpartition("/")[2],
        "class": result["Class"],
        **one,
    }
    for report in reports
    for result in report.get("Results", [])
    for one in result.get("Vulnerabilities", [])
]
table = pd.DataFrame(rows)
table[["asset", "class", "VulnerabilityID", "PkgName", "InstalledVersion", "FixedVersion", "Severity"]].head(6)

# %% [markdown]
# ## When the clock starts
#
# A **scanner** looks which packages are in an image or on a host, with which versions, and compares them with lists of known holes. Each hole has a number, a [CVE](https://www.cve.org/about/overview). What it finds is a **finding**: this CVE, in this package, of this asset. The same CVE may be in two packages of one image, because they are built from one source; then there are two things to update. And the same finding may stand twice in one report, [when a package lies in two places](https://github.com/aquasecurity/trivy/issues/5796). That is still one.
#
# The next column is misread more often than any other.

# %%
predict("operations/patches-and-leavers", "status-fixed")

# %%
pd.crosstab(table["Status"].fillna("(no status)"), table["FixedVersion"].notna()).rename(
    columns={True: "has a fixed version", False: "has none"}
)

# %% [markdown]
# The [documents of Trivy](https://trivy.dev/v0.46/docs/configuration/filtering) say what these words mean: *affected* is one for which there is no new version yet, *fixed* one for which there is. It is about the distribution, not about you. Older reports have no such word. What tells you whether you can do something is whether there is a version to take.
#
# So a policy has to say **from when** the days count. There are four moments one could take:
#
# | moment | what speaks against it |
# |---|---|
# | the hole was published | you did not know of it, perhaps you did not even have the package |
# | a scan has seen it for the first time | often there is no fix yet; you are measured by what others do |
# | a fix was there for the first time | the time before is not counted, so somebody has to look at that in another way |
# | the last scan | then nothing is ever late |
#
# Rules differ. The programme by which the American government admits cloud services counts [from when it was found](https://legalclarity.org/fedramp-vulnerability-remediation-timeline-rev-5-and-20x/), and gives 30 days for the worst. Ours counts from when there was a fix. Both hold up, if they stand in the policy and everybody counts in the same way. The fourth one is never in a policy, and often in a spreadsheet: whoever exports *all findings with their date* each Monday gets the date of Monday.
#
# What has no fix is **not** nothing. It waits. One asks whether the hole can be reached at all, whether the package can go, and who looks again.
#
# Bad can get worse: a hole is rated *medium*, and a week later *critical*, because somebody has found out how to use it. The package is the same, the finding is the same, its days are fewer. What the last report says is what counts.
#
# And a fix can be taken back, because it broke something else. For us its clock has started all the same: somebody could have updated, and has to decide anew.

# %% [markdown]
# ## What a scan does not say

# %%
predict("operations/patches-and-leavers", "gone-by-dozens")

# %% [markdown]
# A report says what was found. It also says, and few people read that, **where** it has looked. Here are some reports of one image, in their order.
#
# The scanner runs in several places, and each writes the time of its own clock, with the **offset** to UTC behind it: `2026-03-02T23:30:00-04:00` is a moment of the third of March, by UTC, and it is after `2026-03-03T02:00:00Z`. As texts the two are in the wrong order. So one compares moments, and says by which clock a *day* is meant: here, as in the policy, by that of UTC. The first column is what stands in the report, with its offset, the second is the same moment by UTC.

# %%
looked = pd.DataFrame(
    {
        "written": f"{at:%d %b %H:%M %z}",
        "by UTC": f"{at.tz_convert('UTC'):%d %b %H:%M}",
        "asset": report["ArtifactName"].rpartition("/")[2],
        "looked at": ", ".join(sorted({result["Class"] for result in report.get("Results", [])})) or "(nothing)",
        "found": sum(len(result.get("Vulnerabilities", [])) for result in report.get("Results", [])),
    }
    for at, report in sorted(((pd.Timestamp(one["CreatedAt"]), one) for one in reports), key=lambda pair: pair[0])
)
looked[looked["asset"].str.startswith(looked["asset"].iloc[0].partition(":")[0])]

# %% [markdown]
# `os-pkgs` are packages of the distribution, `lang-pkgs` are libraries of a language. In a line with only one of them the other was not looked at, and a line with *(nothing)* knew nothing of the image at all. Such a report [is no error](https://github.com/aquasecurity/trivy/issues/127), the program ends well, and the page shows a smaller number.
#
# So there are three kinds of *not there*:
#
# - looked there, and not found: that is a **fix**, or the package is gone;
# - not looked there: nothing is known;
# - not scanned at all since then: nothing is known, either.
#
# All of this is asked *as of* a moment. A report of exactly that moment counts, a later one does not: otherwise the number of Monday would be another one on Tuesday.
#
# And what comes back? Of five copies of a service four were updated; or the old image was started again after a bad release. Then it was not fixed. The honest way is to let its clock run on, as if it had never been gone.
#
# One more trap: the image has another **tag** after each release. Whoever takes `payments:4.7.0` and `payments:4.8.0` for two things sees one finding end and another one begin. With a release each week nothing is ever older than a week.
#
# *Try it:* a library of payments, with a hole that was published on 24 February.
#
# | report of | looked at | stands in it | fixed version |
# |---|---|---|---|
# | 2 March | os-pkgs, lang-pkgs | yes | |
# | 9 March | os-pkgs, lang-pkgs | yes | 2.4.1 |
# | 15 March | os-pkgs | no | |
# | 18 March | os-pkgs, lang-pkgs | yes | 2.4.1 |
# | 22 March | os-pkgs, lang-pkgs | no | |
#
# The clock starts when there is a fix. How many days did it run?

# %%
days = ...
ask("operations/patches-and-leavers", "days-on-the-clock", days)

# %% solution=true
days = 22 - 9
ask("operations/patches-and-leavers", "days-on-the-clock", days, solution=True)

# %% [markdown]
# ### Of how many
#
# At the end somebody wants a share. Of what? Of those of which it is **decided**: fixed in time, fixed late, and not fixed although the time is over. The third kind is forgotten most easily: whoever only counts what was closed gets better by never closing the hard ones. What is still within its days is in neither number.

# %% [markdown]
# ## Leave that ends

# %%
predict("operations/patches-and-leavers", "who-approves")

# %% [markdown]
# Not all can be updated in seven days. The vendor has no version, the update breaks the ticket machines, the season begins. For this there is an **exception**: somebody may keep this finding for a while. It is honest if it says five things: which finding, on which asset, who asked for it, who **else** agreed, and until when. The last day belongs to it, and it is the day of UTC, wherever one sits. An exception for ever is a decision that nobody will ever look at again.
#
# *Try it:* today is 1 June. Which of these hold?
#
# | | owner | approver | expires |
# |---|---|---|---|
# | A | hanna@saltmarsh.example | Hanna@Saltmarsh.example | 30 June |
# | B | hanna@saltmarsh.example | aziz@saltmarsh.example | 1 June |
# | C | hanna@saltmarsh.example | aziz@saltmarsh.example | |
# | D | rosa@saltmarsh.example | aziz@saltmarsh.example | 31 May |

# %%
hold = ...
ask("operations/patches-and-leavers", "which-exceptions", hold)

# %% solution=true
hold = ["B"]
ask("operations/patches-and-leavers", "which-exceptions", hold, solution=True)

# %% [markdown]
# ## Who works here
#
# Now the accounts. An **access review** asks of each account: whose is it, does that person still work here, do they need it, and what may they do with it? One lays two lists side by side: the directory, which says who can sign in, and the list of the staff, which says who works here. One goes from the first to the second, because what is in the directory alone is the danger.

# %%
predict("operations/patches-and-leavers", "not-in-staff")

# %%
staff = pd.read_csv(exports / "staff.csv", encoding="utf-8-sig", dtype=str, keep_default_na=False)
staff.groupby(["kind", "status", staff["last_day"] != ""]).size().rename("rows")

# %% [markdown]
# Things that real lists have:
#
# - addresses in **other capitals**: [some programs care about them](https://github.com/cloudflare/cloudflare-docs/issues/18257), mail does not;
# - **aliases**: a name from before a marriage, a short form;
# - a first and a last **day**, which both belong to it; which day it is now is asked by UTC;
# - a **status** that somebody has to set by hand, beside a last day that somebody had to write into the contract;
# - people who **came back**: two rows with one number, and the older one says that they have left; their account may still have the address of then;
# - **contractors**, whose end is known from the first day on, and extended by a mail.
#
# *Try it:* five accounts, on 1 June.
#
# | account | its address | staff: address (alias) | last day | status |
# |---|---|---|---|---|
# | ana | a.petersen@ | ana.moor@ (a.petersen@) | | active |
# | bo | bo.lind@ | Bo.Lind@ | | active |
# | cem | cem.kaya@ | cem.kaya@ | 1 June | ended |
# | dina | dina.roy@ | dina.roy@ | 12 May | active |
# | eva | eva.sun@ | eva.sun@ | | active, begins 1 July |

# %%
here = ...
ask("operations/patches-and-leavers", "whose-account", here)

# %% solution=true
here = len(["ana", "bo", "cem"])
ask("operations/patches-and-leavers", "whose-account", here, solution=True)

# %%
predict("operations/patches-and-leavers", "last-used")

# %% [markdown]
# Amazon's report of accounts writes *no_information* for somebody who never signed in, and [a known checker](https://github.com/prowler-cloud/prowler/pull/538) read it wrongly for a time. In other directories the field is empty. The question behind is the same: since when has nobody needed it? For an account that was never used that is the day on which it was made.
#
# ## Groups in groups
#
# Rights are given to groups, and groups may be members of groups. So *who can change production?* is answered by no single list.

# %%
groups = {one["id"]: one for one in json.loads((exports / "groups.json").read_text())["Resources"]}
pd.DataFrame(
    {
        "group": one["displayName"],
        "people": sum(each["value"] not in groups for each in one["members"]),
        "groups in it": ", ".join(
            groups[each["value"]]["displayName"] for each in one["members"] if each["value"] in groups
        ),
    }
    for one in groups.values()
)

# %% [markdown]
# Follow the third column. You will come to a place where you have been before: directories [let groups be members of each other](https://github.com/MicrosoftDocs/azure-docs/issues/43313), and [more than one program](https://github.com/gheeres/node-activedirectory/pull/1) has run for ever because of it. On paper one would tick off what one has seen. A program does the same.
#
# Mind the direction: if `all-staff` has `vault` among its members, then who is in `vault` is in `all-staff`. Not the other way round.
#
# *Try it:* which people are in `vault`?
#
# | group | members |
# |---|---|
# | vault | ana, leads |
# | leads | cem, crew |
# | crew | dina, leads |
# | all-staff | bo, vault |

# %%
inside = ...
ask("operations/patches-and-leavers", "who-is-inside", inside)

# %% solution=true
inside = {"ana", "cem", "dina"}
ask("operations/patches-and-leavers", "who-is-inside", sorted(inside), solution=True)

# %% [markdown]
# ## The glass
#
# Two kinds of account have no person. A **service** signs in by itself: a backup, a pipeline. It needs an owner, a person who works here and answers for it; when the owner leaves, it needs another one. Nobody will miss a password that three people knew.
#
# The other one lies in a safe, for the night on which nothing else works: **break glass**. It should lie unused, and each time that it is used there is a ticket which somebody else has approved. Not the same person under another address. Microsoft's advice is to [have two of them, and to be told of each use](https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access).
#
# The standard behind most of these rules is [AC-2 of NIST's SP 800-53](https://csrc.nist.gov/pubs/sp/800/53/r5/upd1/final): accounts are reviewed, switched off when nobody needs them, and somebody is responsible for each.
#
# ## Say it
#
# > Of eight critical findings of which it is decided, five were fixed in seven days. The other three are listed. Two more are excepted until the end of the month, by Aziz. One has no fix. Payments' libraries were not looked at since the third of April; we have taken the option out, and the number will be worse next week.
# > Seven accounts are of nobody who works here. They are switched off since this morning. One use of the emergency account has no ticket; we know who it was, and have asked.
#
# ## Key points
#
# - *Fixed* in a report means: there is a version to take.
# - The policy says when the clock starts. A new scan, a new tag, a return do not start it anew.
# - Not looked at is not fixed. Read where a report has looked.
# - An exception has an owner, somebody else who agreed, and an end.
# - From the directory to the staff, under every address. Days decide, not a status.
# - Who is in a group: all the way down, and each group once.
#
# **Your turn:** [Patches in time](../patches-and-leavers.ipynb), then [Who still has a key?](../who-still-has-a-key.ipynb)
#
# **What differs in your company:** from when the days count, how many there are, who may approve an exception, and after how many days an account is unused.
