const streams = ["text/event-stream", "application/zip", "application/x-ndjson"];

/** An answer with its body; of one that may go on for ever, the body is left. */
export async function readAnswer(
  response: Response,
): Promise<{ status: number; type: string; text: string }> {
  const type = response.headers.get("content-type") ?? "";
  const { status } = response;
  if (!streams.some((stream) => type.startsWith(stream)))
    return { status, type, text: await response.text() };
  await response.body?.cancel();
  return { status, type, text: "" };
}
