type Context = { waitUntil(work: Promise<unknown>): void };
type RuntimeRequest = Request & {
  runtime?: { cloudflare?: { context?: Context } };
  waitUntil?: Context["waitUntil"];
};

/** Goes on with work after the answer; where no runtime waits for it, it goes on by itself. */
export function goOnBehind(request: Request, work: Promise<unknown>): void {
  const quiet = work.catch((cause: unknown) => console.error("Cannot go on behind an answer:", cause));
  const { runtime, waitUntil } = request as RuntimeRequest;
  if (runtime?.cloudflare?.context) runtime.cloudflare.context.waitUntil(quiet);
  else waitUntil?.call(request, quiet);
}
