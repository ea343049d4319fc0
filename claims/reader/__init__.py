"""A small network that reads claims word by word: the act of one, and what two are to one another.

Plain data in and out; no Django, no spaCy. Used by extraction for acts and by linking for pairs.
"""
