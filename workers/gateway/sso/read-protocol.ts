import { ApiError } from "../../contract/api-error.ts";
import type { CreateProviderInput } from "../../contract/sso.ts";
import type { Config } from "../config.ts";
import { discover } from "./discover.ts";
import { ProviderUnreachable, requirePublicUrl } from "./identity-provider-fetch.ts";
import { encryptSecret } from "./oidc.ts";
import type { Protocol, SamlConfig } from "./provider.ts";

type OidcInput = Extract<CreateProviderInput, { type: "oidc" }>;
type SamlInput = Pick<Extract<CreateProviderInput, { type: "saml" }>, "metadata" | "fields">;

/**
 * Asks an OpenID provider what it is, and keeps the secret encrypted.
 * @throws {ApiError} `unprocessable`, with the reason, when it is not what it should be.
 */
export async function readOidc(
  config: Config,
  { issuer, clientId, clientSecret }: OidcInput,
): Promise<{ issuer: string } & Protocol> {
  const discovered = await refusing("body.issuer", () => discover(issuer, config.environment));
  const oidc = { clientId, clientSecret: await encryptSecret(config, clientSecret), ...discovered };
  return { issuer, type: "oidc", oidc };
}

/**
 * Reads what is known of a SAML provider.
 * @throws {ApiError} `unprocessable`, with the reason, when it cannot be used.
 */
export async function readSaml(
  config: Config,
  { metadata, fields }: SamlInput,
): Promise<{ issuer: string; type: "saml"; saml: SamlConfig }> {
  const { readMetadata } = await import("./saml/metadata.ts");
  const { normalizeCertificate, readCertificate } = await import("./saml/certificate.ts");
  const place = metadata === undefined ? "body.fields" : "body.metadata";
  return await refusing(place, async () => {
    const known = metadata === undefined ? fields : readMetadata(metadata);
    if (known === undefined)
      throw new Error("Cannot read a SAML provider: there is neither metadata nor fields");
    const certificates = known.certificates.map(normalizeCertificate);
    for (const certificate of certificates) readCertificate(certificate);
    requirePublicUrl(known.signInUrl, config.environment);
    return { issuer: known.entityId, type: "saml", saml: { signInUrl: known.signInUrl, certificates } };
  });
}

const refusals = new Set(["XmlRefused", "CertificateRefused"]);

async function refusing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const isRefusal =
      error instanceof ProviderUnreachable || (error instanceof Error && refusals.has(error.name));
    if (!isRefusal) throw error;
    const { message } = error;
    throw new ApiError("unprocessable", message, { cause: error, errors: [{ path, message }] });
  }
}
