"""What gunicorn loads; started by hvaerviktig.serve."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hvaerviktig.settings")

application = get_wsgi_application()
