/** The mark: a swatch of denim with its white edge and the red line in it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path class="mark-cloth" d="M0 0h21v32H0z" />
      <path class="mark-twill" d="M1 9l8-8M1 17L17 1M1 25L20 6M3 31l17-17M11 31l9-9" />
      <path class="mark-edge" d="M21 0h11v32H21z" />
      <path class="mark-red" d="M26.5 0v32" />
    </svg>
  );
}
