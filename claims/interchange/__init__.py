"""What claimtrack knows in the shapes that others read: schema.org, Web Annotation, Fact Check Tools.

Everything here only reads and is given rows that are already fetched, or fetches them in a number of queries
that does not grow with the rows. docs/interchange.md shows each shape with an example.
"""
