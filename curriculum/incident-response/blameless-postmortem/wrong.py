"""x"""

from groundschool.kit import slip, wrong
