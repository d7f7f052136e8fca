"""Numbers as people write them."""

from django import template
from django.utils.formats import number_format

from dialog.lib.run_chart import written

register = template.Library()
register.filter("as_written", written)


@register.filter
def in_groups(number: int) -> str:
    """«12 000»: large numbers in groups of three."""
    return str(number_format(number, use_l10n=True, force_grouping=True))
