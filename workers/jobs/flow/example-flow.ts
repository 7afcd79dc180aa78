/**
 * An example of another kind, three flows deep: a library counts the words of its shelves, a shelf those of its books, a
 * book those of its chapters. Nothing of it is in the product; the engine is tested with it.
 */
import { z } from "zod";
import { defineFlow } from "./define-flow.ts";
import { defineStep, type StepContext, single } from "./define-step.ts";

/** Where the steps note what they count; noting the same again changes nothing. */
export type Notes = { notes: { write(name: string, words: number): Promise<void> } };

const chapterSchema = z.object({ name: z.string(), text: z.string() });
const bookSchema = z.object({ name: z.string(), chapters: z.array(chapterSchema) });
const shelfSchema = z.object({ name: z.string(), books: z.array(bookSchema) });
const librarySchema = z.object({ name: z.string(), shelves: z.array(shelfSchema) });

type Library = z.infer<typeof librarySchema>;

const countWords = defineStep({
  name: "count-words",
  input: chapterSchema,
  output: z.int(),
  run: async ({ name, text }, { services: { notes } }: StepContext<Notes>) => {
    const words = text.split(/\s+/).filter((word) => word !== "").length;
    await notes.write(name, words);
    return words;
  },
});

const addUp = defineStep({
  name: "add-up",
  input: z.object({ name: z.string(), counts: z.array(z.int()) }),
  output: z.int(),
  run: async ({ name, counts }, { services: { notes } }: StepContext<Notes>) => {
    const words = counts.reduce((sum, count) => sum + count, 0);
    await notes.write(name, words);
    return words;
  },
});

const countBook = defineFlow({ name: "count-book", input: bookSchema })
  .each("chapters", single(countWords), ({ input }) => input.chapters)
  .step(addUp, ({ input: { name }, chapters }) => ({ name, counts: chapters }));

const countShelf = defineFlow({ name: "count-shelf", input: shelfSchema })
  .children("books", countBook, ({ input }) => input.books)
  .step(addUp, ({ input: { name }, books }) => ({ name, counts: books }));

export const countLibrary = defineFlow({ name: "count-library", input: librarySchema })
  .children("shelves", countShelf, ({ input }) => input.shelves, { window: 2 })
  .step(addUp, ({ input: { name }, shelves }) => ({ name, counts: shelves }));

/** A library of so many shelves, books on each, and chapters in each, whose chapters have 1, 2, 3 … words. */
export function libraryOf([shelves, books, chapters]: readonly [number, number, number]): Library {
  const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);
  return {
    name: "library",
    shelves: upTo(shelves).map((shelf) => ({
      name: `shelf ${shelf}`,
      books: upTo(books).map((book) => ({
        name: `book ${shelf}.${book}`,
        chapters: upTo(chapters).map((chapter) => ({
          name: `chapter ${shelf}.${book}.${chapter}`,
          text: "word ".repeat((shelf * books + book) * chapters + chapter + 1),
        })),
      })),
    })),
  };
}
