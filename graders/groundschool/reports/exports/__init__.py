"""What others read: tables, and the formats that learning records, badges, platforms and competency frameworks have.

Everything here turns values into text or plain data: no clock, no database, and the same bytes for the same values.
"""
