import type { Assertion, AssertionOptions, Attestation, AttestationOptions } from "../../contract/factors.ts";
import { fromBase64Url, toBase64Url } from "../auth/mail-token.ts";

/** What an authenticator does otherwise than it should. */
export type Fault = {
  origin?: string;
  rpId?: string;
  challenge?: string;
  isVerified?: boolean;
  counter?: number;
};

/** An authenticator in software: keeps one passkey (ECDSA with P-256) and counts its uses. */
export type SoftAuthenticator = {
  create(options: AttestationOptions, fault?: Fault): Promise<Attestation>;
  show(options: AssertionOptions, fault?: Fault): Promise<Assertion>;
};

export async function createSoftAuthenticator(pageOrigin: string): Promise<SoftAuthenticator> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256" };
  const keys = (await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const id = crypto.getRandomValues(new Uint8Array(16));
  const credential = { id: toBase64Url(id), rawId: toBase64Url(id), type: "public-key" as const };
  let userHandle = "";
  let counter = 0;

  function clientData(type: string, challenge: string, fault: Fault): Uint8Array {
    const said = { type, challenge: fault.challenge ?? challenge, origin: fault.origin ?? pageOrigin };
    return encode(JSON.stringify({ ...said, crossOrigin: false }));
  }

  /** https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data */
  async function authenticatorData(rpId: string, fault: Fault, attested = new Uint8Array()) {
    const flags = 0x01 | (fault.isVerified === false ? 0 : 0x04) | (attested.length > 0 ? 0x40 : 0);
    const count = new DataView(new ArrayBuffer(4));
    count.setUint32(0, fault.counter ?? counter);
    const hash = await sha256(encode(fault.rpId ?? rpId));
    return join(hash, [flags], new Uint8Array(count.buffer), attested);
  }

  return {
    async create(options, fault = {}) {
      userHandle = options.user.id;
      const raw = new Uint8Array((await crypto.subtle.exportKey("raw", keys.publicKey)) as ArrayBuffer);
      // COSE: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
      const key = join(
        [0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32],
        raw.slice(1, 33),
        [0x22, 0x58, 32],
        raw.slice(33),
      );
      const attested = join(new Uint8Array(16), [0, id.length], id, key);
      const data = await authenticatorData(options.rp.id, fault, attested);
      // CBOR: {fmt: "none", attStmt: {}, authData: bytes}
      const attestation = join(
        [0xa3, 0x63, ...encode("fmt"), 0x64, ...encode("none"), 0x67, ...encode("attStmt"), 0xa0],
        [0x68, ...encode("authData"), 0x58, data.length],
        data,
      );
      const said = clientData("webauthn.create", options.challenge, fault);
      const response = { clientDataJSON: toBase64Url(said), attestationObject: toBase64Url(attestation) };
      return { ...credential, response };
    },
    async show(options, fault = {}) {
      counter += 1;
      const data = await authenticatorData(options.rpId, fault);
      const said = clientData("webauthn.get", options.challenge, fault);
      const signed = join(data, await sha256(said));
      const signature = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, keys.privateKey, signed);
      return {
        ...credential,
        response: {
          ...{ clientDataJSON: toBase64Url(said), authenticatorData: toBase64Url(data), userHandle },
          signature: toBase64Url(toDer(new Uint8Array(signature))),
        },
      };
    },
  };
}

/** An assertion whose signature is of something else. */
export function tampered(assertion: Assertion): Assertion {
  const data = fromBase64Url(assertion.response.authenticatorData);
  data[36] = (data[36] ?? 0) + 1;
  return { ...assertion, response: { ...assertion.response, authenticatorData: toBase64Url(data) } };
}

/** Web Crypto signs as two numbers side by side; WebAuthn wants them in ASN.1. */
function toDer(signature: Uint8Array): Uint8Array {
  const integer = (bytes: Uint8Array) => {
    const first = bytes.findIndex((byte) => byte !== 0);
    const trimmed = bytes.slice(first);
    const positive = (trimmed[0] ?? 0) > 0x7f ? join([0], trimmed) : trimmed;
    return join([0x02, positive.length], positive);
  };
  const body = join(integer(signature.slice(0, 32)), integer(signature.slice(32)));
  return join([0x30, body.length], body);
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function join(...parts: (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
