# For a municipality with its own PostgreSQL. README.md, "Deploy it", tells what to set.
FROM python:3.11-slim AS build
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy
RUN pip install --no-cache-dir uv==0.13.9
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-group dev --no-group database
COPY . .
# The keys that a demo makes stay in this stage's throw-away folder.
RUN .venv/bin/python scripts/translations.py compile \
 && DEMO=1 HVA_VAR=/tmp/build .venv/bin/python manage.py collectstatic --noinput --verbosity 0

FROM python:3.11-slim
RUN useradd --system --home-dir /app --shell /usr/sbin/nologin dialog
WORKDIR /app
COPY --from=build /app /app
ENV HVA_HOST=0.0.0.0 HVA_VAR=/tmp/hvaerviktig PORT=8000 PYTHONDONTWRITEBYTECODE=1
USER dialog
EXPOSE 8000
CMD [".venv/bin/python", "-m", "hvaerviktig.serve"]
