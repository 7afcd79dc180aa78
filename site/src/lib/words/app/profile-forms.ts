/** What the forms of the profile say of what was sent. */
export const profileFormWords = {
  pictureTooLarge: "The picture is larger than 2 MB.",
};
