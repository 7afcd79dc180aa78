/** What the page of an organization's API keys says. `{name}` is replaced by a value. */
export const apiKeysPageWords = {
  title: "API keys",
  lead: "A key lets a program work with the data of {organization}. It belongs to the organization and stands for nobody: it goes on when the person who made it leaves.",
  organization: "the organization",
  notAllowed: "Owners and administrators of the organization see its keys.",
  inUse: "Keys in use",
  what: "The keys",
  revoked: "The key is revoked. Nothing gets in with it any more.",
  create: "Create a key",
};
