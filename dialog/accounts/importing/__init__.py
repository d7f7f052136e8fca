"""Import of units and staff, and what every import has in common: looked through, brought in whole, taken back."""
