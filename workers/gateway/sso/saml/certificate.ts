// Web standards read no certificates.
import { X509Certificate } from "node:crypto";

/** An identity provider's certificate. Its key counts; who signed it, and until when, is its organization's to watch. */
export type Certificate = { sha256: string; expiresAt: Date; key: Uint8Array; kind: "rsa" | "ec" };

const leastRsaBits = 2_048;

/** In PEM, from PEM or from base64 alone. */
export function normalizeCertificate(source: string): string {
  const body = source.replace(/-----(?:BEGIN|END) CERTIFICATE-----/g, "").replace(/\s+/g, "");
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body)) throw new CertificateRefused("it is not one certificate in PEM");
  return `-----BEGIN CERTIFICATE-----\n${(body.match(/.{1,64}/g) ?? []).join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** @throws {CertificateRefused} for what is no certificate, or has a key that is too weak or of another kind. */
export function readCertificate(pem: string): Certificate {
  const certificate = parse(pem);
  const { publicKey, fingerprint256, validTo } = certificate;
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = publicKey;
  if (kind === "rsa" && (details?.modulusLength ?? 0) < leastRsaBits)
    throw new CertificateRefused(`its key has fewer than ${leastRsaBits} bits`);
  if (kind !== "rsa" && kind !== "ec") throw new CertificateRefused(`its key is neither RSA nor of P-256`);
  if (kind === "ec" && details?.namedCurve !== "prime256v1")
    throw new CertificateRefused("its key is not of P-256");
  return {
    sha256: fingerprint256,
    expiresAt: new Date(validTo),
    key: publicKey.export({ type: "spki", format: "der" }),
    kind,
  };
}

class CertificateRefused extends Error {
  override readonly name = "CertificateRefused";
  constructor(reason: string) {
    super(`Cannot use the certificate: ${reason}`);
  }
}

function parse(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new CertificateRefused("it cannot be read");
  }
}
