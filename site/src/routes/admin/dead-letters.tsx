import { LetterDesk } from "../../components/dead-letters/letter-desk.tsx";

/** What was given up after every attempt, of every organization. */
export default function AllDeadLetters() {
  return (
    <LetterDesk desk="platform" mayChange>
      Steps that were given up after every attempt, of all organizations, and messages that a queue gave up.
    </LetterDesk>
  );
}
