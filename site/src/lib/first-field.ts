/**
 * Lets a multipart body pass unread while it remembers one text field from its first bytes, so that a refused upload
 * does not lose the name that was typed. The field has to come before the file.
 */
export function rememberField(body: ReadableStream<Uint8Array>, name: string, limitBytes = 4096) {
  let head = "";
  const decoder = new TextDecoder();
  const through = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (head.length < limitBytes) head += decoder.decode(chunk.subarray(0, limitBytes), { stream: true });
      controller.enqueue(chunk);
    },
  });
  const field = (): string => {
    const start = head.indexOf(`name="${name}"\r\n\r\n`);
    if (start === -1) return "";
    const from = start + `name="${name}"\r\n\r\n`.length;
    const end = head.indexOf("\r\n--", from);
    return end === -1 ? "" : head.slice(from, end);
  };
  return { body: body.pipeThrough(through), field };
}
