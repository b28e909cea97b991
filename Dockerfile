FROM python:3.11.16-slim-trixie AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /app
COPY requirements.production.lock ./
# The environment has no pip of its own: it is filled from outside, and stays without tools.
RUN python -m venv --without-pip /venv \
 && python -m pip --python /venv/bin/python install --quiet --require-hashes --no-deps --only-binary :all: \
    -r requirements.production.lock
COPY . .
RUN SECRET_KEY=only-for-collecting /venv/bin/python manage.py collectstatic --noinput --verbosity 0 \
 && /venv/bin/python -m compileall -q /venv/lib . \
 && chmod 755 docker/entrypoint

FROM python:3.11.16-slim-trixie
LABEL org.opencontainers.image.title="ZoomAD" \
      org.opencontainers.image.description="An advertising platform that a company runs itself" \
      org.opencontainers.image.version="0.1.0"
RUN python -m pip uninstall --yes --quiet --root-user-action ignore pip setuptools wheel \
 && groupadd --gid 10001 zoomad \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin zoomad \
 && install --directory --owner 10001 --group 10001 /backup
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8080 PROMETHEUS_MULTIPROC_DIR=/tmp/metrics
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
USER 10001:10001
EXPOSE 8080
# The server lets requests in flight finish when it is told to stop; give it more than the 10 seconds it takes at most.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["python", "-m", "zoomad.serving.healthcheck"]
ENTRYPOINT ["/app/docker/entrypoint"]
CMD ["backend"]
