import { AdminsOnly } from "../../components/admin/admins-only.tsx";
import { ChartSample } from "../../components/design/chart-sample.tsx";
import { FormSample } from "../../components/design/form-sample.tsx";
import { ListSample } from "../../components/design/list-sample.tsx";
import { NoticeSample } from "../../components/design/notice-sample.tsx";
import { PartSample } from "../../components/design/part-sample.tsx";
import { RecordSample } from "../../components/design/record-sample.tsx";
import { TimelineSample } from "../../components/design/timeline-sample.tsx";
import { ColourSample, TypeSample } from "../../components/design/token-samples.tsx";
import { PageTitle } from "../../components/page-title.tsx";

/** Every part that pages are made of, in every state. It follows the device between light and dark. */
export default function Design() {
  return (
    <AdminsOnly title="Design">
      <PageTitle title="Design" />
      <h1>Design</h1>
      <p class="settings-say">
        What pages are made of. It is light or dark as your device is; every part stands here in each of its
        states.
      </p>
      <ColourSample />
      <TypeSample />
      <FormSample />
      <NoticeSample />
      <ListSample />
      <PartSample />
      <RecordSample />
      <ChartSample />
      <TimelineSample />
    </AdminsOnly>
  );
}
