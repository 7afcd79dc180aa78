/**
 * `node selfhost/healthcheck.ts URL [TOKEN_VARIABLE]`: ends with 0 when the address answers as it should. With a variable, its
 * value goes along as a bearer token and anything but 2xx is unhealthy; without one, only a 5xx is.
 */
const [url = "", tokenVariable] = process.argv.slice(2);
try {
  const token = tokenVariable ? process.env[tokenVariable] : undefined;
  const answer = await fetch(url, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.timeout(4_000),
  });
  await answer.body?.cancel();
  if (tokenVariable ? !answer.ok : answer.status >= 500) throw new Error(`it answered ${answer.status}`);
  process.exit(0);
} catch (error) {
  console.error(`${url} is not healthy: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
