import { escapeXml } from "./metadata.ts";

type RequestOptions = {
  id: string;
  /** Entity id of ours. */
  issuer: string;
  assertionUrl: string;
  signInUrl: string;
  relayState: string;
};

/** An id for a request: XML wants a letter or an underscore first. */
export function newRequestId(): string {
  return `_${crypto.randomUUID()}`;
}

/**
 * The address that takes a browser to the provider with a request, by the HTTP-Redirect binding.
 * @see https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf (3.4)
 */
export async function requestUrl({
  id,
  issuer,
  assertionUrl,
  signInUrl,
  relayState,
}: RequestOptions): Promise<string> {
  const xml = [
    `<samlp:AuthnRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0"`,
    ` IssueInstant="${new Date().toISOString()}" Destination="${escapeXml(signInUrl)}"`,
    ` ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"`,
    ` AssertionConsumerServiceURL="${escapeXml(assertionUrl)}">`,
    `<saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">${escapeXml(issuer)}</saml:Issuer>`,
    `</samlp:AuthnRequest>`,
  ].join("");
  const url = new URL(signInUrl);
  url.searchParams.set("SAMLRequest", await deflate(xml));
  url.searchParams.set("RelayState", relayState);
  return url.href;
}

async function deflate(text: string): Promise<string> {
  const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(compressed).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}
