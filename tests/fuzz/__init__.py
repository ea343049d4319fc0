"""Fuzzing of what reads strangers' bytes, by atheris: `make fuzz`. What was found is kept in `findings`."""
