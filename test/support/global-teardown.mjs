/** Stops the servers of `global-setup.mjs` after the last project that used them. */
export default async function globalTeardown() {
  const shared = globalThis.ortooTestServers;
  if (!shared || --shared.users > 0) return;
  const { stop } = await shared.starting;
  await stop();
}
