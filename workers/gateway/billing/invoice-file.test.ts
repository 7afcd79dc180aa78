import { env } from "cloudflare:workers";
import { afterEach, expect, test, vi } from "vitest";
import type { Invoice } from "../../contract/billing.ts";
import { createTestGateway } from "../testing/gateway.ts";
import { createTeam, outcomeOf, sendJson } from "../testing/team.ts";

const bucket = "https://invoices.bucket.example";
const gateway = createTestGateway();
gateway.deps.config.lago.fileOrigins = [bucket];
const real = globalThis.fetch;

afterEach(() => vi.restoreAllMocks());

/** Somebody with an invoice, and where its file is. */
async function createPayer() {
  const { id, owner } = await createTeam(gateway);
  await owner.post("/api/billing/subscriptions", { plan: "pro", currency: "EUR", interval: "monthly" });
  await sendJson(owner, "DELETE", `/api/billing/subscriptions/${id}?when=now`);
  const { data } = await (await owner.get("/api/billing/invoices?limit=1")).json<{ data: Invoice[] }>();
  return { owner, file: `/api/billing/invoices/${data[0]?.id}/file` };
}

/**
 * Lago, that has the file at an address, and answers some paths otherwise; and what is outside. What both were asked is
 * kept; all else is asked for real.
 */
function standIn({ fileUrl, paths = {}, outside = {} }: StandIn) {
  const asked: { lago: Request[]; outside: Request[] } = { lago: [], outside: [] };
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const { url } = input instanceof Request ? input : { url: String(input) };
    const { origin, pathname } = new URL(url);
    if (origin === env.LAGO_URL) {
      const request = new Request(input, init);
      asked.lago.push(request.clone());
      return paths[pathname]?.clone() ?? (await answerAsLago(request));
    }
    const answer = outside[origin];
    if (answer === undefined) return await real(input, init);
    asked.outside.push(new Request(input, init));
    return answer.clone();
  });
  return asked;

  async function answerAsLago(request: Request): Promise<Response> {
    if (!request.url.endsWith("/download")) return await real(request);
    if (fileUrl === null) return new Response(null, { status: 200 });
    const { invoice } = await (await real(request)).json<{ invoice: object }>();
    return Response.json({ invoice: { ...invoice, file_url: fileUrl } });
  }
}

type Answers = Record<string, Response>;
type StandIn = { fileUrl: string | null; paths?: Answers; outside?: Answers };

const pdf = () => new Response("%PDF-1.4 kept elsewhere", { headers: { "content-type": "application/pdf" } });
const redirect = (location: string) => new Response(null, { status: 302, headers: { location } });

test("the file comes from a bucket that Lago leads to, and the key of its API goes nowhere", async () => {
  const { owner, file } = await createPayer();
  const path = "/rails/active_storage/blobs/redirect/eyJfcmFpbHMi==--ab12/SEL-1.pdf";
  const signed = `${bucket}/SEL-1.pdf?X-Amz-Signature=abc`;
  const paths = { [path]: redirect(signed) };
  const asked = standIn({ fileUrl: `${env.LAGO_URL}${path}`, paths, outside: { [bucket]: pdf() } });
  const answer = await owner.get(file);
  expect(answer.headers.get("content-type")).toBe("application/pdf");
  expect(await answer.text()).toBe("%PDF-1.4 kept elsewhere");
  expect(asked.outside.map(({ url }) => url)).toEqual([signed]);
  const files = [...asked.lago, ...asked.outside].filter(({ url }) => !url.includes("/api/v1/"));
  expect(files.map(({ headers }) => headers.get("authorization"))).toEqual([null, null]);
});

test("a file that is not there yet is being prepared, which is said with when to ask again", async () => {
  const { owner, file } = await createPayer();
  const { lago } = standIn({ fileUrl: null });
  const answer = await owner.get(file);
  expect([answer.status, await answer.json()]).toEqual([202, { status: "preparing" }]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(lago.map(({ method }) => method)).toEqual(["GET", "POST"]);
});

test.each([
  ["has no such invoice", 404, "404 not_found"],
  ["makes no file of it", 405, "404 not_found"],
  ["is not well", 500, "502 upstream_failed"],
])("a file is not waited for where Lago %s", async (_, status, outcome) => {
  const { owner, file } = await createPayer();
  const path = `/api/v1${file.slice("/api/billing".length, -"/file".length)}/download`;
  standIn({ fileUrl: null, paths: { [path]: Response.json({ status }, { status }) } });
  expect(await outcomeOf(await owner.get(file))).toBe(outcome);
});

const elsewhere = "http://169.254.169.254";
test.each([
  ["an address inside the network", `${elsewhere}/latest/meta-data`],
  ["a host that only begins like an allowed one", `${bucket}.evil.example/a.pdf`],
  ["an allowed host with a password", "https://a:b@invoices.bucket.example/a.pdf"],
  ["another scheme of the allowed host", "http://invoices.bucket.example/a.pdf"],
  ["no URL for a server", "file:///etc/passwd"],
  ["nothing like a URL", "//"],
  ["a redirect to elsewhere", `${env.LAGO_URL}/led`],
  ["redirects without end", `${env.LAGO_URL}/round`],
  ["a page in place of a file", `${bucket}/page`],
])("%s is not fetched, nor told of", async (_, fileUrl) => {
  const { owner, file } = await createPayer();
  const round = redirect(`${env.LAGO_URL}/round`);
  const paths = { "/led": redirect(`${elsewhere}/latest`), "/round": round };
  const hostile = [elsewhere, `${bucket}.evil.example`, "http://invoices.bucket.example"];
  const page = new Response("<html>", { headers: { "content-type": "text/html" } });
  const outside = Object.fromEntries([...hostile.map((origin) => [origin, pdf()]), [bucket, page]]);
  const asked = standIn({ fileUrl, paths, outside });
  const answer = await owner.get(file);
  expect(await outcomeOf(answer.clone())).toBe("502 upstream_failed");
  // Its id is made of chance, which may well say "169".
  const { requestId, ...told } = await answer.json<Record<string, unknown>>();
  expect(requestId).toBeTypeOf("string");
  expect(JSON.stringify(told)).not.toMatch(/bucket|169|evil|rails|passwd/);
  expect(asked.outside.filter(({ url }) => new URL(url).origin !== bucket)).toEqual([]);
});

test("another tenant's file is not found, and Lago hears nothing", async () => {
  const { file } = await createPayer();
  const { owner } = await createTeam(gateway);
  const { lago } = standIn({ fileUrl: `${bucket}/a.pdf` });
  expect(await outcomeOf(await owner.get(file))).toBe("404 not_found");
  expect(lago).toEqual([]);
});

test("a draft has no file, and says when it will", async () => {
  const { owner, file } = await createPayer();
  const path = `/api/v1${file.slice("/api/billing".length, -"/file".length)}`;
  const { invoice } = await (
    await real(`${env.LAGO_URL}${path}`, {
      headers: { authorization: `Bearer ${gateway.deps.config.lago.apiKey}` },
    })
  ).json<{ invoice: object }>();
  const draft = Response.json({ invoice: { ...invoice, status: "draft" } });
  standIn({ fileUrl: null, paths: { [path]: draft } });
  expect(await outcomeOf(await owner.get(file))).toBe("409 conflict");
  expect(await (await owner.get(file.slice(0, -"/file".length))).json()).toMatchObject({ fileUrl: null });
});
