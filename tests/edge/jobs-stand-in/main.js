/** Stands in for the jobs worker: all that reaches it is shown to a recorder, which answers. */
export default {
  async fetch(request, { RECORDER }) {
    const { pathname, search } = new URL(request.url);
    return await fetch(new Request(`${RECORDER}${pathname}${search}`, request), { redirect: "manual" });
  },
};
