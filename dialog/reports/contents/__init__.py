"""What a report says: locked figures, cleared quotes, actions, the strategist's own words. Not how it looks."""
