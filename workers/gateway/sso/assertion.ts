/** Whom an identity provider says that somebody is, once its answer was found to be genuine. */
export type Assertion = {
  /** The provider's own name of the person, which stays when the address changes. */
  subject: string;
  email: string;
  name: string | null;
};

/** Why somebody was not signed in, as the page says it. */
export type RefusalReason =
  | "expired"
  | "declined"
  | "invalid_answer"
  | "foreign_domain"
  | "unverified_account"
  | "not_a_member"
  | "seats_taken"
  | "deactivated"
  | "not_allowed";

/** `message` is for the organization's log; the person's page knows the reason alone. */
export class SignInRefused extends Error {
  override readonly name = "SignInRefused";
  readonly reason: RefusalReason;
  constructor(reason: RefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
