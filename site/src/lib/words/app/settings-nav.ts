/** What the ways through the settings are called. */
export const settingsNavWords = {
  label: "Settings",
  you: "You",
  profile: "Profile",
  security: "Security",
  account: "Account",
  notifications: "Notifications",
  organizations: "All organizations",
  organization: "Organization",
  signIn: "Organization sign-in",
  billing: "Plan and billing",
  apiKeys: "API keys",
  audit: "Audit log",
};
