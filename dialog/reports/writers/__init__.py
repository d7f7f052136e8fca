"""From the contents of a report to a file. A writer decides how it looks and counts nothing."""
