# Two stages: what is needed to install stays behind in the first.
FROM python:3.12-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/hiring
WORKDIR /build
COPY requirements.lock ./
RUN /opt/hiring/bin/pip install --require-hashes -r requirements.lock

FROM python:3.12-slim
ENV PATH=/opt/hiring/bin:$PATH \
    PYTHONPATH=/srv/hiring \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HIRING_HOST=0.0.0.0 \
    HIRING_PORT=8000 \
    HIRING_DATABASE_URL=sqlite:////var/lib/hiring/hiring.db
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin hiring \
    && install --directory --owner hiring --group hiring --mode 0700 /var/lib/hiring
COPY --from=build /opt/hiring /opt/hiring
WORKDIR /srv/hiring
COPY LICENSE alembic.ini ./
COPY migrations ./migrations
COPY app ./app
# The application runs from its folder: the migrations lie beside it. Its user may not write there,
# so what Python would compile at every start is compiled here.
RUN python -m compileall -q app migrations \
    && printf '#!/opt/hiring/bin/python\nfrom app.cli import main\n\nmain()\n' > /opt/hiring/bin/hiring \
    && chmod 0755 /opt/hiring/bin/hiring
USER 10001
EXPOSE 8000
VOLUME /var/lib/hiring
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['HIRING_PORT'] + '/readyz', timeout=2)"]
CMD ["hiring", "serve"]
