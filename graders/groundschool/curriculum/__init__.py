"""What the course declares: areas, exercises, skills, milestones; read from TOML, discovered from folders."""

from groundschool.curriculum.contents import Area
from groundschool.curriculum.course import Course
from groundschool.curriculum.exercise import Exercise, Misconception, SkillUse, Task
from groundschool.curriculum.lesson import Lesson

__all__ = ["Area", "Course", "Exercise", "Lesson", "Misconception", "SkillUse", "Task"]
