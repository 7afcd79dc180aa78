import { bodyLimit } from "hono/body-limit";
import { ApiError } from "../../contract/api-error.ts";

/** Refuses a body of more than so many bytes before it is read. */
export function smallBody(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new ApiError("payload_too_large", `Cannot read the request: its body is over ${maxBytes} bytes`);
    },
  });
}
