import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { connectDirectus, readConnection, requireAdministrator } from "./directus.ts";

let server: Server | undefined;

afterEach(() => server?.close());

/** Something that answers each path with a status and a text. */
async function answering(answer: (path: string) => [status: number, text: string]) {
  const listening = createServer((request, response) => {
    const [status, text] = answer(request.url ?? "");
    response.writeHead(status).end(text);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return { url, directus: connectDirectus({ url, token: "t" }) };
}

const refusal = (message: string) => JSON.stringify({ errors: [{ message }] });

test("the environment says which Directus is meant, and what is missing is named with what npm start has", () => {
  const env = { DIRECTUS_URL: "https://cms.example.org/base/", DIRECTUS_ADMIN_TOKEN: "t" };
  expect(readConnection(env)).toEqual({ url: "https://cms.example.org/base", token: "t" });
  expect(() => readConnection({})).toThrow(
    "Cannot ask Directus: DIRECTUS_URL is missing (that of npm start: http://127.0.0.1:8055)\n" +
      "Cannot ask Directus: DIRECTUS_ADMIN_TOKEN is missing",
  );
  expect(() => readConnection({ ...env, DIRECTUS_URL: "cms" })).toThrow(
    'DIRECTUS_URL is "cms", not an http(s)',
  );
});

test("nobody there, and who it was", async () => {
  const { url, directus } = await answering(() => [200, ""]);
  server?.close();
  await expect(requireAdministrator(directus)).rejects.toThrow(
    `Cannot reach Directus at "${url}": ECONNREFUSED`,
  );
});

test("a token that Directus does not know, and one that is not an administrator's", async () => {
  const { directus } = await answering(() => [401, refusal("Invalid user credentials.")]);
  await expect(requireAdministrator(directus)).rejects.toThrow(
    "does not know the token in DIRECTUS_ADMIN_TOKEN",
  );
  server?.close();
  const other = await answering((path) =>
    path.startsWith("/users") ? [200, '{"data":{"id":"1"}}'] : [403, refusal("No")],
  );
  await expect(requireAdministrator(other.directus)).rejects.toThrow("is not an administrator's");
});

test.each([
  [200, "<html>"],
  [404, "<html>"],
  [500, "oops"],
])("something that is not Directus answers %i", async (status, text) => {
  const { url, directus } = await answering(() => [status, text]);
  await expect(directus.call("GET", "/users/me")).rejects.toThrow(`What answers at "${url}" is not Directus`);
});

test("a refusal is told with the call and Directus' own words, without the query", async () => {
  const { directus } = await answering(() => [400, refusal("Invalid payload.")]);
  await expect(directus.call("POST", "/items/posts?a=b", {})).rejects.toThrow(
    "Directus refused POST /items/posts with 400: Invalid payload.",
  );
});
