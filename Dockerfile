# One image for every part of Halo; the first word says which: web, worker, wait, or a command of
# manage.py. It runs without root, and writes to HALO_HOME and /tmp alone.

FROM node:24.14.0-trixie-slim AS front
# script/vendor packs what it copies: it needs Python, and brotli for the smaller form.
RUN apt-get update \
 && apt-get install -y --no-install-recommends python3 python3-brotli \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY package.json package-lock.json ./
COPY script/vendor script/vendor
RUN script/vendor

FROM python:3.12.13-slim-trixie AS packages
RUN python -m venv --without-pip /opt/halo
COPY requirements.txt ./
RUN pip --python /opt/halo/bin/python install --no-cache-dir --disable-pip-version-check \
      --require-hashes --only-binary=:all: -r requirements.txt
# The packages' own tests are a twentieth of their weight.
RUN find /opt/halo -type d -name tests -prune -exec rm -rf {} +

FROM python:3.12.13-slim-trixie
# pg_dump and pg_restore for backups; of the database's own major version, as in compose.yaml.
RUN apt-get update \
 && apt-get install -y --no-install-recommends postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd --system --gid 10001 halo \
 && useradd --system --uid 10001 --gid halo --no-create-home --home-dir /nonexistent halo \
 && install -d -o halo -g halo -m 700 /var/lib/halo

WORKDIR /srv/halo
COPY --from=packages /opt/halo /opt/halo
COPY --from=front /build/assets/vendor assets/vendor
COPY cities cities
COPY locales locales
COPY domain domain
COPY connectors connectors
COPY alerts alerts
COPY db db
COPY analytics analytics
COPY components components
COPY services services
COPY auth auth
COPY api api
COPY pages pages
COPY callbacks callbacks
COPY background background
COPY commands commands
COPY assets assets
COPY app.py config.py manage.py serve.py worker.py requirements.txt ./

# Compiled here, since nothing may be written beside the code later.
RUN /opt/halo/bin/python -m compileall -q .
ENV PATH=/opt/halo/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    NUMBA_CACHE_DIR=/tmp/numba \
    HALO_HOME=/var/lib/halo \
    HALO_HOST=0.0.0.0 \
    HALO_LOG=json

USER 10001:10001
EXPOSE 8050
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-m", "commands.container", "well"]
ENTRYPOINT ["python", "-m", "commands.container"]
CMD ["web"]
