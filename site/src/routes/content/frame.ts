import { readFrame } from "../../lib/content/frame.ts";

/** `GET /content/frame`: what stands around every public page. */
export async function GET(): Promise<Response> {
  return Response.json(await readFrame());
}
