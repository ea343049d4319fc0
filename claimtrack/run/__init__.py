"""The one run command, ``python -m claimtrack.run``: services, database, worker, beat and web."""
