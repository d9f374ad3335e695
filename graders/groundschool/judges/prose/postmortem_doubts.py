"""What a person should look at in a postmortem: blame, one cause for all, hindsight, a fix amid the story, a vague end.

None of it costs a mark: each of these readers finds something in more than one of ten public postmortems.
"""

from collections.abc import Iterator

from groundschool.grading.score import Flag
from groundschool.judges.prose.doubts import DOUBTS
from groundschool.judges.prose.language import any_of, pattern, sentences
from groundschool.judges.prose.postmortem_actions import is_vague, read_actions
from groundschool.judges.prose.postmortem_facts import PostmortemFacts
from groundschool.judges.prose.postmortem_text import WrittenPostmortem, table_rows
from groundschool.judges.prose.readers import blaming

HINDSIGHT = "may judge by what did not happen (should have, if only)"
ONE_CAUSE = "may give one cause for all of it"
FIX = "may tell of a fix amid the story; fixes are actions"
VAGUE = "may be a criterion that nobody can check"
_BLAME = pattern(
    r"made a (\w+ )?mistake|(was|were|is|are) (so |too |very )?(sloppy|careless|inattentive|negligent|lazy)",
    r"(reviewer|author|deployer|developer|engineer|on-call|associate|approver)( senior)? (overlooked|missed|forgot"
    r"|ignored|did(n['\u2019]t| not) (check|look|read|test|notice|ask))",
    r"(nobody|no one|somebody|someone) (bothered|cared|overlooked)",
)
_HINDSIGHT = pattern(
    r"(should|could|would|might|ought to|must)( not|n['\u2019]t)?( \w+)? (have|of)"
    r" (been |\w+(ed|en|wn|ne|de|ft|lt|nt|pt|ght|ad|id|un)\b)",
    r"(should|could|would)(n['\u2019]t)?['\u2019]ve",
    r"(if|had) only",
    r"if (the )?[\w-]+ had",
    r"^\W*had [\w-]+( \w+)? \w+(ed|en|un|ne|ad|ght|lt|wn)",
    r"(with|in) hindsight|in retrospect|easily (avoided|prevented)|avoidable|preventable",
    r"(neglected|omitted|forgot) to|did(n['\u2019]t| not) bother|should know better|too late to notice",
)
_ONE_CAUSE = pattern(
    r"(human|operator|user|pilot) (error|mistake|failure)",
    r"root[ -]cause( of [\w -]{1,40})? (was|is|were)(?! (still|un\w+|not|being|found|yet))",
    r"(the|a) (one|only|single|sole|true|real|ultimate) (root )?(cause|reason)",
    r"root[ -]cause:",
    r"(was|is|were) (solely|entirely|only|simply|just) (caused by|due to|because)",
    r"(lack of|not enough|more) (care|attention|caution)|not (been )?careful|careless\w*",
    "(and )?nothing else (was|is)|boils? down to|comes? down to",
)
_NO_ONE = pattern(
    r"(no|not|never|isn['\u2019]t|wasn['\u2019]t|without) (\w+ ){0,3}(root|single|one|sole|only|cause|error)"
)
_FIX = pattern(
    r"(we|the team|team|it|[\w-]+) (will|shall|plans? to|intend to|are going to|is going to) (now |also |then )?"
    r"(add|fix|change|introduce|write|build|make|replace|improve|move|remove|update|extend|automate|enforce|require|review"
    r"|set up|create|implement|investigate|ensure|prevent|get|give|put)",
    r"(needs?|has|have|ought) to be (\w+ )?(added|fixed|changed|introduced|written|built|made|replaced|improved|moved"
    r"|removed|updated|extended|automated|enforced|reviewed|tested)",
    r"(we|the \w+|\w+s|it) (should|must|need to|needs to|have to) (now |also |always |never )?"
    r"(add|fix|change|introduce|write|build|make|replace|improve|move|remove|update|extend|automate|enforce|require|be|have|get)",
    r"(is|are) being (\w+ )?(added|fixed|changed|introduced|written|built|made|replaced|improved|automated|reviewed)",
    r"(in (the )?future|from now on|going forward|next time)",
    r"(action item|follow-?up|to ?do)( is)?:",
    r"let['\u2019]?s (add|fix|change|write|build|make)",
)


def postmortem_doubts(written: WrittenPostmortem, facts: PostmortemFacts) -> Iterator[Flag]:
    """Yield the sentences of a postmortem that only a person can judge, each with what it may be."""
    lucky = {*sentences(written.sections["Where we were lucky"])}  # what might have been is what it asks for
    all_of_it = [one for one in sentences(written.text) if one not in lucky]
    before = "\n".join(text for name, text in written.sections.items() if name != "Actions")
    story = [one for one in sentences(written.narrative) if not one.startswith("|-")]
    found = {
        DOUBTS["blame"]: blaming(written.text, facts.people)
        + _at_the_centre(story, facts)
        + [one for one in sentences(before) if _BLAME.search(one)],
        HINDSIGHT: [one for one in all_of_it if _HINDSIGHT.search(one)],
        ONE_CAUSE: [one for one in sentences(before) if _ONE_CAUSE.search(one) and not _NO_ONE.search(one)],
        FIX: [one for one in story if _FIX.search(one)],
        VAGUE: [one.done for one in read_actions(table_rows(written.sections["Actions"])) if is_vague(one)],
    }
    for doubt, said in found.items():
        yield from (Flag(doubt, one) for one in dict.fromkeys(said))


_CAUSING = pattern(
    "caus(ed|ing)|because of|due to|thanks to|too (slow|late|quick|hasty)|responsible|in a hurry|ignored"
)


def _at_the_centre(story: list[str], facts: PostmortemFacts) -> list[str]:
    """Return the sentences of the story in which a person's name is beside a cause."""
    named = any_of(facts.people)
    return [one for one in story if named.search(one) and _CAUSING.search(one)]
