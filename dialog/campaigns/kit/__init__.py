"""What a unit prints before the day: posters, buttons, the conversation card, pictures to point at, forms and slips."""
