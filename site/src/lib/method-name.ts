const names: Record<string, string> = {
  password: "By password",
  code: "By a code from a mail",
  passkey: "By passkey",
  impersonation: "An administrator, to help you",
  unknown: "In another way",
};

/** How somebody signed in, in words; what has none is the name of a provider. */
export function methodName(method: string): string {
  return names[method] ?? `By ${method}`;
}
