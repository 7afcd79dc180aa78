/** What the page of somebody's profile says. */
export const profileWords = {
  title: "Profile",
  what: "Your profile",
  about: {
    heading: "About you",
    saved: "Your profile is saved.",
    name: "Name",
    bio: "Bio",
    bioHint: "A few words about you, 500 characters at most.",
    locale: "Language and region",
    localeHint: "As en-GB or de-CH: how dates and numbers are written.",
    timeZone: "Time zone",
    timeZoneHint: "As Europe/Zurich.",
    saving: "Saving…",
    save: "Save the profile",
  },
  picture: {
    heading: "Picture",
    changed: "Your picture is changed.",
    removed: "Your picture is removed.",
    unchanged: "Your picture is as it was.",
    none: "You have no picture.",
    remove: "Remove the picture",
    file: "Picture file",
    fileHint: "PNG, JPEG, WebP or GIF, 2 MB at most.",
    upload: "Upload the picture",
  },
};
