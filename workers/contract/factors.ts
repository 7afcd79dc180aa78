import { z } from "zod";
import { emailSchema, linkTokenSchema, nameSchema, userSchema } from "./auth.ts";

/** Six digits, however they were typed: apps and mails show them in groups. */
export const codeSchema = z
  .string()
  .max(20)
  .transform((code) => code.replace(/[\s-]/g, ""))
  .pipe(z.string().regex(/^\d{6}$/, "Enter the six digits"));

/** Sixteen letters and digits in groups; what looks alike is taken for the same. */
export const recoveryCodeSchema = z
  .string()
  .max(40)
  .transform((code) =>
    code.toUpperCase().replace(/[\s-]/g, "").replace(/0/g, "O").replace(/1/g, "I").replace(/8/g, "B"),
  )
  .pipe(z.string().regex(/^[A-Z2-7]{16}$/, "Enter a recovery code, as ABCD-EFGH-IJKL-MNOP"));

const trustDevice = z.boolean().optional();

/** The second step of signing in. */
export const secondFactorSchema = z.union([
  z.strictObject({ code: codeSchema, trustDevice }),
  z.strictObject({ recoveryCode: recoveryCodeSchema, trustDevice }),
]);

/** What a sign-in answers that needs a second step. */
export const secondFactorRequiredSchema = z.object({
  twoFactorRequired: z.literal(true),
  methods: z.array(z.enum(["totp", "recovery_code", "passkey"])),
});

export const signedInSchema = z.object({ user: userSchema, token: z.string().optional() });

export const twoFactorStateSchema = z.object({
  enabled: z.boolean(),
  recoveryCodesLeft: z.number().int(),
  trustedDevices: z.number().int(),
});

export const enrolmentSchema = z.object({
  /** Base32, to type where nothing can be scanned. */
  secret: z.string(),
  /** `otpauth://`, what the picture holds. */
  uri: z.string(),
  /** An SVG document. */
  qr: z.string(),
});

export const confirmCodeSchema = z.strictObject({ code: codeSchema });
export const recoveryCodesSchema = z.object({ recoveryCodes: z.array(z.string()) });

export const emailCodeSchema = z.strictObject({ email: emailSchema });
export const emailCodeSignInSchema = z.strictObject({ email: emailSchema, code: codeSchema });

const base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/, "Not base64url");
const credential = {
  id: base64Url.max(1_400),
  rawId: base64Url.max(1_400),
  type: z.literal("public-key"),
  authenticatorAttachment: z.string().max(40).nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).optional(),
};

/** What a browser makes of a request to make a passkey (`PublicKeyCredential.toJSON`). */
const attestationSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64Url.max(4_000),
    attestationObject: base64Url.max(16_000),
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
});

/** What a browser makes of a request to show a passkey. */
const assertionSchema = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64Url.max(4_000),
    authenticatorData: base64Url.max(4_000),
    signature: base64Url.max(2_000),
    userHandle: base64Url.max(200).nullish(),
  }),
});

const descriptors = z.array(z.object({ id: z.string(), type: z.literal("public-key") }));

/** What a browser needs to show a passkey (`PublicKeyCredentialRequestOptionsJSON`). */
export const assertionOptionsSchema = z.object({
  challenge: z.string(),
  rpId: z.string(),
  timeout: z.number(),
  userVerification: z.literal("required"),
  allowCredentials: descriptors,
});

/** What a browser needs to make a passkey (`PublicKeyCredentialCreationOptionsJSON`). */
export const attestationOptionsSchema = z.object({
  challenge: z.string(),
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  pubKeyCredParams: z.array(z.object({ type: z.literal("public-key"), alg: z.number() })),
  timeout: z.number(),
  attestation: z.literal("none"),
  excludeCredentials: descriptors,
  authenticatorSelection: z.object({
    residentKey: z.literal("required"),
    requireResidentKey: z.boolean(),
    userVerification: z.literal("required"),
  }),
});

export const passkeySchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Whether it is kept by a service that brings it to several devices. */
  synced: z.boolean(),
  createdAt: z.iso.datetime(),
});

export const passkeyNameSchema = z.strictObject({ name: nameSchema });
export const newPasskeySchema = z.strictObject({ name: nameSchema, response: attestationSchema });
export const passkeySignInSchema = z.strictObject({ response: assertionSchema });

/** Shows once more that it is the person: what is asked for depends on what the account has. */
export const reauthenticationSchema = z.union([
  z.strictObject({ password: z.string().min(1, "Enter the password").max(128) }),
  z.strictObject({ code: codeSchema }),
  z.strictObject({ recoveryCode: recoveryCodeSchema }),
  z.strictObject({ passkey: assertionSchema }),
]);

export const changeEmailSchema = z.strictObject({
  newEmail: emailSchema,
  password: z.string().min(1, "Enter the password").max(128).optional(),
});

export const mailTokenSchema = z.strictObject({ token: linkTokenSchema });

export type Assertion = z.infer<typeof assertionSchema>;
export type AssertionOptions = z.infer<typeof assertionOptionsSchema>;
export type Attestation = z.infer<typeof attestationSchema>;
export type AttestationOptions = z.infer<typeof attestationOptionsSchema>;
export type Enrolment = z.infer<typeof enrolmentSchema>;
export type Passkey = z.infer<typeof passkeySchema>;
export type Reauthentication = z.infer<typeof reauthenticationSchema>;
export type SecondFactor = z.infer<typeof secondFactorSchema>;
export type SecondFactorRequired = z.infer<typeof secondFactorRequiredSchema>;
export type TwoFactorState = z.infer<typeof twoFactorStateSchema>;
