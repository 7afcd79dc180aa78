import { MissingPage } from "../../components/missing-page.tsx";

export default function Missing() {
  return <MissingPage />;
}
