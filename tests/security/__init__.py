"""Attacks, and what holds them off."""
