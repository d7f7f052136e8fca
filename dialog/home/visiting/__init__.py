"""The sheet that a guest gets before a visit: what was promised last time, and what the unit's people have said."""
