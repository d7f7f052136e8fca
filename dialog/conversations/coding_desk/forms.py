"""One statement and what it is about; the same form for the first to code it and the second."""

from django import forms

from dialog.conversations.forms.fields import IdField, UUIDsField


class CodingForm(forms.Form):
    """``suggested`` are the themes the machine suggested on the page that was filled in."""

    statement = IdField(required=False)
    themes = UUIDsField()
    suggested = UUIDsField()
