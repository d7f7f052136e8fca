"""Short codes that stand on paper and are typed in by somebody who reads it, perhaps badly lit, without glasses."""

import secrets

# No vowels, so that no word can come of it; none of the pairs that look alike: 0 and O, 1 and I or L, 2 and Z, 5 and S,
# 6 and G, 8 and B, U and V.
ALPHABET = "CDFHJKMNPRTVWX3479"
LENGTH = 8


def new_code() -> str:
    """A code nobody can guess: one of 11,000 million."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def typed_code(text: str) -> str:
    """The code as it is kept, from what was typed: in small letters, or in groups with a space or hyphen between."""
    return "".join(text.split()).replace("-", "").upper()
