import { Notice } from "./notice.tsx";
import { Remedy } from "./remedy.tsx";

type RefusedNoticeProps = {
  title: string;
  /** What came of the form, as far as it is said. */
  outcome: { code: string; message: string; errors: Record<string, string> };
};

/** Why a plain form, a button that shows nothing of it itself, changed nothing, and what helps. */
export function RefusedNotice(props: RefusedNoticeProps) {
  return (
    <Notice tone="bad" focus title={props.title}>
      <p>{Object.values(props.outcome.errors)[0] ?? props.outcome.message}</p>
      <Remedy code={props.outcome.code} />
    </Notice>
  );
}
