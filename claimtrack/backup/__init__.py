"""Backups of the whole database in one file, and their way back into an empty one.

Everything that cannot be made again is in the database: texts as they came, claims, what editors did,
accounts. Two kinds of file: PostgreSQL's own (`programs`, with pg_dump) and one that needs nothing but a
connection (`copying`). Exports that were made are not in it; they can be made again.
"""
