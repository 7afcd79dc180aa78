/** A key pair with a certificate that it signed itself, as SAML providers have; made with web standards alone. */
export type SelfSigned = { privateKey: CryptoKey; privatePem: string; certificatePem: string };

const algorithm = {
  ...{ name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", modulusLength: 2_048 },
  publicExponent: new Uint8Array([1, 0, 1]),
};

export async function createSelfSigned(): Promise<SelfSigned> {
  const pair = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const spki = new Uint8Array((await crypto.subtle.exportKey("spki", pair.publicKey)) as ArrayBuffer);
  const pkcs8 = new Uint8Array((await crypto.subtle.exportKey("pkcs8", pair.privateKey)) as ArrayBuffer);
  const name = sequence(tagged(0x31, sequence(oid(0x55, 0x04, 0x03), tagged(0x0c, bytesOf("test")))));
  const validity = sequence(time("20200101000000Z"), time("21200101000000Z"));
  const serial = tagged(0x02, new Uint8Array([1]));
  const certificate = sequence(
    tagged(0xa0, tagged(0x02, new Uint8Array([2]))),
    serial,
    sha256WithRsa,
    name,
    validity,
    name,
    spki,
  );
  const signature = new Uint8Array(await crypto.subtle.sign(algorithm.name, pair.privateKey, certificate));
  const whole = sequence(certificate, sha256WithRsa, tagged(0x03, concat([new Uint8Array([0]), signature])));
  return {
    privateKey: pair.privateKey,
    privatePem: pem("PRIVATE KEY", pkcs8),
    certificatePem: pem("CERTIFICATE", whole),
  };
}

function pem(label: string, bytes: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return `-----BEGIN ${label}-----\n${(base64.match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${label}-----\n`;
}

function tagged(tag: number, content: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return concat([new Uint8Array([tag, ...size]), content]);
}

function sequence(...parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  return tagged(0x30, concat(parts));
}

function oid(...bytes: number[]): Uint8Array<ArrayBuffer> {
  return tagged(0x06, new Uint8Array(bytes));
}

function time(text: string): Uint8Array<ArrayBuffer> {
  return tagged(0x18, bytesOf(text));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(text));
}

function concat(parts: Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const sha256WithRsa = sequence(
  oid(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b),
  tagged(0x05, new Uint8Array()),
);
