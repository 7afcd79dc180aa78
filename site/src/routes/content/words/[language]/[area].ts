import type { APIEvent } from "@solidjs/start/server";
import { answerContent } from "../../../../lib/answer-content.ts";
import { notThere } from "../../../../lib/content/not-there.ts";
import { isArea, wordsIn } from "../../../../lib/words/catalogue.ts";
import { languages } from "../../../../lib/words/language.ts";

/** `GET /content/words/:language/:area`: what a part of the site says, for a navigation in the browser. */
export function GET({ params }: APIEvent): Response {
  const language = languages.find((known) => known === params.language);
  const area = params.area ?? "";
  if (language === undefined || !isArea(area)) return answerContent(notThere("There are no such words"));
  return answerContent({ ok: true, data: wordsIn(language, area) });
}
