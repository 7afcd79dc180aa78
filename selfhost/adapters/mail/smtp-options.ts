/**
 * How the mail server of `SMTP_URL` is spoken to. The threat is a neighbour in the network, who takes the word STARTTLS out of
 * what the server offers and then reads mails and password: so a server that is not on this box is spoken to by TLS or not at
 * all, with its certificate verified.
 */
export type SmtpOptions = { url: string; host: string; requireTLS: boolean };

/** What of nodemailer's own options would make TLS a matter of luck again. */
const weakening: Record<string, string> = {
  ignoreTLS: "true",
  opportunisticTLS: "true",
  requireTLS: "false",
  "tls.rejectUnauthorized": "false",
};

const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * @param value `smtps://`, or `smtp://` for STARTTLS, with user and password if it wants them. A server on this machine, or one
 * that `?relay=local` says to be on the box's own network, may do without. Other options of nodemailer's as a query.
 * @throws {Error} naming SMTP_URL and what of it is not right; never with the password in it.
 */
export function smtpOptions(value: string): SmtpOptions {
  if (!/^smtps?:/.test(value) || !URL.canParse(value)) throw new Error("SMTP_URL is not an smtp:// URL");
  const url = new URL(value);
  const relay = url.searchParams.get("relay");
  if (relay !== null && relay !== "local") throw new Error(`SMTP_URL has relay=${relay}: it may be "local"`);
  url.searchParams.delete("relay");
  const { hostname: host } = url;
  const isHere = relay === "local" || loopback.test(host);
  const weak = Object.entries(weakening).find(([name, to]) => url.searchParams.get(name) === to);
  if (!isHere && weak)
    throw new Error(
      `SMTP_URL has ${weak.join("=")}, and "${host}" is not on this box: leave it out, or add relay=local where it is`,
    );
  return { url: url.href, host, requireTLS: !isHere && url.protocol === "smtp:" };
}

/** What to tell whoever runs the box where a server would have been spoken to in the clear. */
export function withoutTls(host: string): string {
  return (
    `The mail server "${host}" does not begin TLS, and mail does not leave the box in the clear: ` +
    "use smtps:// or its port for submission in SMTP_URL, or add ?relay=local where it is on the box's own network"
  );
}

/** Whether that is why it failed: STARTTLS was refused, or what answered it was no TLS. */
export function isTlsFailure(error: unknown): boolean {
  return (error as { code?: unknown }).code === "ETLS";
}
