import { listen } from "./node-http.ts";
import type { Json } from "./test-lago.ts";

type ReceivedWebhook = { headers: Headers; body: string; payload: Json };

/** An endpoint that remembers the webhooks it gets and answers 200, or what `answer` says for the nth of them. */
export async function startReceiver(answer: (nth: number) => number = () => 200) {
  const received: ReceivedWebhook[] = [];
  const server = await listen(
    async (request) => {
      const body = await request.text();
      received.push({ headers: request.headers, body, payload: JSON.parse(body) });
      return new Response(null, { status: answer(received.length) });
    },
    { port: 0, host: "127.0.0.1" },
  );
  return {
    url: `http://127.0.0.1:${server.port}/webhooks`,
    received,
    types: () => received.map(({ payload }) => payload.webhook_type),
    stop: server.stop,
  };
}
