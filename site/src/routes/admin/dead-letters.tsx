import { LetterDesk } from "../../components/dead-letters/letter-desk.tsx";
import { allDeadLettersWords } from "../../lib/words/app/admin-dead-letters.ts";

/** What was given up after every attempt, of every organization. */
export default function AllDeadLetters() {
  return (
    <LetterDesk desk="platform" mayChange>
      {allDeadLettersWords.lead}
    </LetterDesk>
  );
}
