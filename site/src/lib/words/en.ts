import { enFrame } from "./en-frame.ts";

/**
 * What the translated pages say, by the part of the site that says it. `{name}` is replaced by a value. The other
 * languages have exactly these keys, which their type holds.
 */
export const en = {
  frame: enFrame,
  home: {
    title: "Selvedge",
    description:
      "A SaaS platform that already works at the edge of the network: accounts, organizations, plans, content and background flows.",
    heading: "Finished at the edge",
    lead: "Selvedge is a SaaS platform that already works: accounts, organizations, plans, content and background flows, answered from the nearest edge of the network. Clone it, run one command, and weave in your own business.",
    signUp: "Create an account",
    plans: "See the plans",
    rowsAsTheyCome: "rows as they come",
    setAside: "set aside, each with its reason",
    flow: "What happens to a file",
    flowLead:
      "The product inside is a data-quality flow. Hand it a CSV, and loose rows leave as cloth: cleaned, counted and scored.",
    rawRows: "The first rows, as they come",
    cleanRows: "The same rows, as they leave",
    rowAside: "Row 3 is set aside: {address} is not an e-mail address, and {number} is not a number.",
    steps: [
      ["fetch", "The file is stored and read row by row, quotes and line breaks inside a value included."],
      [
        "normalize",
        "Blanks go, and e-mail addresses, phone numbers, dates and country codes come into one form.",
      ],
      [
        "enrich",
        "What follows from a value is added: a country's name to its code, its kind to an e-mail domain.",
      ],
      ["validate", "A row that breaks a rule is set aside with its reason. None is dropped in silence."],
      ["aggregate", "Every column gets its statistics, the whole file a score from 0 to 100."],
      ["publish", "Result and usage are written together, or not at all."],
    ] as [name: string, text: string][],
    parts: "What is woven in already",
    partList: [
      [
        "Accounts",
        "Sign-up with a verified address, sessions that can be revoked, and a limiter that makes guessing slow.",
      ],
      ["Organizations", "Every row belongs to one tenant, and the database itself keeps it from the others."],
      ["Plans", "Prices and limits come from the billing system. The pricing page shows what it says."],
      ["Content", "Posts are written in Directus and published through the gateway. Drafts stay drafts."],
      [
        "Flows",
        "Long work runs over queues, outlives lost and doubled messages, and shows its progress live.",
      ],
      [
        "Two homes",
        "The same bundles run on Cloudflare's network and under workerd on a machine of your own.",
      ],
    ] as [name: string, text: string][],
    command: "One command",
    commandLead:
      "It starts Postgres, Redis, Directus, the billing double, a mailbox, both workers and this site, and ends with a table of addresses. No Docker, no accounts, no keys.",
    closing: "Bring a CSV",
    closingLead: "See its score, its columns, and the rows that need a look.",
  },
  pricing: {
    title: "Pricing",
    description: "Plans, prices and limits of Selvedge, in euros and dollars, by month or year.",
    heading: "Pay by the yard",
    lead: "A plan sets how many rows you may weave each month. You can change it at any time.",
    interval: "Interval",
    monthly: "Monthly",
    yearly: "Yearly",
    currency: "Currency",
    plans: "The plans",
    perMonth: "a month",
    perYear: "a year",
    notSold: "Not sold this way",
    trial: "{days} days free to try",
    included: "Rows a month included",
    overage: "Each 1,000 rows beyond",
    overageUpTo: "{price} up to {rows}",
    overageThen: "then {price}",
    most: "Rows a month at most",
    file: "Largest file",
    tasks: "Tasks at once",
    seats: "Seats",
    apiKeys: "API keys",
    webhookEndpoints: "Webhook endpoints",
    start: "Start with {plan}",
    /** What the plans' own words are here; English says what the billing system says. */
    planWords: {} as Record<string, string>,
  },
  missing: {
    title: "Not found",
    heading: "There is no thread here",
    lead: "The address leads nowhere. It may have been mistyped, or the page is gone.",
    start: "To the start",
    blog: "Read the blog",
  },
  entrance: {
    signIn: "Sign in",
    signingIn: "Signing in…",
    verified: "Your address is verified. Sign in to begin.",
    reset: "Your password is changed, and every browser is signed out. Sign in with the new one.",
    restored: "Your account is kept. Sign in to go on.",
    notSignedIn: "You are not signed in.",
    provider: "Continue with {name}",
    orByMail: "or with your e-mail address",
    email: "E-mail address",
    password: "Password",
    passkey: "Sign in with a passkey",
    forgot: "Forgot your password?",
    byCode: "Sign in with a code by mail",
    byOrganization: "Sign in with your organization",
    newHere: "New here?",
    signUp: "Create an account",
    verifyFirst: "Open the link in the mail that we sent to that address; then you can sign in.",
    noMail: "No mail?",
  },
};

type Widened<Value> = Value extends string
  ? string
  : Value extends unknown[]
    ? Value
    : { [Key in keyof Value]: Widened<Value[Key]> };

/** The catalogue in any language. */
export type Words = Widened<typeof en>;
export type Area = keyof Words;
