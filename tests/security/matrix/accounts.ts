import {
  actingOnes,
  anyone,
  missing,
  type Props,
  password,
  person,
  type Rows,
  token,
  unknown,
} from "./row.ts";

/** As a browser would send them, of no passkey. */
const credential = { id: "AAAA", rawId: "AAAA", type: "public-key" };
const assertion = {
  ...credential,
  response: { clientDataJSON: "AAAA", authenticatorData: "AAAA", signature: "AAAA" },
};
const attestation = { ...credential, response: { clientDataJSON: "AAAA", attestationObject: "AAAA" } };
const signUp = (props: Props) => ({ name: "New", ...unknown(props), password });
const signIn = (props: Props) => ({ ...unknown(props), password });
const change = { currentPassword: "not this one at all", newPassword: "another horse battery staple" };
const google = () => ({ provider: "google" });
const noPicture = () => ({ id: `${"0".repeat(32)}-${"0".repeat(32)}` });
const notAPicture = () => {
  const form = new FormData();
  form.set("file", new Blob(["no picture"], { type: "image/png" }), "stage.png");
  return form;
};

/** People and how they sign in. A wrong password is 401, a token that nobody has 400: both are let in. */
export const accountRows: Rows = {
  "POST /api/auth/register": { ...anyone, body: signUp },
  "POST /api/auth/sign-up/email": { ...anyone, body: signUp },
  "POST /api/auth/login": { ...anyone, body: signIn, yes: ["invalid_credentials"], closing: "open" },
  "POST /api/auth/sign-in/email": { ...anyone, body: signIn, yes: ["invalid_credentials"], closing: "open" },
  "POST /api/auth/logout": { ...anyone, spends: "person", acting: "open", closing: "open" },
  "POST /api/auth/sign-out": { ...anyone, spends: "person", acting: "open", closing: "open" },
  "POST /api/auth/verify": { ...anyone, body: { token }, yes: [400] },
  "POST /api/auth/send-verification-email": { ...anyone, body: unknown },
  "POST /api/auth/forgot-password": { ...anyone, body: unknown },
  "POST /api/auth/reset-password": { ...anyone, body: { token, newPassword: password }, yes: [400] },
  "GET /api/auth/get-session": { ...anyone, closing: "open" },
  "GET /api/auth/jwks": { ...anyone, closing: "open" },
  "GET /api/auth/forward": { ...anyone, query: "for=billing", yes: [404] },
  "GET /api/auth/forward/begin": {
    ...{ ...anyone, query: `for=billing&to=/&state=${missing}`, yes: [404] },
  },
  "GET /api/auth/forward/enter": { ...anyone, query: "code=none", yes: ["forbidden"] },
  "GET /api/auth/me": { ...person, closing: "open" },
  "GET /api/auth/token": person,
  "GET /api/auth/sign-ins": person,
  "GET /api/auth/sessions": person,
  "DELETE /api/auth/sessions": { ...person, spends: "person" },
  "DELETE /api/auth/sessions/{id}": person,
  "POST /api/auth/change-password": { ...person, body: change, yes: ["invalid_request"] },
  "POST /api/auth/stop-impersonating": {
    ...{ who: actingOnes, spends: "person", yes: [204] },
    ...{ acting: "open", closing: "open" },
  },

  // A second factor, passkeys, codes by mail, another address.
  "POST /api/auth/email-code": { ...anyone, body: unknown, closing: "open" },
  "POST /api/auth/email-code/verify": {
    ...{ ...anyone, closing: "open", yes: ["invalid_credentials"] },
    body: (props: Props) => ({ ...unknown(props), code: "123456" }),
  },
  "POST /api/auth/two-factor/verify": {
    ...{ ...anyone, closing: "open", body: { code: "123456" }, yes: [/^The sign-in took too long/] },
  },
  "GET /api/auth/two-factor": { ...person, acting: "refused" },
  "POST /api/auth/two-factor/enrol": { ...person, spends: "person" },
  "POST /api/auth/two-factor/confirm": { ...person, body: { code: "123456" }, yes: ["conflict"] },
  "POST /api/auth/two-factor/recovery-codes": { ...person, yes: ["conflict"] },
  "DELETE /api/auth/two-factor": { ...person, yes: ["conflict"] },
  "DELETE /api/auth/two-factor/trusted-devices": person,
  "POST /api/auth/passkeys/sign-in/options": { ...anyone, closing: "open" },
  "POST /api/auth/passkeys/sign-in": {
    ...{ ...anyone, closing: "open", body: { response: assertion }, yes: ["invalid_credentials"] },
  },
  "GET /api/auth/passkeys": { ...person, acting: "refused" },
  "POST /api/auth/passkeys/options": person,
  "POST /api/auth/passkeys": {
    ...{ ...person, body: { name: "Stage", response: attestation }, yes: ["invalid_request"] },
  },
  "PATCH /api/auth/passkeys/{id}": { ...person, body: { name: "Stage" } },
  "DELETE /api/auth/passkeys/{id}": person,
  "POST /api/auth/reauthenticate": { ...person, body: { password: "not it" }, yes: ["invalid_request"] },
  "POST /api/auth/reauthenticate/code": person,
  "POST /api/auth/reauthenticate/options": person,
  "POST /api/auth/change-email": { ...person, body: (p: Props) => ({ newEmail: p.email }), spends: "person" },
  "POST /api/auth/change-email/confirm": { ...anyone, body: { token }, yes: [400] },
  "POST /api/auth/change-email/stop": { ...anyone, body: { token }, yes: [400] },

  // Providers that let people in, where they are configured.
  "GET /api/auth/providers": { ...anyone, closing: "open" },
  "POST /api/auth/sign-in/social": {
    ...{ ...anyone, body: { provider: "google" }, yes: [200, 404], closing: "open" },
  },
  "GET /api/auth/callback/{provider}": { ...anyone, path: google, yes: [303], closing: "open" },
  "GET /api/auth/providers/linked": person,
  "POST /api/auth/providers/{provider}/link": { ...person, path: google, yes: [200, 404] },
  "DELETE /api/auth/providers/{provider}": { ...person, path: google, yes: [404] },

  // The person, what they are told, take along or leave behind.
  "GET /api/user/me": person,
  "PATCH /api/user/me": { ...person, body: { bio: "On the stage" }, acting: "open" },
  "DELETE /api/user/me": { ...person, body: {}, spends: "person", yes: [202, "conflict"] },
  "GET /api/user/me/erasure": { ...person, closing: "open" },
  "POST /api/user/me/restore": { ...anyone, body: { token }, yes: [400], closing: "open" },
  "POST /api/user/export": { ...person, spends: "person", closing: "open" },
  "GET /api/user/export": { ...person, acting: "refused", closing: "open" },
  "GET /api/user/exports/{id}": { ...person, acting: "refused", closing: "open" },
  "GET /api/user/exports/{id}/archive": { ...person, acting: "refused", closing: "open" },
  "POST /api/user/avatar": { ...person, body: notAPicture, yes: [400, 415, 422] },
  "DELETE /api/user/avatar": person,
  "GET /api/user/avatars/{id}": { ...anyone, path: noPicture, yes: [404], closing: "open" },
  "GET /api/notifications": { ...person, closing: "open" },
  "PATCH /api/notifications/{id}": { ...person, body: { read: true }, closing: "open" },
  "POST /api/notifications/read-all": { ...person, closing: "open" },
  "GET /api/notifications/stream": { ...person, closing: "open" },
  "GET /api/notifications/preferences": { ...person, closing: "open" },
  "PUT /api/notifications/preferences": {
    ...{ ...person, closing: "open" },
    body: { data: [{ topic: "tasks", inApp: true, mail: false }] },
  },
};
