"""The administrator's desk: the unit tree, who works where, files that come in, who approved what. No answers."""
