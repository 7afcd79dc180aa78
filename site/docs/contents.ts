/** The documentation in the order in which it is read; each name is that of a file in `docs/site/`. */
export const contents: { title: string; slugs: string[] }[] = [
  { title: "Begin", slugs: ["getting-started", "architecture"] },
  { title: "Build", slugs: ["api", "webhooks", "flows", "customising"] },
  { title: "The parts", slugs: ["gateway", "content", "billing", "security"] },
  { title: "Run", slugs: ["self-host", "deploy"] },
];
