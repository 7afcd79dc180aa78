/** A Directus that is asked as its administrator. */
export type Directus = {
  url: string;
  /**
   * @param body sent as JSON, or as it is when it is a form.
   * @returns the `data` of the answer; null for an answer without one.
   * @throws {Error} naming the call and what Directus answered.
   */
  call<Data>(method: string, path: string, body?: unknown): Promise<Data>;
  /** As `call` by GET, with null for what is not there: the administrator may see everything else. */
  find<Data>(path: string): Promise<Data | null>;
};

type Environment = Record<string, string | undefined>;

/** A change of the schema takes a busy machine a while. */
const timeoutMs = 120_000;

/**
 * Reads from the environment which Directus is meant, and as whom it is asked.
 * @throws {Error} naming each variable that is missing or malformed.
 */
export function readConnection(env: Environment): { url: string; token: string } {
  const { DIRECTUS_URL: url = "", DIRECTUS_ADMIN_TOKEN: token = "" } = env;
  const problems = [
    ...(url === "" ? ["DIRECTUS_URL is missing (that of npm start: http://127.0.0.1:8055)"] : []),
    ...(url !== "" && !isHttpUrl(url) ? [`DIRECTUS_URL is "${url}", not an http(s) address`] : []),
    ...(token === ""
      ? ["DIRECTUS_ADMIN_TOKEN is missing (that of npm start: development-only-directus-admin)"]
      : []),
  ];
  if (problems.length > 0)
    throw new Error(problems.map((problem) => `Cannot ask Directus: ${problem}`).join("\n"));
  return { url: url.replace(/\/+$/, ""), token };
}

/** Asks the Directus at `url` with the token of an administrator. */
export function connectDirectus({ url, token }: { url: string; token: string }): Directus {
  async function request(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ status: number; text: string }> {
    const isForm = body instanceof FormData;
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((cause: Error & { cause?: { code?: string } }) => {
      throw new Error(`Cannot reach Directus at "${url}": ${cause.cause?.code ?? cause.message}`, { cause });
    });
    return { status: response.status, text: await response.text() };
  }

  async function call<Data>(method: string, path: string, body?: unknown): Promise<Data> {
    const { status, text } = await request(method, path, body);
    if (status >= 200 && status < 300) return dataOf(text, url) as Data;
    throw new Error(describeRefusal({ method, path, status, text, url }));
  }

  async function find<Data>(path: string): Promise<Data | null> {
    const { status, text } = await request("GET", path);
    if (status === 403 || status === 404) return null;
    if (status >= 200 && status < 300) return dataOf(text, url) as Data;
    throw new Error(describeRefusal({ method: "GET", path, status, text, url }));
  }

  return { url, call, find };
}

/**
 * Makes sure that Directus answers and that the token is an administrator's.
 * @throws {Error} that says which of both is not so.
 */
export async function requireAdministrator(directus: Directus): Promise<void> {
  const me = await directus.find<{ id: string }>("/users/me?fields=id");
  const isAdministrator = me !== null && (await directus.find("/settings?fields=id")) !== null;
  if (isAdministrator) return;
  throw new Error(
    `Cannot change Directus at "${directus.url}": the token in DIRECTUS_ADMIN_TOKEN is not an administrator's`,
  );
}

type Refusal = { method: string; path: string; status: number; text: string; url: string };

function describeRefusal({ method, path, status, text, url }: Refusal): string {
  if (status === 401) return `Directus at "${url}" does not know the token in DIRECTUS_ADMIN_TOKEN`;
  const [pathname] = path.split("?");
  const reasons = reasonsIn(text);
  if (reasons === null)
    return `What answers at "${url}" is not Directus: ${method} ${pathname} answered ${status}`;
  return `Directus refused ${method} ${pathname} with ${status}: ${reasons}`;
}

/** What Directus gives as reasons, or null when no Directus wrote that. */
function reasonsIn(text: string): string | null {
  try {
    const { errors } = JSON.parse(text) as { errors: { message: string }[] };
    return errors.map(({ message }) => message).join("; ");
  } catch {
    return null;
  }
}

function dataOf(text: string, url: string): unknown {
  if (text === "") return null;
  try {
    return (JSON.parse(text) as { data?: unknown }).data ?? null;
  } catch (cause) {
    throw new Error(`What answers at "${url}" is not Directus: its answer is not JSON`, { cause });
  }
}

function isHttpUrl(value: string): boolean {
  return URL.canParse(value) && ["http:", "https:"].includes(new URL(value).protocol);
}
