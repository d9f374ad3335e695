"""What the language lints see, and what they must leave alone."""

import pytest

from groundschool.judges.prose.language import hedged, mentioned, sentences, undecided, words
from groundschool.judges.prose.leaks import leaked
from groundschool.judges.prose.readers import asserted_causes, blaming, unapproved

PEOPLE = ("Leila Haddad", "Leila", "leila", "Samuel Okoro", "Samuel", "sam")


@pytest.mark.parametrize(
    "text",
    [
        "not known yet",
        "We do not know.",
        "It isn't confirmed.",
        "unknown",
        "under investigation",
        "none of it is confirmed",
        "The deploy may be one reason.",
        "too early to say",
    ],
)
def test_a_hedge_is_seen(text):
    assert hedged(text)


@pytest.mark.parametrize("text", ["open", "TBD", "pending", "Being looked at.", "still searching", "not known"])
def test_a_cause_may_be_left_open_in_many_words(text):
    assert undecided(text)


@pytest.mark.parametrize(
    "text", ["the search deploy", "Customers could not book.", "A certificate without its intermediate."]
)
def test_a_plain_statement_is_no_hedge(text):
    assert not hedged(text)


@pytest.mark.parametrize(
    "text",
    [
        "Caused by the search deploy.",
        "Errors are due to a full disk.",
        "The root cause is a query.",
        "search broke it.",
    ],
)
def test_an_asserted_cause_is_seen(text):
    assert asserted_causes(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "The root cause is not known.",
        "It may be caused by a deploy.",
        "The next update is due to follow at 14:50 UTC.",
        "Do not change your password because of this.",
        "We are comparing causes.",
    ],
)
def test_no_cause_is_asserted_here(text):
    assert not asserted_causes(text)


@pytest.mark.parametrize(
    "text",
    ["Leila should have tested it.", "That was sam's mistake, sam forgot the index.", "human error", "@leila broke it"],
)
def test_blame_is_seen(text):
    assert blaming(text, PEOPLE)


@pytest.mark.parametrize(
    "text",
    [
        "Leila is rolling the release back.",
        "The release broke one path.",
        "The same fault appears in both regions.",
        "The mistake in the template was found. Samuel tells the counters.",
    ],
)
def test_naming_people_or_faults_apart_is_no_blame(text):
    assert not blaming(text, PEOPLE)


@pytest.mark.parametrize("text", ["token=abc123", "Authorization: Bearer smf_live_0123", "the password is hunter2"])
def test_what_reads_like_a_secret_is_seen(text):
    assert leaked(text, ())


def test_a_known_secret_is_found_and_not_repeated():
    assert leaked("see smf_live_99aa for details", ("smf_live_99aa",)) == ["smf_..."]


@pytest.mark.parametrize(
    "text",
    ["The token was revoked.", "The token is revoked.", "No password has to be changed.", "a secret that nobody keeps"],
)
def test_speaking_of_secrets_is_no_secret(text):
    assert not leaked(text, ("smf_live_99aa",))


@pytest.mark.parametrize(
    "text",
    [
        "We fail the database over now.",
        "A failover of the database starts at 14:30.",
        "Please click through the warning.",
        "The team is disabling certificate verification.",
        "restart everything",
    ],
)
def test_a_risky_action_is_seen(text):
    assert unapproved(text, "") == [text]


@pytest.mark.parametrize(
    "text",
    [
        "No failover is planned.",
        "The failover waits for the manager's approval.",
        "We advise against failing over.",
        "Do not ignore warnings.",
        "Do not click through the warning.",
    ],
)
def test_holding_a_risky_action_back_is_fine(text):
    assert not unapproved(text, "")


def test_what_was_approved_may_be_announced():
    assert unapproved("The on-call is rolling it back.", "roll back the service") == []
    assert unapproved("The on-call is rolling it back.", "add instances")


def test_half_of_a_known_secret_is_a_secret_and_its_last_four_letters_are_none():
    assert leaked("it ended in 0f2c", ("smf_live_48aa71b30f2c",)) == []
    assert leaked("48AA71B3...", ("smf_live_48aa71b30f2c",)) == ["smf_..."]


def test_a_name_with_a_capital_is_not_the_word_that_reads_like_it():
    assert mentioned("a grace period", ("Grace",)) == []
    assert mentioned("GRACE and @Grace", ("Grace",)) == ["Grace"]


def test_names_are_found_as_words_of_their_own():
    assert mentioned("The booking-api is well.", ("booking-api", "booking", "api")) == ["booking-api"]
    assert mentioned("Booking fails.", ("booking",)) == ["booking"]
    assert mentioned("rebooking", ("booking",)) == []
    assert mentioned("anything", ()) == []


def test_sentences_and_words_are_counted_as_people_would():
    assert sentences("One. Two!\nThree") == ["One.", "Two!", "Three"]
    assert words("one  two\nthree") == 3
