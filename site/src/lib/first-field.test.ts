import { expect, it } from "vitest";
import { rememberField } from "./first-field.ts";

function multipart(name: string): { body: ReadableStream<Uint8Array>; text: Promise<string> } {
  const form = new FormData();
  form.set("name", name);
  form.set("file", new Blob(["a,b\n1,2\n".repeat(10_000)], { type: "text/csv" }), "data.csv");
  const [body, copy] = (new Response(form).body as ReadableStream<Uint8Array>).tee();
  return { body, text: new Response(copy).text() };
}

it("remembers the field and passes every byte on", async () => {
  const { body, text } = multipart("Kunden, März");
  const remembered = await rememberField(body, "name");
  expect(await new Response(remembered.body).text()).toBe(await text);
  expect(remembered.value).toBe("Kunden, März");
});

it("remembers nothing of a field that is not there", async () => {
  const { body } = multipart("people");
  const remembered = await rememberField(body, "title");
  await new Response(remembered.body).text();
  expect(remembered.value).toBe("");
});

it("holds no more than the first bytes", async () => {
  const { body } = multipart("x".repeat(100_000));
  const remembered = await rememberField(body, "name");
  await new Response(remembered.body).text();
  expect(remembered.value).toBe("");
});
