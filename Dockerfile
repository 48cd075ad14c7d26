# One image for every role:
#   docker run … IMAGE up | control-plane | proxy | agent | any other command of the command line
# docs/operations.md, "In a container", has examples.

# What npm runs in, and what the programs run in; Node 24.12 or newer, with a user 1000.
ARG NODE=node:26-slim
ARG BASE=${NODE}

FROM ${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No package needs its scripts: what they would build is optional.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${BASE}
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY cli cli
COPY control-plane control-plane
COPY examples examples
COPY lib lib
COPY proto proto
COPY proxy proxy
COPY shard-agent shard-agent
COPY sql sql
RUN mkdir /data && chown 1000:1000 /data
ENV NODE_ENV=production SWITCHYARD_DATA_DIR=/data
VOLUME /data
USER 1000:1000
EXPOSE 7777/udp 7777/tcp 7400 7480 7481
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["node", "/app/cli/main.ts", "healthcheck"]
ENTRYPOINT ["node", "/app/cli/main.ts"]
CMD ["up"]
