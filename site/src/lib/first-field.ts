type Remembered = { body: ReadableStream<Uint8Array>; value: string };

/**
 * Reads one text field from the beginning of a multipart body and gives back the whole body, still streaming, so that a
 * refused upload does not lose the name that was typed. The field has to come before the file.
 * @param limitBytes How much is read at most to find the field; about that much is held in memory.
 * @returns The field's value, "" where it is not among the first bytes.
 */
export async function rememberField(
  body: ReadableStream<Uint8Array>,
  name: string,
  limitBytes = 4096,
): Promise<Remembered> {
  const reader = body.getReader();
  const held: Uint8Array[] = [];
  const decoder = new TextDecoder();
  let head = "";
  let value: string | undefined;
  while (value === undefined && head.length < limitBytes) {
    const { done, value: chunk } = await reader.read();
    if (done) break;
    held.push(chunk);
    head += decoder.decode(chunk.subarray(0, limitBytes), { stream: true });
    value = fieldIn(head, name);
  }
  const whole = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const first = held.shift();
      if (first) return controller.enqueue(first);
      const { done, value: chunk } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(chunk);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { body: whole, value: value ?? "" };
}

function fieldIn(head: string, name: string): string | undefined {
  const before = `name="${name}"\r\n\r\n`;
  const start = head.indexOf(before);
  const end = start === -1 ? -1 : head.indexOf("\r\n--", start + before.length);
  return end === -1 ? undefined : head.slice(start + before.length, end);
}
