"""What passes between the command that grades and the notebook that is graded: one name each way."""

SITTING_VARIABLE = "GROUNDSCHOOL_SITTING"  # environment, JSON: {"associate": id, "seeds": {exercise id: seed}}
SCORE_MIME = "application/vnd.groundschool.score+json"  # output of a grade cell: exercise, task, Score.as_dict()
