"""An invented municipality with the shape of a real one, for the demo. All names are made up."""
