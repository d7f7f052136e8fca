"""Drills: the house is struck while people write in it, and what they were told is saved must be there afterwards."""
