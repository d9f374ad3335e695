"""Odd configurations and silences: what nobody would write, and no grader may break on."""

from tests.content.odd_texts import BOMB

HEAD = "receivers: [{name: a}]\nroute:\n  receiver: a\n"
ODD_ROUTES = (
    BOMB,
    BOMB + "route: *m\n",
    "route: 7",
    "route: {}",
    "receivers: 7\nroute: {receiver: a}",
    "receivers: [7]\nroute: {receiver: a}",
    "receivers: [{name: [a]}]\nroute: {receiver: a}",
    "receivers: [{name: a}, {name: a}]\nroute: {receiver: a}",
    HEAD + "  routes: 7\n",
    HEAD + "  routes: [7]\n",
    HEAD + "  routes: [{matchers: 7}]\n",
    HEAD + "  routes: [{matchers: [7]}]\n",
    HEAD + "  routes: [{matchers: [{a: b}]}]\n",
    HEAD + "  routes: [{continue: 7}]\n",
    HEAD + "  routes: [{match: [a]}]\n",
    HEAD + "  routes: [{match_re: {team: '(a+)+b'}}]\n",
    HEAD + "  routes: [{match_re: {team: '" + "(" * 200 + "'}}]\n",
    HEAD + "  routes: [{match_re: {team: '" + ".*" * 400 + "z'}}]\n",
    HEAD + "  routes: [{match_re: {team: '((a{999}){999}){999}'}}]\n",
    HEAD + "  routes: [{match_re: {team: '(?P<x>a)(?P=x)'}}]\n",
    HEAD + "  routes: [{matchers: ['team=~\"[\"']}]\n",
    HEAD + "  routes: [{matchers: ['team=\"\\\\\"']}]\n",
    HEAD + "  routes: &r\n  - routes: *r\n",
    HEAD + "inhibit_rules: 7\n",
    HEAD + "inhibit_rules: [{equal: [[a]]}]\n",
    HEAD + "inhibit_rules: [{}]\n",
    "? [a]\n: b",
    "2026-99-99: x",
)
SILENCE = '{"matchers": %s, "startsAt": %s, "endsAt": %s, "createdBy": "x", "comment": "OPS-431"}'
TIME = '"2026-11-17T22:00:00Z"'
ODD_SILENCES = (
    "7",
    "[]",
    "[[]]",
    "[{}, {}]",
    "[" * 100_000,
    SILENCE % ("7", TIME, TIME),
    SILENCE % ("[7]", TIME, TIME),
    SILENCE % ("[]", TIME, TIME),
    SILENCE % ('[{"name": "a", "value": 7, "isRegex": false}]', TIME, TIME),
    SILENCE % ('[{"name": "a", "value": "(", "isRegex": true}]', TIME, TIME),
    SILENCE % ('[{"name": "a", "value": "(a*)*b", "isRegex": true}]', TIME, TIME),
    SILENCE % ('[{"name": "a", "value": "b", "isRegex": "no"}]', TIME, TIME),
    SILENCE % ('[{"name": "a", "value": "b", "isRegex": false}]', "7", TIME),
    SILENCE % ('[{"name": "a", "value": "b", "isRegex": false}]', '"0001-01-01"', '"9999-12-31T23:59:59-23:59"'),
    SILENCE % ('[{"name": "a", "value": "b", "isRegex": false}]', "1e999", "NaN"),
)
