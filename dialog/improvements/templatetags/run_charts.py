"""Numbers as people on a ward write them."""

from django import template

from dialog.lib.run_chart import written

register = template.Library()
register.filter("as_written", written)
