const written = [
  /development-only/i,
  /(?:replace|change)[-_ ]?(?:me|this)/i,
  /(?:^|[-_ <])your[-_ ]/i,
  /placeholder|dummy|^(?:secret|password|token|todo|test)$/i,
  // Names that RFC 2606 sets aside.
  /(?:^|[/@.,])example\.(?:com|org|net)(?:[/>:,]|$)/i,
  /\.(?:test|example|invalid)(?:[/>:,]|$)/i,
  // One character over and over.
  /^(.)\1{7,}$/,
];

/** Whether a value is what a copied template or a developer's file says; a deployed worker runs on none of it. */
export function isPlaceholder(value: string): boolean {
  return written.some((shape) => shape.test(value));
}
