/** A page with a folded corner, its rules and its red margin. */
export function Emblem({ size }: { size: number }) {
  return (
    <svg
      className="emblem"
      viewBox="0 0 32 32"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
    >
      <path className="emblem-page" d="M5.5 2.5h15l6 6v21h-21z" />
      <path className="emblem-fold" d="M20.5 2.5v6h6" />
      <path className="emblem-rules" d="M14 14.5h9M14 19.5h9M14 24.5h5.5" />
      <path className="emblem-margin" d="M10.5 2.5v27" />
    </svg>
  );
}
