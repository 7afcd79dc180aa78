/** The sizes that a picture of the content may be asked for in, and how many pixels wide each is. */
export const pictureWidths = {
  thumbnail: 160,
  card: 640,
  article: 1_280,
  wide: 1_920,
  social: 1_200,
} as const;
