/** What a button that copies says of what came of it. */
export const copyWords = { copied: "Copied", byHand: "Mark it and copy it by hand" };
